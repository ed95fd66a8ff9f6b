"""The real model process (a tiny random model, moshi's own code), through the hub and the Moshi port."""

import asyncio
import itertools
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from aiohttp import ClientSession

from hub.duplex.environment import worker_command
from hub.duplex.errors import Busy
from hub.duplex.model import Model
from hub.duplex.opus_stream import OpusReader, OpusWriter
from hub.duplex.seat import FRAME_BYTES, FRAME_S, Ended, Persona, Rotating, Said, Seat, SeatEvent, Sound, Words
from hub.duplex.server import MoshiPort, listen

pytestmark = [pytest.mark.duplex, pytest.mark.timeout(150)]

PATIENT_S = 5.0
"""Two busy cores may keep a step waiting; how soon a hang is noticed is measured elsewhere."""
NOISE = np.random.default_rng(1).normal(0, 3000, (100, FRAME_BYTES // 2)).astype("<i2")


class Watched(Model):
    came: asyncio.Event
    """Set when its figures change."""


@asynccontextmanager
async def model_process(python: Path, folder: Path, model: Path, *options: str) -> AsyncIterator["Watched"]:
    os.environ["NO_TORCH_COMPILE"] = "1"
    came = asyncio.Event()
    command = worker_command(python, "--model", str(model), "--device", "cpu", "--greedy", *options)
    made = Watched(command, folder, came.set, hung_s=PATIENT_S)
    made.came = came
    task = asyncio.create_task(made.run())
    try:
        await until(came, lambda: made.figures.ready)
        yield made
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(came: asyncio.Event, true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():
            came.clear()
            await came.wait()


async def talk(seat: Seat, enough: Callable[[list[SeatEvent]], bool]) -> list[SeatEvent]:
    """Speak at the pace of a room until enough came back."""
    told: list[SeatEvent] = []

    async def listen_to() -> None:
        while not enough(told):
            told.append(await seat.next())
            assert not isinstance(told[-1], Ended), told[-1]

    listening = asyncio.create_task(listen_to())
    async with asyncio.timeout(100):
        for number in itertools.count():
            if listening.done():
                break
            seat.hear(NOISE[number % 100].tobytes())
            await asyncio.sleep(FRAME_S)
    await listening
    return told


def sounds(least: int) -> Callable[[list[SeatEvent]], bool]:
    return lambda told: sum(isinstance(event, Sound) for event in told) >= least


async def test_rooms_share_a_model_and_each_gets_words_and_sound(
    duplex_python: Path, tiny_model: Path, tmp_path: Path
) -> None:
    async with model_process(duplex_python, tmp_path, tiny_model, "--slots", "2") as model:
        seats = [await model.open(Persona("the kitchen light")), await model.open(Persona())]
        with pytest.raises(Busy):
            await model.open(Persona())
        for told in await asyncio.gather(*(talk(seat, sounds(15)) for seat in seats)):
            assert any(isinstance(event, Words) for event in told)


async def test_the_model_says_a_given_text(duplex_python: Path, tiny_model: Path, tmp_path: Path) -> None:
    async with model_process(duplex_python, tmp_path, tiny_model) as model:
        seat = await model.open(Persona())
        seat.say("the light is on")
        told = await talk(seat, lambda told: Said() in told)
        words = "".join(event.piece for event in told[: told.index(Said())] if isinstance(event, Words))
        assert words.strip().endswith("the light is on")


async def test_a_conversation_starts_anew_before_its_context_ends_and_goes_on(
    duplex_python: Path, tiny_model: Path, tmp_path: Path
) -> None:
    async with model_process(duplex_python, tmp_path, tiny_model) as model:
        seat = await model.open(Persona("the kitchen light"))
        # The tiny model remembers 120 steps: it is told once, then starts anew, and is told again a memory later.
        told = await talk(seat, lambda told: told.count(Rotating()) == 2)
        assert sum(isinstance(event, Sound) for event in told) > 120


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_killed_or_hung_model_ends_its_conversations_and_comes_back(
    duplex_python: Path, tiny_model: Path, tmp_path: Path, how: signal.Signals
) -> None:
    async with model_process(duplex_python, tmp_path, tiny_model) as model:
        seat = await model.open(Persona())
        assert model.pid
        os.kill(model.pid, how)
        assert isinstance(await asyncio.wait_for(seat.next(), 20), Ended)
        await until(model.came, lambda: model.figures.ready)
        assert model.figures.starts == 2
        await model.open(Persona())


STOCK_CLIENT = """
import sys, threading, time, types
import numpy as np
# The machine has no sound card: this one hears noise and counts what it would play.
played = []
class Stream:
    def __init__(self, samplerate, channels, blocksize, callback):
        self.callback, self.shape, self.out = callback, (blocksize, channels), "output" in callback.__name__
    def __enter__(self):
        threading.Thread(target=self.run, daemon=True).start()
    def __exit__(self, *_):
        pass
    def run(self):
        while True:
            block = np.random.default_rng(1).normal(0, 0.1, self.shape).astype(np.float32)
            self.callback(block, self.shape[0], None, None)
            if self.out and block.any():
                played.append(1)
                if len(played) == 10:
                    print("PLAYED", flush=True)
            time.sleep(0.08)
sound = types.ModuleType("sounddevice")
sound.InputStream = sound.OutputStream = Stream
sys.modules["sounddevice"] = sound
from moshi import client
sys.argv = ["client", "--url", sys.argv[1]]
client.main()
"""


async def test_moshis_own_command_line_client_talks_to_our_port(
    duplex_python: Path, tiny_model: Path, tmp_path: Path
) -> None:
    async with model_process(duplex_python, tmp_path, tiny_model) as model:
        runner = await listen(MoshiPort(model, lambda: model.figures), "127.0.0.1", 0)
        url = f"ws://127.0.0.1:{runner.addresses[0][1]}"
        client = await asyncio.create_subprocess_exec(
            str(duplex_python),
            "-c",
            STOCK_CLIENT,
            url,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert client.stdout
        said = b""
        try:
            async with asyncio.timeout(60):
                while b"PLAYED" not in said and (more := await client.stdout.read(1024)):
                    said += more
        finally:
            client.kill()
            await client.wait()
            await runner.cleanup()
        assert b"PLAYED" in said, said


async def test_a_client_that_never_reads_costs_no_other_room_a_step(
    duplex_python: Path, tiny_model: Path, tmp_path: Path
) -> None:
    async with model_process(duplex_python, tmp_path, tiny_model, "--slots", "3") as model:
        runner = await listen(MoshiPort(model, lambda: model.figures), "127.0.0.1", 0)
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/chat"
        async with ClientSession() as session:
            never_reads, rubbish, good = [await session.ws_connect(url) for _ in range(3)]
            await good.receive_bytes(timeout=20)
            await rubbish.send_bytes(b"\x01" + bytes(5000))
            writer, stuck, reader = OpusWriter(), OpusWriter(), OpusReader()
            heard = 0
            for number in range(60):
                await good.send_bytes(b"\x01" + writer.write(NOISE[number].tobytes()))
                for _ in range(5):
                    await never_reads.send_bytes(b"\x01" + stuck.write(NOISE[number].tobytes()))
                async with asyncio.timeout(5):
                    message = await good.receive_bytes()
                    heard += len(reader.read(message[1:])) if message[0] == 1 else 0
                await asyncio.sleep(FRAME_S / 2)
            while heard < 40:
                message = await good.receive_bytes(timeout=5)
                heard += len(reader.read(message[1:])) if message[0] == 1 else 0
        await runner.cleanup()
