"""Telling the rest of the machine what happens here, so that any LED ring, button or script can take part.

Events go as JSON lines to everybody connected to `events.sock`, and to the command configured for them. Whoever is
connected may send `{"button": "talk"}` back. The socket belongs to the user the satellite runs as.
"""

import asyncio
import json
import os
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import ValidationError

from satellite.config import HookEvent
from satellite.observe import log
from satellite.wire.room import Button

SOCKET_FILE = "events.sock"
MAX_CLIENTS = 8
MAX_LINE_BYTES = 1024
MAX_COMMANDS = 4
COMMAND_TIMEOUT_S = 10.0
_QUEUE = 64


class Hooks:
    """Tells events to clients and commands; a slow one loses events, never delays the room."""

    def __init__(self, commands: Mapping[HookEvent, str], pressed: Callable[[Button], None]) -> None:
        self._commands = {event: shlex.split(command) for event, command in commands.items()}
        self._pressed = pressed
        self._clients: set[asyncio.Queue[bytes]] = set()
        self.listening = asyncio.Event()
        """Set while the socket is offered."""
        self._due: asyncio.Queue[list[str]] = asyncio.Queue(_QUEUE)

    def tell(self, event: HookEvent, detail: str) -> None:
        """Something happened."""
        line = json.dumps({"event": event, "detail": detail}).encode() + b"\n"
        for client in self._clients:
            if not client.full():
                client.put_nowait(line)
        if event in self._commands and not self._due.full():
            self._due.put_nowait([*self._commands[event], event, detail])

    async def run(self, folder: Path | None) -> None:
        """Serve until cancelled; without a folder there is no socket."""
        async with asyncio.TaskGroup() as group:
            for number in range(MAX_COMMANDS if self._commands else 0):
                group.create_task(self._run_commands(), name=f"hook commands {number}")
            if folder is not None:
                group.create_task(self._listen(folder / SOCKET_FILE), name="hook socket")

    async def _listen(self, path: Path) -> None:
        before = os.umask(0o077)
        try:
            _make_room(path)
            server = await asyncio.start_unix_server(self._serve, path, limit=MAX_LINE_BYTES)
        except OSError as error:
            log.warning("no events on %s: %s", path, error)
            return
        finally:
            os.umask(before)
        try:
            self.listening.set()
            async with server:
                await server.serve_forever()
        finally:
            _make_room(path)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        queue: asyncio.Queue[bytes] = asyncio.Queue(_QUEUE)
        if len(self._clients) >= MAX_CLIENTS:
            writer.close()
            return
        self._clients.add(queue)
        teller = asyncio.create_task(_write_all(queue, writer), name="hook client")
        try:
            while line := await reader.readline():
                self._press(line)
        except (ValueError, OSError):  # a line that is too long, or a client that went away
            log.debug("a hook client was dropped")
        finally:
            self._clients.discard(queue)
            teller.cancel()
            writer.close()

    def _press(self, line: bytes) -> None:
        try:
            asked = json.loads(line)
            self._pressed(Button(button=asked["button"]))
        except (ValueError, TypeError, KeyError, ValidationError):
            log.debug("a hook client said something we do not understand")

    async def _run_commands(self) -> None:
        while True:
            command = await self._due.get()
            try:
                child = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)
            except OSError as error:
                log.warning("the hook command %s does not start: %s", command[0], error.strerror)
                continue
            try:
                async with asyncio.timeout(COMMAND_TIMEOUT_S):
                    await child.wait()
            except TimeoutError:
                log.warning("the hook command %s was stopped after %.0f s", command[0], COMMAND_TIMEOUT_S)
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()


def _make_room(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)


async def _write_all(queue: asyncio.Queue[bytes], writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(await queue.get())
        await writer.drain()
