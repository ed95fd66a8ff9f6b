"""The model process, watched by the hub; a stub stands for the model."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.duplex.environment import worker_command
from hub.duplex.errors import Busy, TooLarge, VoiceUnknown
from hub.duplex.model import Model
from hub.duplex.seat import FRAME_BYTES, Ended, Persona, Said, Sound, Words

STUB = Path(__file__).parent / "stub_worker.py"
RUN = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_path(sys.argv.pop(1), run_name='__main__')"
PCM = bytes(range(256)) * (FRAME_BYTES // 256)
# A stub of the bench machine may wait for the processor; the time itself is measured by the bench.
PATIENT_S = 2.0


class Watched:
    def __init__(self, folder: Path, *options: str) -> None:
        self._came = asyncio.Event()
        command = (sys.executable, "-c", RUN, str(STUB.parents[3]), str(STUB), *options)
        self.model = Model(command, folder, self._came.set, hung_s=PATIENT_S)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not true():
                self._came.clear()
                await self._came.wait()


@asynccontextmanager
async def running(folder: Path, *options: str) -> AsyncIterator[Watched]:
    watched = Watched(folder, *options)
    task = asyncio.create_task(watched.model.run())
    try:
        yield watched
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_seat_hears_and_is_heard(tmp_path: Path) -> None:
    async with running(tmp_path) as watched:
        await watched.until(lambda: watched.model.figures.ready)
        seat = await watched.model.open(Persona("You are kind.", "NATF0"))
        seat.hear(PCM)
        assert await seat.next() == Words(" hi")
        assert await seat.next() == Sound(PCM)
        assert seat.say("good evening")
        assert await seat.next() == Said()
        await seat.close()
        assert await seat.next() == Ended("")


async def test_seats_are_counted(tmp_path: Path) -> None:
    async with running(tmp_path, "--slots", "1") as watched:
        await watched.until(lambda: watched.model.figures.ready)
        seat = await watched.model.open(Persona())
        with pytest.raises(Busy):
            await watched.model.open(Persona())
        await seat.close()
        assert await watched.model.open(Persona())


@pytest.mark.parametrize("how", ["die", "hang", "rubbish"])
async def test_a_model_that_dies_hangs_or_talks_rubbish_is_noticed_and_comes_back(tmp_path: Path, how: str) -> None:
    async with running(tmp_path) as watched:
        await watched.until(lambda: watched.model.figures.ready)
        seat, neighbour = await watched.model.open(Persona()), await watched.model.open(Persona())
        first = watched.model.pid
        seat.say(how)
        for one in (seat, neighbour):
            ended = await asyncio.wait_for(one.next(), 10)
            assert isinstance(ended, Ended)
            assert ended.code == ("duplex_hung" if how == "hang" else "duplex_failed")
        await watched.until(lambda: watched.model.figures.starts == 2 and watched.model.figures.ready)
        assert watched.model.pid != first
        assert watched.model.figures.trouble == ""
        await watched.model.open(Persona())


async def test_a_model_that_does_not_fit_says_so(tmp_path: Path) -> None:
    async with running(tmp_path, "--fail", "duplex_too_large") as watched:
        await watched.until(lambda: watched.model.figures.trouble == "duplex_too_large")
        with pytest.raises(TooLarge):
            await watched.model.open(Persona())


async def test_a_refused_seat_raises_the_reason(tmp_path: Path) -> None:
    async with running(tmp_path) as watched:
        await watched.until(lambda: watched.model.figures.ready)
        seat = await watched.model.open(Persona())
        seat.tell({"type": "refused", "code": "duplex_voice_unknown"})
        assert await seat.next() == Ended("duplex_voice_unknown")
        assert VoiceUnknown.code == "duplex_voice_unknown"


def test_the_process_sees_our_package_and_nothing_else_of_the_hubs_environment() -> None:
    command = worker_command(Path("/somewhere/bin/python"), "--slots", "4")
    assert command[0] == "/somewhere/bin/python"
    assert command[3].endswith("/hub")
    assert "site-packages" not in command[2]
