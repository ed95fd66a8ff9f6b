"""One TLS connection to a hub: TLS 1.3, pinned to the hub's key, blind to names and dates. The only file that dials."""

import socket
import ssl
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect

from satellite.errors import WrongHubError
from satellite.wire import proof
from satellite.wire.session import MAX_MESSAGE_BYTES

LINK_PATH = "/link"
_SEND_BUFFER = 8 * 1024
"""Small, so that a stalled network is felt at once and old audio is dropped here, not delivered late."""
_WRITE_LIMIT = 512


@dataclass(frozen=True, slots=True)
class Address:
    """Where a hub listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Dialled:
    """An open WebSocket to a hub whose key is known."""

    def __init__(self, socket: ClientConnection, fingerprint: str) -> None:
        self._socket = socket
        self.fingerprint = fingerprint
        """Of the hub at the other end."""

    async def send(self, data: str | bytes) -> None:
        """Send one message; waits while the network is stalled."""
        await self._socket.send(data)

    async def receive(self) -> str | bytes:
        """Return the next message."""
        return await self._socket.recv()

    async def close(self) -> None:
        """Close, without waiting long for a peer that does not answer."""
        await self._socket.close()

    def abort(self) -> None:
        """Drop the connection at once; harmless when it is closed."""
        self._socket.transport.abort()


async def dial(address: Address, fingerprint: str | None) -> Dialled:
    """Connect; with a fingerprint, only to the hub that has it. Nothing is told to anybody else."""
    connection = await connect(
        f"wss://{address}{LINK_PATH}",
        ssl=_tls(),
        server_hostname="parlour",
        compression=None,
        max_size=MAX_MESSAGE_BYTES,
        write_limit=_WRITE_LIMIT,
        ping_interval=None,
        close_timeout=1,
        proxy=None,
        user_agent_header=None,
    )
    try:
        tls: ssl.SSLObject = connection.transport.get_extra_info("ssl_object")
        found = proof.fingerprint(tls.getpeercert(binary_form=True) or b"")
        if fingerprint is not None and found != fingerprint:
            raise WrongHubError(
                f"Another hub answers at {address}.", fix="If you have set up the hub anew, pair this satellite again."
            )
        _tune(connection.transport.get_extra_info("socket"))
    except BaseException:
        connection.transport.abort()
        raise
    return Dialled(connection, found)


def _tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the key is pinned instead, right after the handshake
    return context


def _tune(raw: socket.socket) -> None:
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
