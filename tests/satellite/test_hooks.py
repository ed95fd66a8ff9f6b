"""Lights and buttons outside the satellite."""

import asyncio
import json
import os
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from satellite.hooks import MAX_CLIENTS, MAX_LINE_BYTES, SOCKET_FILE, Hooks
from satellite.wire.room import Button


@asynccontextmanager
async def serving(hooks: Hooks, folder: Path) -> AsyncIterator[Callable[[], object]]:
    task = asyncio.create_task(hooks.run(folder))
    path = folder / SOCKET_FILE
    async with asyncio.timeout(20):
        await hooks.listening.wait()
        try:
            yield lambda: asyncio.open_unix_connection(path)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    assert not path.exists()


async def test_events_come_as_lines_and_buttons_go_back(tmp_path: Path) -> None:
    pressed: asyncio.Queue[Button] = asyncio.Queue()
    hooks = Hooks({}, pressed.put_nowait)
    async with serving(hooks, tmp_path / "new") as connect:
        path = tmp_path / "new" / SOCKET_FILE
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
        reader, writer = await connect()  # type: ignore[misc]
        writer.write(b'nonsense\n{"button": "explode"}\n[]\n{"button": "talk"}\n')
        assert (await pressed.get()).button == "talk"
        hooks.tell("light", "listening")
        assert json.loads(await reader.readline()) == {"event": "light", "detail": "listening"}
        writer.close()


async def test_a_client_that_floods_is_dropped_and_there_is_room_for_so_many(tmp_path: Path) -> None:
    hooks = Hooks({}, lambda _: None)
    async with serving(hooks, tmp_path) as connect:
        reader, writer = await connect()  # type: ignore[misc]
        writer.write(b"x" * (MAX_LINE_BYTES * 4))
        assert await reader.read() == b""
        writer.close()
        clients = [await connect() for _ in range(MAX_CLIENTS)]  # type: ignore[misc]
        for _, client in clients:
            client.write(b"{}\n")
        extra, extra_writer = await connect()  # type: ignore[misc]
        assert await extra.read() == b""
        for client in (extra_writer, *(client for _, client in clients)):
            client.close()


async def test_a_command_gets_the_event_and_its_detail(tmp_path: Path) -> None:
    script = tmp_path / "hook.sh"
    done = tmp_path / "done"
    os.mkfifo(done)
    script.write_text(f'#!/bin/sh\necho "$@" > {done}\n')
    script.chmod(0o755)
    hooks = Hooks({"wake": f"{script} kitchen", "light": str(tmp_path / "missing")}, lambda _: None)
    async with serving(hooks, tmp_path):
        hooks.tell("light", "off")
        hooks.tell("wake", "okay_nabu; rm -rf /")
        said = await asyncio.to_thread(done.read_text)
    assert said == "kitchen wake okay_nabu; rm -rf /\n"


async def test_a_command_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("satellite.hooks.COMMAND_TIMEOUT_S", 0.05)
    hooks = Hooks({"wake": "sleep 600"}, lambda _: None)
    done = tmp_path / "done"
    os.mkfifo(done)
    async with serving(hooks, tmp_path):
        for _ in range(4):
            hooks.tell("wake", "")
        hooks._due.put_nowait(["sh", "-c", f"echo next > {done}"])
        assert await asyncio.to_thread(done.read_text) == "next\n"


async def test_a_socket_that_cannot_be_made_is_no_reason_to_die(tmp_path: Path) -> None:
    await Hooks({}, lambda _: None).run(tmp_path / ("x" * 200))
