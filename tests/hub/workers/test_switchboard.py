import asyncio
import stat
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hub.errors import ChannelClosed
from hub.mind.api import MIND_COMMAND, MIND_EVENT, Answered, Cancel, MindCommand, MindEvent
from hub.relay.api import AudioFrame
from hub.workers.codec import Codec, json_codec, media_codec
from hub.workers.switchboard import Switchboard

BRAIN: Codec[MindCommand, MindEvent] = json_codec(MIND_COMMAND, MIND_EVENT)
MIND = BRAIN.mirrored()


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="parlour-") as name:  # a socket's path must be short
        yield Path(name)


async def test_two_processes_meet_under_a_name(folder: Path) -> None:
    async with Switchboard(folder).serve("mind", MIND) as server:
        brain = await Switchboard(folder).dial("mind", BRAIN)
        mind = await server.accept()
        await brain.send(Cancel("t1"))
        assert await mind.receive() == Cancel("t1")
        await mind.send(Answered("t1", "done"))
        assert await brain.receive() == Answered("t1", "done")
        await brain.close()
        with pytest.raises(ChannelClosed):
            await mind.receive()


async def test_whoever_dials_first_waits_until_the_name_is_served(folder: Path) -> None:
    dialling = asyncio.create_task(Switchboard(folder).dial("mind", BRAIN))
    await asyncio.wait({dialling}, timeout=0.03)
    async with Switchboard(folder).serve("mind", MIND) as server:
        brain = await dialling
        mind = await server.accept()
        await brain.close()
        await mind.close()


async def test_one_process_needs_no_sockets() -> None:
    board = Switchboard()
    async with board.serve("mind", MIND) as server:
        brain = await board.dial("mind", BRAIN)
        mind = await server.accept()
        command = Cancel("t1")
        await brain.send(command)
        assert await mind.receive() is command


async def test_a_socket_left_behind_by_a_killed_process_is_replaced_and_private(folder: Path) -> None:
    (folder / "mind.sock").touch()
    async with Switchboard(folder).serve("mind", MIND):
        mode = (folder / "mind.sock").stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


async def test_garbage_closes_the_channel_and_nothing_else(folder: Path) -> None:
    async with Switchboard(folder).serve("mind", MIND) as server:
        reader, writer = await asyncio.open_unix_connection(str(folder / "mind.sock"))
        mind = await server.accept()
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        with pytest.raises(ChannelClosed, match="frame of"):
            await mind.receive()
        while await reader.read(1024):  # our heartbeats, then the end
            pass
        writer.close()
        brain = await Switchboard(folder).dial("mind", BRAIN)
        await (await server.accept()).send(Answered("t", "still here"))
        assert await brain.receive() == Answered("t", "still here")
        await brain.close()


async def test_a_peer_that_does_not_read_costs_a_bounded_amount_of_audio(folder: Path) -> None:
    codec = media_codec(MIND_EVENT, MIND_COMMAND)
    async with Switchboard(folder).serve("media", codec) as server:
        _, deaf = await asyncio.open_unix_connection(str(folder / "media.sock"), limit=1)
        relay = await server.accept()
        frame = AudioFrame("c", 0, bytes(960))
        for _ in range(5000):
            relay.try_send(frame)
            await asyncio.sleep(0)  # lets the socket take what it can
        assert relay.dropped > 0
        deaf.close()


async def test_a_sender_that_waits_for_a_deaf_peer_learns_that_it_died(folder: Path) -> None:
    async with Switchboard(folder).serve("mind", MIND) as server:
        _, deaf = await asyncio.open_unix_connection(str(folder / "mind.sock"), limit=1)
        mind = await server.accept()

        async def talk() -> None:
            while True:
                await mind.send(Answered("t", "x" * 100_000))

        talking = asyncio.create_task(talk())
        await asyncio.wait({talking}, timeout=0.1)
        assert not talking.done()
        deaf.transport.abort()
        with pytest.raises(ChannelClosed):
            await talking


async def test_a_silent_channel_still_shows_that_its_process_lives(folder: Path) -> None:
    async with Switchboard(folder).serve("mind", MIND) as server:
        reader, writer = await asyncio.open_unix_connection(str(folder / "mind.sock"))
        await server.accept()
        assert await reader.readexactly(5) == bytes(5)
        writer.close()


async def test_a_fast_sender_is_slowed_down_to_its_reader_and_nothing_is_lost(folder: Path) -> None:
    async with Switchboard(folder).serve("mind", MIND) as server:
        brain = await Switchboard(folder).dial("mind", BRAIN)
        mind = await server.accept()
        total = 5000

        async def talk() -> None:
            for number in range(total):
                await brain.send(Cancel(str(number)))

        talking = asyncio.create_task(talk())
        for number in range(total):
            assert await mind.receive() == Cancel(str(number))
        await talking
        await brain.close()
