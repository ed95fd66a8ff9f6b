"""Brings browser rooms to the relay: a WebSocket on the web port, passed on message by message. Understands nothing.

A guest proves who it is to the relay exactly as every satellite does, so no key of the API is asked for here; only the
way it comes (loopback, TLS or a trusted proxy) and its number of wrong proofs are checked.
"""

import asyncio
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, WSCloseCode, WSMsgType, web

from hub.http.errors import ApiError
from hub.http.server import HttpServer, refusal
from satellite.wire.proof import fingerprint

GUEST_PATH = "/room/link"
MAX_MESSAGE_BYTES = 64 * 1024
RELAY_WITHIN_S = 2.0
CLOSE_WITHIN_S = 1.0
_TOLD_ON = (WSCloseCode.OK, WSCloseCode.POLICY_VIOLATION)
"""Of the ways a connection may end; the code of a broken one must never be sent."""


@dataclass(frozen=True, slots=True)
class RelayDoor:
    """Where the relay takes guests."""

    port: int
    """On 127.0.0.1."""
    fingerprint: str
    """Of its key; nobody else is told anything."""
    path: str = "/link"


FindRelay = Callable[[], RelayDoor | None]
"""Where the relay is now; None while it is away."""

Socket = web.WebSocketResponse | ClientWebSocketResponse


def serve_guests(server: HttpServer, find_relay: FindRelay) -> None:
    """Let browser rooms in."""

    async def serve(request: web.Request) -> web.StreamResponse:
        try:
            server.check_caller(request)
            server.gate.check_blame(request.remote or "", time.monotonic())
        except ApiError as error:
            return refusal(error)
        return await server.until_stopped(_bridge(server, request, find_relay()))

    server.app.router.add_get(GUEST_PATH, serve)


async def _bridge(server: HttpServer, request: web.Request, relay: RelayDoor | None) -> web.StreamResponse:
    guest = web.WebSocketResponse(max_msg_size=MAX_MESSAGE_BYTES, compress=False, timeout=CLOSE_WITHIN_S)
    await guest.prepare(request)
    async with ClientSession() as session:
        link = await _dial(session, relay) if relay else None
        if link is None:
            await guest.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"the relay is away")
            return guest
        try:
            await _join(guest, link)
        finally:
            code = link.close_code if link.close_code in _TOLD_ON else WSCloseCode.GOING_AWAY
            await asyncio.gather(guest.close(code=code), link.close())
    if code == WSCloseCode.POLICY_VIOLATION:
        _blame(server, request)
    return guest


async def _dial(session: ClientSession, relay: RelayDoor) -> ClientWebSocketResponse | None:
    """A connection to our own relay, known by its key; None when it is away."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the key is compared instead
    url = f"wss://127.0.0.1:{relay.port}{relay.path}"
    try:
        async with asyncio.timeout(RELAY_WITHIN_S):
            # The relay hangs up right after its close frame: answering it would fail and hide its code.
            link = await session.ws_connect(url, ssl=context, max_msg_size=MAX_MESSAGE_BYTES, autoclose=False)
    except (ClientError, OSError, TimeoutError):
        return None
    tls = link.get_extra_info("ssl_object")
    if tls is None or fingerprint(tls.getpeercert(binary_form=True) or b"") != relay.fingerprint:
        await link.close()
        return None
    return link


async def _join(guest: web.WebSocketResponse, link: ClientWebSocketResponse) -> None:
    """Pass messages on in both directions until one side is gone."""
    ways = {
        asyncio.create_task(_pass_on(guest, link), name="guest: up"),
        asyncio.create_task(_pass_on(link, guest), name="guest: down"),
    }
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _pass_on(source: Socket, target: Socket) -> None:
    try:
        async for message in source:
            match message.type:
                case WSMsgType.BINARY:
                    await target.send_bytes(message.data)
                case WSMsgType.TEXT:
                    await target.send_str(message.data)
                case _:
                    return
    except (ConnectionError, ClientError):
        return  # the other side left while we were sending


def _blame(server: HttpServer, request: web.Request) -> None:
    try:
        server.gate.blame(request.remote or "", time.monotonic())
    except ApiError:
        return  # it is counted already, and the connection is closed
