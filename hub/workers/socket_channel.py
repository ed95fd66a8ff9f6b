"""A channel over a Unix socket: frames, a heartbeat every 100 ms, a bound on what waits."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Generic, TypeVar, cast

from hub.errors import ChannelClosed, RemoteProtocolError
from hub.workers.channel import HEARTBEAT_S, LATE_FRAMES, Inbox, each
from hub.workers.codec import Codec
from hub.workers.frames import FrameParser, Kind, encode

Out = TypeVar("Out")
In = TypeVar("In")

_HEARTBEAT = encode(Kind.HEARTBEAT)
_PAUSE_AT = 512
"""Unread items from which we stop reading the socket, so that the sender feels it."""
_RESUME_AT = 128


class SocketChannel(asyncio.Protocol, Generic[Out, In]):
    """One end of a channel; also the asyncio protocol of its socket."""

    def __init__(self, codec: Codec[Out, In], greet: "Callable[[SocketChannel[Out, In]], None] | None" = None) -> None:
        self._codec = codec
        self._greet = greet
        self._parser = FrameParser()
        self._inbox: Inbox[In] = Inbox()
        self._late: deque[bytes] = deque()
        self._loop = asyncio.get_running_loop()
        self._writable = asyncio.Event()
        self._transport: asyncio.Transport | None = None
        self._beat: asyncio.TimerHandle | None = None
        self._heard = self._loop.time()
        self._said = self._loop.time()
        self._reading = True
        self.dropped = 0

    @property
    def silence_s(self) -> float:
        """How long nothing came from the other end, heartbeats included."""
        return self._loop.time() - self._heard

    async def send(self, item: Out) -> None:
        """Send and wait while the other end is behind."""
        frame = self._codec.encode(item)
        await self._writable.wait()
        if self._transport is None or self._transport.is_closing():
            raise ChannelClosed("The other end of the channel is gone.")
        self._write(frame)

    def try_send(self, item: Out) -> bool:
        """Send without waiting; one second waits for a peer that does not read, then the oldest goes."""
        if self._transport is None or self._transport.is_closing():
            return False
        frame = self._codec.encode(item)
        if self._writable.is_set():
            self._write(frame)
            return True
        full = len(self._late) >= LATE_FRAMES
        if full:
            self._late.popleft()
            self.dropped += 1
        self._late.append(frame)
        return not full

    async def receive(self) -> In:
        """The next item."""
        item = await self._inbox.get()
        if not self._reading and len(self._inbox) <= _RESUME_AT and self._transport and not self._inbox.closed:
            self._reading = True
            self._transport.resume_reading()
        return item

    async def close(self) -> None:
        """Close after what was sent has left."""
        if self._transport:
            self._transport.close()
        self._end("The channel was closed here.")

    def __aiter__(self) -> AsyncIterator[In]:
        return each(self)

    # --- asyncio.Protocol ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        # A cast: uvloop's transports do not inherit from asyncio's.
        self._transport = cast(asyncio.Transport, transport)
        self._writable.set()
        self._pulse()
        if self._greet:
            self._greet(self)

    def data_received(self, data: bytes) -> None:
        """Bytes came in."""
        self._heard = self._loop.time()
        try:
            for frame in self._parser.feed(data):
                if frame.kind is not Kind.HEARTBEAT:
                    self._inbox.put(self._codec.decode(frame))
        except RemoteProtocolError as wrong:
            self._end(wrong.message)
            if self._transport:
                self._transport.abort()
            return
        if self._reading and len(self._inbox) >= _PAUSE_AT and self._transport:
            self._reading = False
            self._transport.pause_reading()

    def pause_writing(self) -> None:
        """The other end is behind."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """The other end caught up: what waited goes first."""
        self._writable.set()
        while self._late and self._writable.is_set():
            self._write(self._late.popleft())

    def connection_lost(self, exc: Exception | None) -> None:
        """The other end is gone."""
        self._end("The other end of the channel is gone.")

    def _write(self, frame: bytes) -> None:
        if self._transport:
            self._said = self._loop.time()
            self._transport.write(frame)

    def _pulse(self) -> None:
        """Show that we live, unless something was said just now."""
        if self._transport is None or self._transport.is_closing():
            return
        if self._writable.is_set() and self._loop.time() - self._said >= HEARTBEAT_S * 0.9:
            self._write(_HEARTBEAT)
        self._beat = self._loop.call_later(HEARTBEAT_S, self._pulse)

    def _end(self, reason: str) -> None:
        if self._beat:
            self._beat.cancel()
        self._late.clear()
        self._inbox.close(reason)
        # Whoever waits to send must learn that it is over.
        self._writable.set()
