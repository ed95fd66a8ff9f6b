"""Our client against moshi's own server with the tiny model."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.duplex.errors import Busy
from hub.duplex.flavours import Flavour, Manners
from hub.duplex.remote import RemoteBackend, Server
from hub.duplex.seat import FRAME_BYTES, FRAME_S, Persona, Sound, Words

HERE = Path(__file__).parent
pytestmark = [pytest.mark.duplex, pytest.mark.timeout(150)]


@asynccontextmanager
async def stock_server(python: Path, model: Path) -> AsyncIterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu", "--static", "none"]
    process = await asyncio.create_subprocess_exec(
        *(str(python), str(HERE / "stock_server.py"), *arguments),
        *("--hf-repo", "local/none", "--config-path", str(model / "stock.json")),
        env={**os.environ, "HF_HUB_OFFLINE": "1", "NO_TORCH_COMPILE": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        assert process.stdout
        said = b""
        async with asyncio.timeout(90):
            while b"Running on" not in said:
                line = await process.stdout.readline()
                assert line, said
                said += line
        draining = asyncio.create_task(drain(process.stdout))
        yield f"ws://127.0.0.1:{port}"
        draining.cancel()
    finally:
        process.kill()
        await process.wait()


async def drain(output: asyncio.StreamReader) -> None:
    while await output.read(65536):
        pass


def short_manners(flavour: Flavour, persona: Persona) -> Manners:
    return Manners(2.0)


async def test_words_and_sound_come_from_moshis_server_and_its_second_client_is_busy(
    duplex_python: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stock_server(duplex_python, tiny_model) as url:
        pool = RemoteBackend([Server(url)])
        seat = await pool.open(Persona())
        told = []
        async with asyncio.timeout(60):
            listening = asyncio.create_task(collect(seat, told))
            while not listening.done():
                seat.hear(bytes(FRAME_BYTES))
                await asyncio.sleep(FRAME_S)
        assert any(isinstance(event, Words) for event in told)
        monkeypatch.setattr("hub.duplex.remote.manners", short_manners)
        with pytest.raises(Busy):
            await RemoteBackend([Server(url)]).open(Persona())
        await pool.close()


async def collect(seat, told: list) -> None:  # type: ignore[no-untyped-def]
    while sum(isinstance(event, Sound) for event in told) < 12:
        told.append(await seat.next())
