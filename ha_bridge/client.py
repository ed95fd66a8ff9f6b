"""One authenticated WebSocket to Home Assistant: commands out, answers and events in. Reconnecting is for others.

One task reads (`read`); everybody else may have any number of commands under way, told apart by their ids. When the
line breaks every pending command fails at once; nothing is ever sent twice.
"""

import asyncio
import json
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

import aiohttp

from ha_bridge.errors import CallRefused, ConnectionLost, HomeProtocolError, HomeTimeout, HomeUnreachable, TokenRefused
from ha_bridge.home import Json

OPEN_WITHIN_S = 5.0
MAX_MESSAGE_BYTES = 64 * 1024 * 1024

EventHandler = Callable[[Json], None]


def socket_url(url: str) -> str:
    """`http://ha:8123` -> `ws://ha:8123/api/websocket`."""
    parts = urlsplit(url)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme)
    if scheme is None or not parts.netloc:
        raise HomeUnreachable(f"{url!r} is no http or https address")
    return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/") + "/api/websocket", "", ""))


class Connection:
    """A line that is up and logged in; made by `connect`."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, version: str) -> None:
        self.version = version
        """Home Assistant's version, such as `2024.3.3`."""
        self._socket = socket
        self._ids = 0
        self._waiting: dict[int, asyncio.Future[Json]] = {}
        self._handlers: dict[int, EventHandler] = {}
        self._lost = False

    async def command(self, kind: str, *, timeout_s: float = 10.0, **fields: object) -> object:
        """Send one command and wait for its result."""
        return (await self._exchange(kind, timeout_s, None, fields)).get("result")

    async def subscribe(self, kind: str, handler: EventHandler, *, timeout_s: float = 10.0, **fields: object) -> None:
        """Send a command that is answered by events from now on."""
        await self._exchange(kind, timeout_s, handler, fields)

    async def ping(self, timeout_s: float) -> None:
        """Make sure that the other end is there."""
        await self._exchange("ping", timeout_s, None, {})

    async def read(self) -> None:
        """Hand out answers and events until the line breaks; exactly one task runs this."""
        try:
            async for message in self._socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    break
                decoded = json.loads(message.data)
                for one in decoded if isinstance(decoded, list) else [decoded]:
                    self._take(one)
        except (aiohttp.ClientError, OSError):
            pass  # the same as a close: whoever waits is told below
        except ValueError as error:
            raise HomeProtocolError(f"no JSON: {error}") from error
        finally:
            self._fail_all()

    async def close(self) -> None:
        """Hang up; pending commands fail."""
        self._fail_all()
        await self._socket.close()

    async def _exchange(
        self, kind: str, timeout_s: float, handler: EventHandler | None, fields: dict[str, object]
    ) -> Json:
        if self._lost:
            raise ConnectionLost(kind)
        self._ids += 1
        number = self._ids
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        if handler is not None:
            self._handlers[number] = handler
        try:
            async with asyncio.timeout(timeout_s):
                await self._socket.send_str(json.dumps({"id": number, "type": kind, **fields}))
                answer = await future
        except TimeoutError:
            raise HomeTimeout(kind) from None
        except (aiohttp.ClientError, OSError) as error:
            raise ConnectionLost(kind) from error
        finally:
            self._waiting.pop(number, None)
        if answer.get("success", True) is True:
            return answer
        self._handlers.pop(number, None)
        raise _refusal(answer)

    def _take(self, message: Json) -> None:
        number = message.get("id")
        if not isinstance(number, int):
            raise HomeProtocolError("a message without id")
        kind = message.get("type")
        if kind == "event":
            handler, event = self._handlers.get(number), message.get("event")
            if handler is not None and isinstance(event, dict):
                handler(event)
        elif kind in ("result", "pong"):
            future = self._waiting.get(number)
            if future is not None and not future.done():
                future.set_result(message)

    def _fail_all(self) -> None:
        self._lost = True
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(ConnectionLost("the line broke"))
        self._waiting.clear()


def _refusal(answer: Json) -> CallRefused:
    error = answer.get("error")
    if not isinstance(error, dict):
        return CallRefused("unknown_error", "")
    return CallRefused(str(error.get("code", "unknown_error")), str(error.get("message", "")))


async def connect(session: aiohttp.ClientSession, url: str, token: str) -> Connection:
    """Open the line and log in."""
    try:
        async with asyncio.timeout(OPEN_WITHIN_S):
            socket = await session.ws_connect(socket_url(url), max_msg_size=MAX_MESSAGE_BYTES, autoping=True)
    except aiohttp.WSServerHandshakeError as error:
        raise HomeProtocolError(f"no Home Assistant at {url} (status {error.status})") from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise HomeUnreachable(f"{url}: {type(error).__name__}") from error
    try:
        async with asyncio.timeout(OPEN_WITHIN_S):
            return Connection(socket, await _log_in(socket, token))
    except BaseException as error:
        await socket.close()
        if isinstance(error, aiohttp.ClientError | OSError | TimeoutError | ValueError | TypeError):
            raise HomeProtocolError(f"{url} does not greet like Home Assistant: {error!r}") from error
        raise


async def _log_in(socket: aiohttp.ClientWebSocketResponse, token: str) -> str:
    hello = await socket.receive_json()
    if not isinstance(hello, dict) or hello.get("type") != "auth_required":
        raise HomeProtocolError("no greeting")
    await socket.send_json({"type": "auth", "access_token": token})
    answer = await socket.receive_json()
    match answer.get("type") if isinstance(answer, dict) else None:
        case "auth_ok":
            return str(hello.get("ha_version", ""))
        case "auth_invalid":
            raise TokenRefused("Home Assistant does not know this token")
    raise HomeProtocolError("no answer to the login")
