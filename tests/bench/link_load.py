"""Plays N satellites at 50 frames a second against one of the servers and prints what it saw as one JSON line.

`link_load.py parlour|websockets|wyoming PORT COUNT SECONDS SERVER_PID [FINGERPRINT]`. Cheap on purpose: it shall not be
what is measured. Every frame carries the time at which it left in its first eight bytes of audio.
"""

import asyncio
import json
import os
import socket
import ssl
import struct
import sys
from pathlib import Path
from time import monotonic_ns
from typing import cast

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from satellite.wire.frames import HEADER  # noqa: E402 the repository is no installed package
from satellite.wire.messages import MESSAGE, Challenge, Hello, Ping, Pong  # noqa: E402
from satellite.wire.proof import public_key, sign_hello  # noqa: E402
from tests.bench.link_server import TOKEN, satellite_key  # noqa: E402

OPUS_BYTES = 60
"""One packet of 20 ms at 24 kbit/s."""
PCM_BYTES = 640
"""The same 20 ms as Wyoming carries it: 16 kHz, 16 bit, mono."""
SLOTS = 20
"""Satellites do not speak in step: they are spread over the 20 ms."""
_STAMP = struct.Struct("!Q")


class Tally:
    """What came back."""

    def __init__(self) -> None:
        self.delays_ns: list[int] = []
        self.counting = False

    def came_back(self, stamp: bytes | memoryview) -> None:
        if self.counting:
            self.delays_ns.append(monotonic_ns() - _STAMP.unpack_from(stamp)[0])


class WebSocketRoom(WSListener):
    """A satellite of ours, or a plain WebSocket client."""

    def __init__(self, tally: Tally, number: int, fingerprint: str) -> None:
        self.tally = tally
        self.number = number
        self.fingerprint = fingerprint
        self.seq = 0
        self.here = asyncio.get_running_loop().create_future()
        self.head = HEADER.size if fingerprint else 0

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        if not self.fingerprint:
            self.here.set_result(None)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.BINARY:
            self.tally.came_back(frame.get_payload_as_memoryview()[self.head : self.head + 8])
        elif frame.msg_type == WSMsgType.TEXT:
            self.hear(frame.get_payload_as_bytes())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        if not self.here.done():
            self.here.set_exception(ConnectionError("refused"))

    def hear(self, text: bytes) -> None:
        if text.startswith(b'{"type":"ping"'):
            ping = json.loads(text)
            now_us = monotonic_ns() // 1000
            pong = Pong(id=ping["id"], sent_us=ping["sent_us"], received_us=now_us, replied_us=now_us)
            self.transport.send(WSMsgType.TEXT, pong.model_dump_json())
            return
        message = MESSAGE.validate_json(text)
        if isinstance(message, Challenge):
            private = satellite_key(self.number)
            hello = Hello(
                key=public_key(private),
                signature=sign_hello(private, message.nonce, self.fingerprint),
                token=TOKEN,
                software="bench",
                boot="bench",
            )
            self.transport.send(WSMsgType.TEXT, hello.model_dump_json())
        elif message.type == "welcome":
            self.here.set_result(None)

    def beat(self) -> None:
        """Our own heartbeat, as a satellite sends it."""
        if self.fingerprint:
            self.transport.send(WSMsgType.TEXT, Ping(id=self.seq, sent_us=monotonic_ns() // 1000).model_dump_json())

    def send(self) -> None:
        now_ns = monotonic_ns()
        audio = _STAMP.pack(now_ns) + bytes(OPUS_BYTES - 8)
        if self.fingerprint:
            audio = HEADER.pack(0x10, 0, 1, self.seq, now_ns // 1000) + audio
        self.seq += 1
        self.transport.send(WSMsgType.BINARY, audio)

    def socket_fd(self) -> int:
        return int(self.transport.underlying_transport.get_extra_info("socket").fileno())


class WyomingRoom(asyncio.Protocol):
    """A Wyoming satellite; what comes back has one size, so it need not be parsed again."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.held = bytearray()
        self.size = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of asyncio's.
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.held += data
        if not self.size:
            line, newline, _ = self.held.partition(b"\n")
            if not newline:
                return
            header = json.loads(line)
            self.size = len(line) + 1 + header.get("data_length", 0) + header["payload_length"]
        while len(self.held) >= self.size:
            start = self.size - PCM_BYTES
            self.tally.came_back(bytes(self.held[start : start + 8]))
            del self.held[: self.size]

    def beat(self) -> None:
        """Wyoming satellites are silent between frames."""

    def send(self) -> None:
        self.transport.write(WYOMING_HEAD + _STAMP.pack(monotonic_ns()) + bytes(PCM_BYTES - 8))

    def socket_fd(self) -> int:
        return int(self.transport.get_extra_info("socket").fileno())


def wyoming_head() -> bytes:
    """The header that Wyoming's own client would write before the samples."""
    data = json.dumps({"rate": 16000, "width": 2, "channels": 1}, ensure_ascii=False).encode()
    head = {"type": "audio-chunk", "version": "1.10.2", "data_length": len(data), "payload_length": PCM_BYTES}
    return json.dumps(head, ensure_ascii=False).encode() + b"\n" + data


WYOMING_HEAD = wyoming_head()
Room = WebSocketRoom | WyomingRoom


async def connect(kind: str, port: int, count: int, fingerprint: str, tally: Tally) -> list[Room]:
    rooms: list[Room] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    loop = asyncio.get_running_loop()
    for number in range(count):
        if kind == "wyoming":
            _, room = await loop.create_connection(lambda: WyomingRoom(tally), "127.0.0.1", port)
            rooms.append(room)
            continue
        listener = WebSocketRoom(tally, number, fingerprint if kind == "parlour" else "")
        await ws_connect(lambda listener=listener: listener, f"wss://127.0.0.1:{port}/link", ssl_context=context)
        await listener.here
        rooms.append(listener)
    return rooms


def cpu_ns(pid: int) -> int:
    """CPU time of a process so far."""
    return sum(int(path.read_text().split()[0]) for path in Path(f"/proc/{pid}/task").glob("*/schedstat"))


def rss_kib(pid: int) -> int:
    """Memory of a process that is its own."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise ValueError("no Pss")


def wire_bytes(rooms: list[Room]) -> int:
    """Bytes on all sockets, both ways, as the kernel counts them."""
    total = 0
    for room in rooms:
        with socket.socket(fileno=os.dup(room.socket_fd())) as copy:
            info = copy.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        acked, received = struct.unpack_from("=QQ", info, 120)
        total += acked + received
    return total


async def speak(rooms: list[Room], seconds: float) -> int:
    """Every room sends 50 frames a second, spread over the slots; returns how many were sent."""
    groups = [rooms[slot::SLOTS] for slot in range(SLOTS)]
    start_ns = monotonic_ns()
    sent = tick = 0
    while monotonic_ns() - start_ns < seconds * 1e9:
        for room in groups[tick % SLOTS]:
            room.send()
            sent += 1
        if tick % 500 < SLOTS:
            for room in groups[tick % SLOTS]:
                room.beat()
        tick += 1
        await asyncio.sleep(max(0.0, (start_ns + tick * 1_000_000 - monotonic_ns()) * 1e-9))
    return sent


async def main() -> None:
    kind, port, count, seconds, pid = sys.argv[1], *map(int, sys.argv[2:4]), float(sys.argv[4]), int(sys.argv[5])
    fingerprint = sys.argv[6] if len(sys.argv) > 6 else ""
    tally = Tally()
    empty_kib = rss_kib(pid)
    rooms = await connect(kind, port, count, fingerprint, tally)
    await asyncio.sleep(0.5)
    idle_kib = rss_kib(pid)
    if seconds == 0:
        idle_ns = cpu_ns(pid)
        await idle(rooms, 5.0)
        print(json.dumps({"kib_each": (rss_kib(pid) - empty_kib) / count, "idle_cpu": (cpu_ns(pid) - idle_ns) / 5e9}))
        return
    await speak(rooms, 1.0)  # warm: caches, buffers, first allocations
    await asyncio.sleep(0.2)
    tally.counting = True
    cpu_before, own_before, bytes_before = cpu_ns(pid), cpu_ns(os.getpid()), wire_bytes(rooms)
    sent = await speak(rooms, seconds)
    await asyncio.sleep(0.3)
    cpu, own, carried = cpu_ns(pid) - cpu_before, cpu_ns(os.getpid()) - own_before, wire_bytes(rooms) - bytes_before
    delays = sorted(tally.delays_ns)
    print(
        json.dumps(
            {
                "kind": kind,
                "satellites": count,
                "us_per_hop": cpu / 1000 / sent,
                "load_us_per_hop": own / 1000 / sent,
                "core_share": cpu / (seconds * 1e9),
                "bytes_per_hop": carried / sent,
                "sent": sent,
                "lost": sent - len(delays),
                "p50_ms": delays[len(delays) // 2] / 1e6,
                "p99_ms": delays[len(delays) * 99 // 100] / 1e6,
                "max_ms": delays[-1] / 1e6,
                "kib_each": (idle_kib - empty_kib) / count,
            }
        )
    )


async def idle(rooms: list[Room], seconds: float) -> None:
    """Only heartbeats."""
    end_ns = monotonic_ns() + int(seconds * 1e9)
    while monotonic_ns() < end_ns:
        for room in rooms:
            room.beat()
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    uvloop.run(main())
