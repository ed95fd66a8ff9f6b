"""One row of the model, as a conversation holds it."""

import asyncio
from collections.abc import Callable
from typing import Any

from hub.duplex import errors
from hub.duplex.seat import Ended, Mailbox, Rotating, Said, SeatEvent, Words
from hub.duplex.worker import frames


class LocalSeat:
    """One row of the model."""

    def __init__(self, lease: int, send: Callable[[bytes], None], leave: "Callable[[LocalSeat], None]") -> None:
        self.lease = lease
        self.mailbox = Mailbox()
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._send = send
        self._leave = leave

    def hear(self, pcm: bytes) -> None:
        """80 ms of the room."""
        self._send(frames.audio(self.lease, pcm))

    async def next(self) -> SeatEvent:
        """What the model does next."""
        return await self.mailbox.get()

    def say(self, text: str) -> bool:
        """The model says it in its own voice."""
        self._send(frames.message(type="say", lease=self.lease, text=text))
        return True

    def hush(self) -> None:
        """Forget what it was to say."""
        self._send(frames.message(type="hush", lease=self.lease))

    def remember(self, text: str) -> None:
        """Who it is from its next start anew on."""
        self._send(frames.message(type="prompt", lease=self.lease, text=text))

    async def close(self) -> None:
        """Give the row back."""
        self._leave(self)

    def tell(self, message: dict[str, Any]) -> None:
        """A message of the process about this seat."""
        match message["type"]:
            case "text":
                self.mailbox.put(Words(str(message["piece"])))
            case "said":
                self.mailbox.put(Said())
            case "rotating":
                self.mailbox.put(Rotating())
            case "opened" if not self.opened.done():
                self.opened.set_result(None)
            case "refused":
                self.end(str(message["code"]))
            case _:
                pass

    def end(self, code: str) -> None:
        """It is over."""
        self.mailbox.put(Ended(code))
        if not self.opened.done():
            self.opened.set_exception(error_of(code))
            self.opened.exception()  # seen; whoever waits for it gets it as well


def error_of(code: str) -> errors.DuplexError:
    """The error of a code the model process gave."""
    kinds = {kind.code: kind for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "code")}
    kind = kinds.get(code, errors.DuplexError)
    assert issubclass(kind, errors.DuplexError)
    return kind((kind.__doc__ or code).splitlines()[0])
