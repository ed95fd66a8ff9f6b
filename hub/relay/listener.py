"""Accepts connections: counted before their TLS handshake, TLS 1.3 only. The only file that opens the port.

picows' own server starts every handshake that anyone asks for. We accept the socket ourselves, ask the gate, and only
then give it to TLS and picows.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Protocol

from picows import WSAutoPingStrategy, WSListener, WSUpgradeRequest
from picows.picows import WSProtocol  # type: ignore[attr-defined]  # its stub leaves the protocol out

from hub.errors import PortTaken
from hub.relay.gate import Visit
from hub.relay.settings import RelaySettings
from satellite.wire.session import MAX_MESSAGE_BYTES, OPENING_TIMEOUT_S

GUEST_ADDRESS = "web"
"""What browser rooms are counted under; the web port counts their real addresses."""
_READ_BUFFER_BYTES = 2048
_SEND_BUFFER_BYTES = 64 * 1024
_TROUBLE_S = 0.05
_TCP_THIN_LINEAR_TIMEOUTS = 16
"""Linux: a stream this thin retries a lost packet at an even pace instead of waiting twice as long each time."""


class Host(Protocol):
    """Who decides about connections."""

    def enter(self, address: str) -> Visit | None:
        """A connection arrived: None turns it away before its handshake."""

    def receive(self, visit: Visit) -> WSListener:
        """Its handshake is done."""

    def leave(self, visit: Visit, *, handshake_failed: bool) -> None:
        """It is gone."""


class _Protocol(WSProtocol):  # type: ignore[misc]  # untyped, see above
    """picows' server side of a connection that also tells when the connection is gone without ever having spoken."""

    __slots__ = ("gone",)

    gone: Callable[[], None]

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.gone()


def open_socket(settings: RelaySettings) -> socket.socket:
    """Bind the port; a taken one is named."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(256)
        listener.setblocking(False)
    except OSError as reason:
        listener.close()
        raise PortTaken(
            f"The link cannot listen on {settings.host} port {settings.port}: {reason.strerror}.",
            fix="Stop the other hub, or choose another port with PARLOUR_LINK_PORT.",
        ) from None
    return listener


def open_guest_socket() -> socket.socket:
    """A port of this machine alone for rooms that come through the web port: TLS and proofs as on the link."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    listener.setblocking(False)
    return listener


def _is_our_mistake(record: logging.LogRecord) -> bool:
    return record.exc_info is not None


class Doorway:
    """The port while it is open."""

    def __init__(self, listener: socket.socket, context: ssl.SSLContext, path: str, guests: bool = False) -> None:
        self._listener = listener
        self._context = context
        self._path = path
        self._guests = guests
        self._log = logging.getLogger("parlour.relay.picows")
        # picows tells about every connection and every bad frame; only our own mistakes belong in the log.
        self._log.setLevel(logging.ERROR)
        self._log.addFilter(_is_our_mistake)

    async def accept(self, host: Host) -> None:
        """Let connections in until cancelled."""
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as handshakes:
            while True:
                try:
                    connection, peer = await loop.sock_accept(self._listener)
                except OSError:
                    # Out of file descriptors, or the peer left already: the next one may do better.
                    await asyncio.sleep(_TROUBLE_S)
                    continue
                visit = host.enter(GUEST_ADDRESS if self._guests else str(peer[0]))
                if visit is None:
                    connection.close()
                    continue
                handshakes.create_task(self._shake_hands(connection, visit, host), name=f"handshake {visit.address}")

    async def _shake_hands(self, connection: socket.socket, visit: Visit, host: Host) -> None:
        # The kernel would hold megabytes for a satellite that does not read.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        with suppress(OSError):  # not Linux, or an old kernel
            connection.setsockopt(socket.IPPROTO_TCP, _TCP_THIN_LINEAR_TIMEOUTS, 1)
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: self._protocol(visit, host),
                connection,
                ssl=self._context,
                ssl_handshake_timeout=OPENING_TIMEOUT_S,
                ssl_shutdown_timeout=1.0,
            )
        except (OSError, ssl.SSLError):
            connection.close()
            host.leave(visit, handshake_failed=True)

    def _protocol(self, visit: Visit, host: Host) -> WSProtocol:
        def choose(request: WSUpgradeRequest) -> WSListener | None:
            path = request.path.decode(errors="replace").partition("?")[0]
            return host.receive(visit) if path == self._path else None

        # The arguments of `picows.ws_create_server`: no automatic pings or pongs, small buffers.
        protocol = _Protocol(
            None,
            None,
            False,
            choose,
            self._log,
            True,
            OPENING_TIMEOUT_S,
            False,
            20,
            20,
            WSAutoPingStrategy.PING_WHEN_IDLE,
            False,
            MAX_MESSAGE_BYTES,
            None,
            _READ_BUFFER_BYTES,
        )
        protocol.gone = partial(host.leave, visit, handshake_failed=False)
        return protocol
