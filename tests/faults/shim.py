"""A network that misbehaves on purpose, in user space and by a seed: TCP and UDP proxies with the same faults.

TCP never loses bytes, it stalls: a lost segment holds back everything behind it until it was sent again. So loss on the
TCP proxy is a pause of one retransmission time-out, doubled for each loss in a row. Datagrams are really lost, doubled,
and overtake each other. The same seed and the same traffic give the same faults.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import cast

RETRANSMIT_S = 0.2
"""Linux's smallest retransmission time-out."""
LONGEST_STALL_S = 3.0


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with the way in one direction."""

    loss: float = 0.0
    """Share of segments or datagrams lost."""
    delay_s: float = 0.0
    jitter_s: float = 0.0
    """Up to this much more, drawn anew each time."""
    reorder: float = 0.0
    """Share of datagrams that overtake; TCP puts them in order again, so there it costs one more delay."""
    duplicate: float = 0.0
    """Share of datagrams sent twice; TCP hides that."""
    bytes_per_s: float | None = None
    """Rate of the way."""
    segment_bytes: int = 1448
    """TCP: how much is lost at once."""


@dataclass(slots=True)
class Segment:
    """Something on its way."""

    data: bytes
    leaves_at: float


class Way:
    """One direction: decides when each piece comes out, if at all. Pure: `now` is given, the seed decides the rest."""

    def __init__(self, faults: Faults, seed: int) -> None:
        self.faults = faults
        self.stalled_until = 0.0
        self.lost = 0
        self._random = random.Random(seed)
        self._free_at = 0.0
        self._in_order_at = 0.0

    def stream(self, data: bytes, now: float) -> list[Segment]:
        """Bytes of a TCP connection: all come out, in order, some of them late."""
        segments = []
        for start in range(0, len(data), self.faults.segment_bytes):
            piece = data[start : start + self.faults.segment_bytes]
            at = self._arrival(piece, now) + self._retransmissions()
            self._in_order_at = max(self._in_order_at, at)
            segments.append(Segment(piece, self._in_order_at))
        return segments

    def datagram(self, data: bytes, now: float) -> list[Segment]:
        """A datagram: none, one or two come out, perhaps in another order than they went in."""
        chance = self._random
        if chance.random() < self.faults.loss:
            self.lost += 1
            return []
        at = self._arrival(data, now)
        if chance.random() < self.faults.reorder:
            at += self.faults.delay_s + self.faults.jitter_s
        copies = [Segment(data, at)]
        if chance.random() < self.faults.duplicate:
            copies.append(Segment(data, at + chance.random() * self.faults.jitter_s))
        return copies

    def stall(self, seconds: float, now: float) -> None:
        """Nothing comes out for this long; what is on its way waits."""
        self.stalled_until = max(self.stalled_until, now + seconds)

    def _arrival(self, piece: bytes, now: float) -> float:
        sent_at = max(now, self._free_at)
        if self.faults.bytes_per_s:
            sent_at += len(piece) / self.faults.bytes_per_s
            self._free_at = sent_at
        return sent_at + self.faults.delay_s + self._random.random() * self.faults.jitter_s

    def _retransmissions(self) -> float:
        late, pause = 0.0, RETRANSMIT_S
        if self._random.random() < self.faults.reorder:
            late += self.faults.delay_s + self.faults.jitter_s
        while self._random.random() < self.faults.loss and late < LONGEST_STALL_S:
            self.lost += 1
            late += pause
            pause *= 2
        return min(late, LONGEST_STALL_S)


class TcpShim:
    """A TCP proxy: connections to `port` reach the target through two ways of their own."""

    def __init__(self, target: tuple[str, int], faults: Faults, seed: int) -> None:
        self.port = 0
        self.lost = 0
        """Segments that had to be sent again, on connections that are over."""
        self.captured = bytearray()
        """Everything that crossed, both directions: what somebody on the network would see."""
        self.connections = 0
        self._target = target
        self._faults = faults
        self._seed = seed
        self._ways: list[Way] = []
        self._writers: set[asyncio.StreamWriter] = set()
        self._open = True
        self._closing = False
        self._serving: set[asyncio.Task[None]] = set()

    def change(self, **faults: float) -> None:
        """From now on the way is like this."""
        self._faults = replace(self._faults, **faults)
        for way in self._ways:
            way.faults = self._faults

    def stall(self, seconds: float) -> None:
        """Nothing passes for this long, in either direction."""
        now = asyncio.get_running_loop().time()
        for way in self._ways:
            way.stall(seconds, now)

    def cut(self, *, refuse: bool = False) -> None:
        """Tear all connections; with `refuse` new ones fail until `mend`."""
        self._open = not refuse
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        """Let connections in again."""
        self._open = True

    async def close(self) -> None:
        """Tear everything down and wait until it is gone."""
        self.cut(refuse=True)
        self._closing = True
        for task in tuple(self._serving):
            task.cancel()
        if self._serving:
            await asyncio.wait(self._serving)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        if not self._open:
            writer.transport.abort()
            return
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        self.connections += 1
        try:
            there_reader, there_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, there_writer}
        ways = [Way(self._faults, self._seed + 2 * self.connections + side) for side in (0, 1)]
        self._ways += ways
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._carry(reader, there_writer, ways[0]), name="shim up")
                both.create_task(self._carry(there_reader, writer, ways[1]), name="shim down")
        except asyncio.CancelledError:
            if not self._closing:
                raise
        finally:
            for one in (writer, there_writer):
                one.transport.abort()
            self._writers -= {writer, there_writer}
            self._ways = [way for way in self._ways if way not in ways]
            self.lost += sum(way.lost for way in ways)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way) -> None:
        """Read on while earlier pieces are still under way; the end of the stream comes in its turn."""
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[Segment | None] = asyncio.Queue()

        async def deliver() -> None:
            with suppress(ConnectionError):
                while (piece := await pieces.get()) is not None:
                    await _until_due(piece, way)
                    writer.write(piece.data)
                    await writer.drain()
            writer.close()

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(deliver(), name="shim deliver")
            with suppress(ConnectionError):
                while data := await reader.read(64 * 1024):
                    self.captured += data
                    for piece in way.stream(data, loop.time()):
                        pieces.put_nowait(piece)
            pieces.put_nowait(None)


async def _until_due(piece: Segment, way: Way) -> None:
    """Wait for a piece's time; a stall that begins meanwhile counts too."""
    loop = asyncio.get_running_loop()
    while True:
        wait_s = max(piece.leaves_at, way.stalled_until) - loop.time()
        if wait_s <= 0:
            return
        await asyncio.sleep(wait_s)


@asynccontextmanager
async def tcp_shim(target: tuple[str, int], faults: Faults | None = None, seed: int = 1) -> AsyncIterator[TcpShim]:
    """A TCP proxy to the target while the block runs."""
    shim = TcpShim(target, faults or Faults(), seed)
    server = await asyncio.start_server(shim.serve, "127.0.0.1", 0)
    shim.port = server.sockets[0].getsockname()[1]
    try:
        yield shim
    finally:
        server.close()
        await shim.close()


class UdpShim(asyncio.DatagramProtocol):
    """A UDP proxy for one client and one target."""

    def __init__(self, target: tuple[str, int], faults: Faults, seed: int) -> None:
        self.port = 0
        self._target = target
        self._client: tuple[str, int] | None = None
        self._up, self._down = Way(faults, seed), Way(faults, seed + 1)
        self._transport: asyncio.DatagramTransport | None = None

    @property
    def lost(self) -> int:
        """Datagrams that did not arrive, both directions."""
        return self._up.lost + self._down.lost

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self._transport = cast("asyncio.DatagramTransport", transport)  # asyncio's own is no subclass of it

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """A datagram from either side."""
        loop = asyncio.get_running_loop()
        if addr != self._target:
            self._client = addr
        way, to = (self._down, self._client) if addr == self._target else (self._up, self._target)
        for copy in way.datagram(data, loop.time()):
            if to is not None and self._transport is not None:
                loop.call_at(max(copy.leaves_at, way.stalled_until), self._transport.sendto, copy.data, to)


@asynccontextmanager
async def udp_shim(target: tuple[str, int], faults: Faults, seed: int = 1) -> AsyncIterator[UdpShim]:
    """A UDP proxy to the target while the block runs."""
    loop = asyncio.get_running_loop()
    transport, shim = await loop.create_datagram_endpoint(
        lambda: UdpShim(target, faults, seed), local_addr=("127.0.0.1", 0)
    )
    shim.port = transport.get_extra_info("sockname")[1]
    try:
        yield shim
    finally:
        transport.close()
