"""The Moshi port: many clients at once on one model, as moshi's and PersonaPlex's own clients speak.

It lives in the hub's environment, not beside the model: whatever a client sends is unpacked here, in another process
than the one that steps, so no client can make another one miss a step.
"""

import asyncio
import ipaddress
import logging
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, WSMsgType, web

from hub.duplex.errors import BadAudio, Busy, DuplexError
from hub.duplex.model import Figures
from hub.duplex.opus_stream import OpusReader, OpusWriter
from hub.duplex.query import persona_of
from hub.duplex.seat import FRAME_S, Backend, Ended, Seat, Sound, Words

_log = logging.getLogger(__name__)

HANDSHAKE, AUDIO, TEXT, CONTROL, METADATA, ERROR, PING = range(7)
"""Kinds of messages: their first byte."""

_MOST_MESSAGE = 64 * 1024
_SEND_S = 5.0
"""A client that does not read for so long is let go; its sound is given up long before."""
_AHEAD_S = 30.0
"""A client may be this much ahead of the clock: a burst after a stall is fine, a flood is not."""
_MOST_CLIENTS = 64
"""Connections at once, waiting ones included."""

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Parlour duplex</title>
<style>body{font:16px/1.5 system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem}</style>
<h1>The duplex engine</h1><p>This port speaks the Moshi protocol at <code>/api/chat</code>: use any client of Moshi or
PersonaPlex, or talk to a satellite.</p><pre id="health">...</pre>
<script>
async function look(){document.getElementById("health").textContent=
JSON.stringify(await (await fetch("health")).json(),null,2);setTimeout(look,2000)}look()
</script></html>"""


class MoshiPort:
    """Handlers of the port."""

    def __init__(self, backend: Backend, figures: Callable[[], Figures]) -> None:
        self._backend = backend
        self._figures = figures
        self._clients = 0

    def app(self) -> web.Application:
        """The web application."""
        made = web.Application()
        made.router.add_get("/api/chat", self.chat)
        made.router.add_get("/health", self.health)
        made.router.add_get("/", self.page)
        return made

    async def page(self, request: web.Request) -> web.Response:
        """A page for people."""
        return web.Response(text=PAGE, content_type="text/html")

    async def health(self, request: web.Request) -> web.Response:
        """How the model is."""
        figures = self._figures()
        return web.json_response(
            {
                "ok": figures.ready,
                "server": "parlour",
                "clients": self._clients,
                "slots": figures.slots,
                "tick_ms_p50": figures.tick_ms_p50,
                "tick_ms_p99": figures.tick_ms_p99,
                "trouble": figures.trouble or None,
            },
            status=200 if figures.ready else 503,
        )

    async def chat(self, request: web.Request) -> web.WebSocketResponse:
        """One client, from its handshake until it goes."""
        if not _same_site(request):
            raise web.HTTPForbidden(text="Another site may not talk to this house.")
        # Compression would cost more than it saves: Opus is dense. Pings find clients that vanished.
        socket = web.WebSocketResponse(max_msg_size=_MOST_MESSAGE, compress=False, heartbeat=10.0)
        await socket.prepare(request)
        self._clients += 1
        try:
            await self._serve(request, socket)
        except DuplexError as wrong:
            busy = isinstance(wrong, Busy)
            await _refuse(socket, wrong, WSCloseCode.TRY_AGAIN_LATER if busy else WSCloseCode.POLICY_VIOLATION)
        except ConnectionError:
            pass  # it is gone; there is nobody to tell
        finally:
            self._clients -= 1
        return socket

    async def _serve(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        if self._clients > _MOST_CLIENTS:
            raise Busy("Too many clients.")
        seat = await self._backend.open(persona_of(request.query, self._figures().voices))
        try:
            await _send(socket, bytes([HANDSHAKE]))
            hearing = asyncio.create_task(_hear(socket, seat), name="moshi port: hear")
            speaking = asyncio.create_task(_speak(socket, seat), name="moshi port: speak")
            try:
                done, _ = await asyncio.wait({hearing, speaking}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (hearing, speaking):
                    task.cancel()
                await asyncio.gather(hearing, speaking, return_exceptions=True)
            for task in done:
                task.result()
        finally:
            await seat.close()


async def _hear(socket: web.WebSocketResponse, seat: Seat) -> None:
    """What the client says, until it goes."""
    reader = OpusReader()
    loop = asyncio.get_running_loop()
    begun, heard_s = loop.time(), 0.0
    async for message in socket:
        if message.type is not WSMsgType.BINARY or not message.data or message.data[0] != AUDIO:
            continue  # the protocol wants other kinds to be left alone
        for pcm in reader.read(message.data[1:]):
            heard_s += FRAME_S
            seat.hear(pcm)
        if heard_s > loop.time() - begun + _AHEAD_S:
            raise BadAudio("More sound than time: audio is wanted at the pace it is spoken.")
        # A flood must not keep the loop to itself.
        await asyncio.sleep(0)


async def _speak(socket: web.WebSocketResponse, seat: Seat) -> None:
    """What the model says, until one of the two ends."""
    writer = OpusWriter()
    while True:
        match await seat.next():
            case Sound(pcm):
                await _send(socket, bytes([AUDIO]) + writer.write(pcm))
            case Words(piece):
                await _send(socket, bytes([TEXT]) + piece.encode())
            case Ended(code):
                raise DuplexError(f"The model stopped ({code}); connect again.")
            case _:
                pass


async def _send(socket: web.WebSocketResponse, data: bytes) -> None:
    try:
        async with asyncio.timeout(_SEND_S):
            await socket.send_bytes(data)
    except TimeoutError:
        raise ConnectionResetError("The client does not read.") from None


async def _refuse(socket: web.WebSocketResponse, wrong: DuplexError, code: WSCloseCode) -> None:
    """Say why, as the protocol has it, and close."""
    with suppress(ConnectionError):
        await _send(socket, bytes([ERROR]) + f"{wrong.code}: {wrong}".encode())
        await socket.close(code=code, message=wrong.code.encode())


def _same_site(request: web.Request) -> bool:
    """A page of another site, open in a browser of this house, must not reach the model."""
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    host = urlsplit(origin).hostname or ""
    return host == (urlsplit(f"//{request.host}").hostname or "") and _is_ours(host)


def _is_ours(host: str) -> bool:
    """A name another site could point at us (DNS rebinding) is not ours; addresses and this machine's names are."""
    if host == "localhost" or "." not in host or host.endswith((".local", ".lan", ".home.arpa")):
        return True
    with suppress(ValueError):
        ipaddress.ip_address(host.strip("[]"))
        return True
    return False


async def listen(port: MoshiPort, host: str, number: int) -> web.AppRunner:
    """Open the port; the runner knows its addresses and closes it."""
    runner = web.AppRunner(port.app(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, host, number).start()
    return runner
