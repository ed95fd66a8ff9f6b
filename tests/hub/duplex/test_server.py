"""The Moshi port with a scripted model behind it: clients that behave, and all the others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError

from hub.duplex.model import Figures
from hub.duplex.opus_stream import OpusReader, OpusWriter
from hub.duplex.scripted import ScriptedBackend
from hub.duplex.seat import FRAME_BYTES
from hub.duplex.server import MoshiPort, listen

SILENCE = bytes(FRAME_BYTES)


class Port:
    def __init__(self, backend: ScriptedBackend, url: str, session: ClientSession) -> None:
        self.backend = backend
        self.url = url
        self.session = session

    async def client(self, query: str = "", **headers: str):
        return await self.session.ws_connect(f"{self.url}/api/chat{query}", headers=headers)

    async def ready(self):
        client = await self.client()
        assert await client.receive_bytes(timeout=5) == b"\x00"
        return client


@pytest.fixture
async def port() -> AsyncIterator[Port]:
    backend = ScriptedBackend(seats=2, pieces=[" hello", " there"])
    figures = Figures(ready=True, slots=2, voices=("NATF0",))
    runner = await listen(MoshiPort(backend, lambda: figures), "127.0.0.1", 0)
    host, number = runner.addresses[0][:2]
    async with ClientSession() as session:
        yield Port(backend, f"http://{host}:{number}", session)
    await runner.cleanup()


async def test_handshake_then_text_then_sound(port: Port) -> None:
    client = await port.ready()
    writer, reader = OpusWriter(), OpusReader()
    for _ in range(3):
        await client.send_bytes(b"\x01" + writer.write(SILENCE))
    got = [await client.receive_bytes(timeout=5) for _ in range(5)]
    assert [message[0] for message in got] == [2, 1, 2, 1, 1]
    assert b"".join(message[1:] for message in got if message[0] == 2) == b" hello there"
    frames = [frame for message in got if message[0] == 1 for frame in reader.read(message[1:])]
    assert len(frames) == 3
    await client.close()


async def test_the_client_after_the_last_seat_is_told_that_the_model_is_busy(port: Port) -> None:
    first, second = await port.ready(), await port.ready()
    third = await port.client()
    message = await third.receive_bytes(timeout=5)
    assert message[0] == 5
    assert message[1:].startswith(b"duplex_busy")
    assert (await third.receive(timeout=5)).type is WSMsgType.CLOSE
    assert third.close_code == 1013
    await first.close()
    await second.close()


async def test_a_seat_is_free_again_when_its_client_goes(port: Port) -> None:
    clients = [await port.ready() for _ in range(2)]
    clients[0]._response.close()  # gone without a goodbye
    await clients[1].close()
    await asyncio.wait_for(port.backend.all_free.wait(), 10)
    assert await port.ready()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?voice_prompt=../../etc/passwd", b"duplex_voice_unknown"),
        ("?text_temperature=hot", b"duplex_query"),
        ("?text_prompt=" + "x" * 2001, b"duplex_query"),
    ],
)
async def test_wrong_parameters_are_named_and_the_connection_closed(port: Port, query: str, code: bytes) -> None:
    client = await port.client(query)
    message = await client.receive_bytes(timeout=5)
    assert message[:1] + message[1:].split(b":")[0] == b"\x05" + code
    assert (await client.receive(timeout=5)).type is WSMsgType.CLOSE
    assert not port.backend.open_seats


async def test_parameters_reach_the_model(port: Port) -> None:
    client = await port.client("?voice_prompt=NATF0.pt&text_prompt=You%20are%20kind.")
    assert await client.receive_bytes(timeout=5) == b"\x00"
    (seat,) = port.backend.open_seats
    assert (seat.persona.voice, seat.persona.text) == ("NATF0", "You are kind.")
    await client.close()


async def test_audio_that_is_not_opus_closes_that_client_and_no_other(port: Port) -> None:
    good, bad = await port.ready(), await port.ready()
    await bad.send_bytes(b"\x01" + bytes(1000))
    message = await bad.receive_bytes(timeout=5)
    assert message[0] == 5
    assert message[1:].startswith(b"duplex_audio")
    await good.send_bytes(b"\x01" + OpusWriter().write(SILENCE))
    assert (await good.receive_bytes(timeout=5))[0] == 2
    await good.close()


async def test_unknown_kinds_texts_and_empty_messages_are_left_alone(port: Port) -> None:
    client = await port.ready()
    for data in (b"", b"\x03\x00", b"\x04{}", b"\x06", b"\xff\xff"):
        await client.send_bytes(data)
    await client.send_str("hello")
    await client.send_bytes(b"\x01" + OpusWriter().write(SILENCE))
    assert (await client.receive_bytes(timeout=5))[0] == 2
    await client.close()


async def test_audio_sent_before_the_handshake_counts(port: Port) -> None:
    client = await port.client()
    await client.send_bytes(b"\x01" + OpusWriter().write(SILENCE))
    kinds = [(await client.receive_bytes(timeout=5))[0] for _ in range(3)]
    assert kinds == [0, 2, 1]
    await client.close()


async def test_a_flood_ends_with_a_clear_word(port: Port) -> None:
    client = await port.ready()
    writer = OpusWriter()
    for _ in range(1000):
        if client.closed:
            break
        with suppress(ConnectionError):
            await client.send_bytes(b"\x01" + writer.write(SILENCE))
    told = [message.data async for message in client if message.type is WSMsgType.BINARY]
    assert any(b"duplex_audio" in one for one in told)
    await asyncio.wait_for(port.backend.all_free.wait(), 10)


async def test_a_message_beyond_all_measure_is_refused(port: Port) -> None:
    client = await port.ready()
    await client.send_bytes(b"\x01" + bytes(100_000))
    assert (await client.receive(timeout=5)).type is WSMsgType.CLOSE
    assert client.close_code == 1009


async def test_when_the_model_fails_the_client_is_told(port: Port) -> None:
    client = await port.ready()
    (seat,) = port.backend.open_seats
    seat.end("duplex_hung")
    message = await client.receive_bytes(timeout=5)
    assert message[0] == 5
    assert b"duplex_hung" in message


async def test_another_site_in_a_browser_is_kept_out(port: Port) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await port.client(Origin="https://evil.example")
    assert refused.value.status == 403
    client = await port.client(Origin=port.url)
    assert await client.receive_bytes(timeout=5) == b"\x00"
    await client.close()


async def test_a_name_made_to_point_here_is_kept_out(port: Port) -> None:
    with pytest.raises(WSServerHandshakeError):
        await port.client(Origin="http://evil.example", Host="evil.example")


async def test_health_and_page(port: Port) -> None:
    async with port.session.get(f"{port.url}/health") as answer:
        assert answer.status == 200
        assert (await answer.json())["ok"] is True
    async with port.session.get(port.url) as answer:
        assert "api/chat" in await answer.text()
