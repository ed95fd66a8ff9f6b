"""Answers the owner's commands: one JSON line in, any number of news lines out, then a result or an error.

Whoever has something to offer registers it: `door.register("pair", handler)`.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hub.errors import HubError
from hub.workers.switchboard import private_socket

Json = Any
Tell = Callable[[Json], Awaitable[None]]
"""Sends news to the caller before the command is done."""
Handler = Callable[[Mapping[str, Json], Tell], Awaitable[Json]]
"""Does one command with its arguments and returns what the caller gets."""

MAX_LINE = 1024 * 1024
_log = logging.getLogger(__name__)


class Door:
    """The commands of one process, by name."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}

    def register(self, name: str, handler: Handler) -> None:
        """Offer a command; a name is given once."""
        assert name not in self._handlers, f"{name} is registered twice"
        self._handlers[name] = handler

    @asynccontextmanager
    async def open(self, path: Path) -> AsyncIterator[None]:
        """Answer at this socket until the block ends."""
        server = await asyncio.start_unix_server(self._serve, sock=private_socket(path), limit=MAX_LINE)
        try:
            yield
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One caller, one command; a caller that hangs up cancels it."""

        async def tell(news: Json) -> None:
            writer.write(json.dumps({"news": news}).encode() + b"\n")
            await writer.drain()

        try:
            line = await reader.readline()
            if not line:
                return
            doing = asyncio.create_task(self._answer(line, tell), name="control: a command")
            gone = asyncio.create_task(reader.read(1), name="control: caller hangs up")
            await asyncio.wait({doing, gone}, return_when=asyncio.FIRST_COMPLETED)
            gone.cancel()
            if not doing.done():
                doing.cancel()
            else:
                writer.write(json.dumps(doing.result()).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError):
            _log.debug("a caller of the control socket broke off")
        finally:
            writer.close()

    async def _answer(self, line: bytes, tell: Tell) -> Json:
        try:
            asked = json.loads(line)
            name, arguments = asked["command"], asked.get("arguments", {})
        except (ValueError, KeyError, TypeError, AttributeError):
            return _refusal("remote_protocol", "That is no command.")
        handler = self._handlers.get(name)
        if handler is None:
            return _refusal("command_refused", f"This hub knows no command {name!r}.")
        try:
            return {"result": await handler(arguments, tell)}
        except HubError as wrong:
            return _refusal(wrong.code, wrong.message, wrong.fix)
        except (KeyError, TypeError, ValueError) as wrong:
            _log.exception("a control command failed")
            return _refusal("command_refused", f"The command {name} could not be done: {type(wrong).__name__}.")


def _refusal(code: str, message: str, fix: str = "") -> Json:
    return {"error": {"code": code, "message": message, "fix": fix}}
