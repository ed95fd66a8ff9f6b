"""A turn's line to the brain: events go out, and three things may come back while the turn runs."""

import asyncio
from collections.abc import Awaitable, Callable

from hub.mind.api import Kept, MindEvent

KEPT_WITHIN_S = 5.0
ROOM_WITHIN_S = 2.0


class TurnLine:
    """Held by one running turn; the mind's shell puts in what the brain says."""

    def __init__(self, send: Callable[[MindEvent], Awaitable[None]]) -> None:
        self.emit = send
        self._kept: asyncio.Queue[Kept] = asyncio.Queue()
        self._room: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    def take_kept(self, kept: Kept) -> None:
        """The brain did, or could not do, what the turn asked it to keep."""
        self._kept.put_nowait(kept)

    def take_room(self, room: str | None) -> None:
        """The room of the turn is final."""
        if not self._room.done():
            self._room.set_result(room)

    async def kept(self) -> Kept | None:
        """The brain's answer, or None if it has none in time."""
        try:
            return await asyncio.wait_for(self._kept.get(), KEPT_WITHIN_S)
        except TimeoutError:
            return None

    async def final_room(self, provisional: str | None) -> str | None:
        """The final room; the provisional one if nobody says otherwise in time."""
        try:
            return await asyncio.wait_for(asyncio.shield(self._room), ROOM_WITHIN_S)
        except TimeoutError:
            return provisional
