"""The public client and its command, against our own port with a scripted model."""

import asyncio
import subprocess
import sys
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.duplex.client import PersonaPlexClient
from hub.duplex.errors import RemoteLost
from hub.duplex.model import Figures
from hub.duplex.own_file import PersonaplexFile
from hub.duplex.scripted import ScriptedBackend
from hub.duplex.seat import FRAME_BYTES, Persona
from hub.duplex.server import MoshiPort, listen


@pytest.fixture
async def port() -> AsyncIterator[tuple[ScriptedBackend, int]]:
    backend = ScriptedBackend(seats=1, pieces=[" good", " evening"])
    runner = await listen(MoshiPort(backend, lambda: Figures(ready=True)), "127.0.0.1", 0)
    yield backend, runner.addresses[0][1]
    await runner.cleanup()


def settings(port: int) -> PersonaplexFile:
    return PersonaplexFile.model_validate({"server": {"host": "127.0.0.1", "port": port, "flavour": "parlour"}})


async def test_sound_goes_in_at_the_capture_rate_and_comes_out_at_the_wires(port: tuple[ScriptedBackend, int]) -> None:
    async with PersonaPlexClient(settings(port[1])) as client:
        for _ in range(4):
            await client.send_audio(bytes(2560))
        async with asyncio.timeout(10):
            assert [len(await client.receive_audio()) for _ in range(3)] == [FRAME_BYTES] * 3
        assert client.text == " good evening"


async def test_a_new_persona_reconnects_with_the_new_prompt(port: tuple[ScriptedBackend, int]) -> None:
    backend, number = port
    async with PersonaPlexClient(settings(number)) as client:
        await client.set_persona("You are Jarvis.")
        (seat,) = backend.open_seats
        assert seat.persona == Persona("You are Jarvis.")
        assert client.persona.text == "You are Jarvis."


async def test_without_a_session_nothing_is_sent(port: tuple[ScriptedBackend, int]) -> None:
    with pytest.raises(RemoteLost):
        await PersonaPlexClient(settings(port[1])).send_audio(b"")


async def test_the_command_talks_once_and_keeps_the_answer(port: tuple[ScriptedBackend, int], tmp_path: Path) -> None:
    out = tmp_path / "answer.wav"
    command = [sys.executable, "-m", "hub.personaplex", "--url", f"127.0.0.1:{port[1]}", "--seconds", "1"]
    done = await asyncio.to_thread(
        subprocess.run, [*command, "--out", str(out)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "good evening" in done.stdout
    with wave.open(str(out)) as file:
        assert file.getframerate() == 24_000
        assert file.getnframes() > 0
