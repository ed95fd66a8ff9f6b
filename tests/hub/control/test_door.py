import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hub.control.client import BRAIN_DOOR, Json, ask
from hub.control.server import Door, Tell
from hub.errors import CommandRefused, HubNotRunning, PortTaken


@asynccontextmanager
async def open_door(door: Door) -> AsyncIterator[Path]:
    with TemporaryDirectory(prefix="parlour-") as name:
        async with door.open(Path(name) / BRAIN_DOOR):
            yield Path(name)


async def test_a_command_brings_news_and_then_its_result() -> None:
    async def pair(arguments: Mapping[str, Json], tell: Tell) -> Json:
        await tell({"invite": "abc"})
        return {"room": arguments["room"]}

    door = Door()
    door.register("pair", pair)
    news: list[Json] = []
    async with open_door(door) as runtime:
        result = await asyncio.to_thread(ask, runtime, "pair", {"room": "kitchen"}, on_news=news.append)
    assert (news, result) == ([{"invite": "abc"}], {"room": "kitchen"})


async def test_a_refusal_keeps_its_code_and_its_fix() -> None:
    async def no(arguments: Mapping[str, Json], tell: Tell) -> Json:
        raise PortTaken("Port 1 is taken.", fix="Choose another.")

    door = Door()
    door.register("no", no)
    async with open_door(door) as runtime:
        with pytest.raises(CommandRefused, match=r"Port 1 is taken\. Choose another\.") as caught:
            await asyncio.to_thread(ask, runtime, "no")
    assert caught.value.hub_code == "port_taken"


@pytest.mark.parametrize(
    "line", [b"\n", b"[]\n", b'{"command": 1}\n', b"\xff\n", b'{"command": "x", "arguments": 3}\n']
)
async def test_nonsense_is_refused_and_the_door_stays_open(line: bytes) -> None:
    async with open_door(Door()) as runtime:
        reader, writer = await asyncio.open_unix_connection(str(runtime / BRAIN_DOOR))
        writer.write(line)
        assert b'"error"' in await reader.readline()
        writer.close()
        with pytest.raises(CommandRefused, match="knows no command 'x'"):
            await asyncio.to_thread(ask, runtime, "x")


async def test_a_caller_that_hangs_up_cancels_its_command() -> None:
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def wait(arguments: Mapping[str, Json], tell: Tell) -> Json:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    door = Door()
    door.register("wait", wait)
    async with open_door(door) as runtime:
        _, writer = await asyncio.open_unix_connection(str(runtime / BRAIN_DOOR))
        writer.write(b'{"command": "wait"}\n')
        await begun.wait()
        writer.close()
        await cancelled.wait()


def test_without_a_hub_the_caller_is_told_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(HubNotRunning, match="parlour start"):
        ask(tmp_path, "status")
