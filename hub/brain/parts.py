"""The brain's channels to the parts that may come and go: dials, sends, reads, dials again when one was restarted."""

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

from hub.errors import ChannelClosed
from hub.workers.channel import Channel
from hub.workers.codec import Codec
from hub.workers.switchboard import Switchboard

Out = TypeVar("Out")
In = TypeVar("In")

log = logging.getLogger(__name__)


class Part(Generic[Out, In]):
    """One part of the hub, as the brain reaches it."""

    def __init__(self, name: str, board: Switchboard, codec: Codec[Out, In]) -> None:
        self.name = name
        self._board = board
        self._codec = codec
        self.channel: Channel[Out, In] | None = None

    @property
    def connected(self) -> bool:
        """It can be told something now."""
        return self.channel is not None

    async def send(self, item: Out) -> bool:
        """Tell it; False when it is not there."""
        if self.channel is None:
            return False
        try:
            await self.channel.send(item)
        except ChannelClosed:
            return False
        return True

    def try_send(self, item: Out) -> None:
        """Tell it without waiting; what cannot be sent is lost with the part."""
        if self.channel is not None:
            self.channel.try_send(item)

    async def run(
        self,
        on_item: Callable[[In], object],
        on_connected: Callable[[], object] = lambda: None,
        on_lost: Callable[[], object] = lambda: None,
    ) -> None:
        """Stay connected for ever; every restart of the part is a new beginning."""
        while True:
            self.channel = await self._board.dial(self.name, self._codec)
            on_connected()
            try:
                async for item in self.channel:
                    on_item(item)
            finally:
                channel, self.channel = self.channel, None
                await channel.close()
                on_lost()
            log.warning("part lost", extra={"part_name": self.name})
