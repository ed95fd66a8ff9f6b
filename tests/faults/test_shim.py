import asyncio
from contextlib import suppress

import pytest

from tests.faults.shim import RETRANSMIT_S, Faults, Way, tcp_shim, udp_shim

pytestmark = pytest.mark.faults


def test_the_same_seed_gives_the_same_faults() -> None:
    def times(seed: int) -> list[float]:
        way = Way(Faults(loss=0.3, delay_s=0.01, jitter_s=0.02), seed)
        return [piece.leaves_at for nth in range(200) for piece in way.stream(b"x" * 100, nth * 0.02)]

    assert times(7) == times(7)
    assert times(7) != times(8)


def test_tcp_loses_nothing_and_keeps_the_order_but_stalls() -> None:
    way = Way(Faults(loss=0.2), seed=3)
    pieces = [piece for nth in range(500) for piece in way.stream(nth.to_bytes(2), nth * 0.02)]

    assert [int.from_bytes(piece.data) for piece in pieces] == list(range(500))
    assert [piece.leaves_at for piece in pieces] == sorted(piece.leaves_at for piece in pieces)
    assert way.lost > 50
    assert max(piece.leaves_at - nth * 0.02 for nth, piece in enumerate(pieces)) >= RETRANSMIT_S


def test_datagrams_get_lost_doubled_and_overtake() -> None:
    way = Way(Faults(loss=0.1, delay_s=0.03, reorder=0.1, duplicate=0.1), seed=5)
    pieces = [piece for nth in range(1000) for piece in way.datagram(nth.to_bytes(2), nth * 0.02)]
    arrived = [int.from_bytes(piece.data) for piece in sorted(pieces, key=lambda piece: piece.leaves_at)]

    assert 70 < way.lost < 130
    assert len(arrived) - len(set(arrived)) > 60
    assert arrived != sorted(arrived)


def test_the_rate_spreads_a_burst() -> None:
    way = Way(Faults(bytes_per_s=10_000), seed=1)

    assert way.stream(b"x" * 10_000, 0.0)[-1].leaves_at == pytest.approx(1.0)


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1000):
        writer.write(data)
    writer.close()


async def test_a_connection_through_the_shim_carries_everything_and_can_be_cut_and_mended() -> None:
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    target = server.sockets[0].getsockname()
    async with asyncio.timeout(20), tcp_shim(target, Faults(loss=0.05, delay_s=0.001), seed=2) as shim:
        reader, writer = await asyncio.open_connection("127.0.0.1", shim.port)
        writer.write(b"hello" * 2000)
        assert await reader.readexactly(10_000) == b"hello" * 2000
        assert b"hellohello" in shim.captured

        shim.cut(refuse=True)
        with suppress(ConnectionError):
            assert await reader.read(10) == b""
        writer.close()
        shim.mend()
        reader, writer = await asyncio.open_connection("127.0.0.1", shim.port)
        writer.write(b"again")
        assert await reader.readexactly(5) == b"again"
        writer.close()
    server.close()


async def test_datagrams_pass_the_shim_in_both_directions() -> None:
    loop = asyncio.get_running_loop()
    heard: asyncio.Queue[bytes] = asyncio.Queue()

    class Echo(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            self.transport.sendto(data, addr)  # type: ignore[attr-defined]

    class Ear(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            heard.put_nowait(data)

    server, _ = await loop.create_datagram_endpoint(Echo, local_addr=("127.0.0.1", 0))
    target = server.get_extra_info("sockname")
    async with asyncio.timeout(20), udp_shim(target, Faults(delay_s=0.001), seed=2) as shim:
        client, _ = await loop.create_datagram_endpoint(Ear, remote_addr=("127.0.0.1", shim.port))
        client.sendto(b"there and back")
        assert await heard.get() == b"there and back"
        client.close()
    server.close()
