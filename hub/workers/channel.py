"""What two processes of the hub hold to talk to each other, and the in-process kind of it.

A `Channel` has one reader and any number of senders. `send` waits until there is room, for what must arrive; `try_send`
never waits and drops the oldest, for audio. The socket kind lives in `socket_channel`; who connects to whom in
`switchboard`.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Generic, Protocol, TypeVar

from hub.errors import ChannelClosed

Out = TypeVar("Out")
In = TypeVar("In")
Out_contra = TypeVar("Out_contra", contravariant=True)
In_co = TypeVar("In_co", covariant=True)
Item = TypeVar("Item")

HEARTBEAT_S = 0.1
"""How often a channel shows that its process lives."""
LATE_FRAMES = 50
"""Audio kept for a peer that does not read: one second; then the oldest goes."""


class Channel(Protocol[Out_contra, In_co]):
    """One end of a conversation between two processes."""

    @property
    def dropped(self) -> int:
        """Items that `try_send` had to give up so far."""

    @property
    def silence_s(self) -> float:
        """How long nothing came from the other end, heartbeats included; 0 in process."""

    async def send(self, item: Out_contra) -> None:
        """Send and wait while the other end is behind; raises `ChannelClosed` when it is gone."""

    def try_send(self, item: Out_contra) -> bool:
        """Send without waiting; False when something old was dropped for it or the channel is closed."""

    async def receive(self) -> In_co:
        """The next item; raises `ChannelClosed` when the other end is gone and all items are read."""

    async def close(self) -> None:
        """Say goodbye; what was sent before still arrives."""

    def __aiter__(self) -> AsyncIterator[In_co]:
        """Items until the channel closes."""


class Inbox(Generic[Item]):
    """Items that came in, for one reader."""

    def __init__(self) -> None:
        self._items: deque[Item] = deque()
        self._closed: ChannelClosed | None = None
        self._wake: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._items)

    @property
    def closed(self) -> bool:
        """Nothing more will come in."""
        return self._closed is not None

    def put(self, item: Item) -> None:
        """Add one; whoever waits gets it."""
        self._items.append(item)
        self._ring()

    def drop_oldest(self) -> None:
        """Forget the item that waited longest."""
        self._items.popleft()

    def close(self, reason: str) -> None:
        """No more items; the reader still gets those that came before."""
        if self._closed is None:
            self._closed = ChannelClosed(reason)
        self._ring()

    async def get(self) -> Item:
        """The oldest item, as soon as there is one."""
        while not self._items:
            if self._closed:
                raise ChannelClosed(self._closed.message)
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake
        return self._items.popleft()

    def _ring(self) -> None:
        if self._wake and not self._wake.done():
            self._wake.set_result(None)


async def each(channel: Channel[Out, In]) -> AsyncIterator[In]:
    """Items of a channel until it closes."""
    while True:
        try:
            item = await channel.receive()
        except ChannelClosed:
            return
        yield item


class LocalChannel(Generic[Out, In]):
    """A channel inside one process: the values themselves change hands."""

    BOUND = 256
    """Items a slow reader may leave lying before senders wait."""

    def __init__(self, inbox: Inbox[In], outbox: Inbox[Out], turn: asyncio.Condition) -> None:
        self._inbox = inbox
        self._outbox = outbox
        self._turn = turn
        self.dropped = 0
        self.silence_s = 0.0

    async def send(self, item: Out) -> None:
        """Send and wait while the other end is behind."""
        async with self._turn:
            await self._turn.wait_for(lambda: self._outbox.closed or len(self._outbox) < self.BOUND)
        if self._outbox.closed:
            raise ChannelClosed("The other end of the channel is gone.")
        self._outbox.put(item)

    def try_send(self, item: Out) -> bool:
        """Send without waiting, dropping the oldest item of a reader that is behind."""
        if self._outbox.closed:
            return False
        full = len(self._outbox) >= self.BOUND
        if full:
            self._outbox.drop_oldest()
            self.dropped += 1
        self._outbox.put(item)
        return not full

    async def receive(self) -> In:
        """The next item."""
        item = await self._inbox.get()
        await self._let_senders_look()
        return item

    async def close(self) -> None:
        """End both directions."""
        self._outbox.close("The other end closed the channel.")
        self._inbox.close("The channel was closed here.")
        await self._let_senders_look()

    def __aiter__(self) -> AsyncIterator[In]:
        return each(self)

    async def _let_senders_look(self) -> None:
        async with self._turn:
            self._turn.notify_all()


def pair() -> tuple[LocalChannel[Out, In], LocalChannel[In, Out]]:
    """Two ends of a channel inside one process."""
    there: Inbox[Out] = Inbox()
    back: Inbox[In] = Inbox()
    turn = asyncio.Condition()
    return LocalChannel(back, there, turn), LocalChannel(there, back, turn)
