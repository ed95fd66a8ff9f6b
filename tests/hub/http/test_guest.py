"""Browser rooms on their way to a real relay."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from hub.http.gate import GateRules
from hub.http.guest import GUEST_PATH, RelayDoor, serve_guests
from hub.http.routes import RouteTable
from hub.http.server import HttpServer
from hub.identity.key import load_or_create
from hub.relay.api import SatelliteJoined
from satellite.wire.messages import MESSAGE, Challenge
from tests.hub.relay.house import House, Identity, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(load_or_create(tmp_path / "hub")) as house:
        yield house


@asynccontextmanager
async def web_port(door: RelayDoor | None) -> AsyncIterator[str]:
    server = HttpServer(RouteTable(), GateRules(), "0")
    serve_guests(server, lambda: door)
    try:
        yield f"http://127.0.0.1:{await server.start('127.0.0.1', 0)}{GUEST_PATH}"
    finally:
        await server.stop()


def door_of(house: House) -> RelayDoor:
    return RelayDoor(house.listening.guest_port, house.listening.fingerprint)


async def test_a_guest_proves_itself_to_the_relay_and_is_a_satellite(house: House) -> None:
    who = Identity("study-1", "study")
    await house.members(who)
    async with web_port(door_of(house)) as url, aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        challenge = MESSAGE.validate_json(await socket.receive_str())
        assert isinstance(challenge, Challenge)
        hello = who.hello(challenge, house.listening.fingerprint, codecs=("pcm16",))
        await socket.send_str(hello.model_dump_json())
        welcome = json.loads(await socket.receive_str())
        assert (welcome["type"], welcome["codec"], welcome["room"]) == ("welcome", "pcm16", "study")
        joined: SatelliteJoined = await house.event(SatelliteJoined)
        assert joined.address == "web"


async def test_a_stranger_is_refused_and_soon_not_listened_to(house: House) -> None:
    async with web_port(door_of(house)) as url, aiohttp.ClientSession() as session:
        for _ in range(10):
            async with session.ws_connect(url) as socket:
                challenge = MESSAGE.validate_json(await socket.receive_str())
                assert isinstance(challenge, Challenge)
                hello = Identity("x").hello(challenge, house.listening.fingerprint)
                await socket.send_str(hello.model_dump_json())
                assert json.loads(await socket.receive_str())["code"] == "not_admitted"
                assert (await socket.receive()).type is WSMsgType.CLOSE
                assert socket.close_code == 1008
        with pytest.raises(WSServerHandshakeError) as refused:
            await session.ws_connect(url)
        assert refused.value.status == 429


async def test_without_a_relay_a_guest_is_asked_to_come_again() -> None:
    async with web_port(None) as url, aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        assert (await socket.receive()).type is WSMsgType.CLOSE
        assert socket.close_code == 1013


async def test_nothing_is_told_to_somebody_else_on_the_relays_port(house: House) -> None:
    async with (
        web_port(RelayDoor(house.listening.guest_port, "A" * 43)) as url,
        aiohttp.ClientSession() as session,
        session.ws_connect(url) as socket,
    ):
        assert (await socket.receive()).type is WSMsgType.CLOSE
        assert socket.close_code == 1013


async def test_the_page_of_another_site_cannot_open_a_room(house: House) -> None:
    async with web_port(door_of(house)) as url, aiohttp.ClientSession() as session:
        for headers in ({"Origin": "http://evil.example"}, {"Host": "evil.example", "Origin": "http://evil.example"}):
            with pytest.raises(WSServerHandshakeError) as refused:
                await session.ws_connect(url, headers=headers)
            assert refused.value.status == 401
