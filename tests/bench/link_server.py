"""The servers that `link.py` compares, one per process: `link_server.py parlour|websockets|wyoming COUNT`.

Each prints `ready PORT` and then sends every 20 ms of audio back to where it came from: one receive and one send.
"""

import asyncio
import hashlib
import ssl
import sys
import tempfile
from functools import partial
from pathlib import Path

import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.server import ServerConnection
from websockets.asyncio.server import serve as serve_websockets
from wyoming.event import Event
from wyoming.server import AsyncEventHandler, AsyncTcpServer

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from hub.identity.key import load_or_create  # noqa: E402 the repository is no installed package
from hub.identity.token import hash_token  # noqa: E402
from hub.relay.api import Intercom, Member, SatelliteJoined, SetMembers  # noqa: E402
from hub.relay.app import running  # noqa: E402
from hub.relay.channels import RELAY, RELAY_CODEC  # noqa: E402
from hub.relay.settings import RelaySettings  # noqa: E402
from hub.workers.switchboard import Switchboard  # noqa: E402
from satellite.wire.proof import public_key  # noqa: E402

TOKEN = "bench" * 10


def satellite_key(number: int) -> Ed25519PrivateKey:
    """The same key in the server's list of members and in the load generator."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"bench {number}".encode()).digest())


def member(number: int) -> Member:
    name = f"room-{number}"
    return Member(name, name, public_key(satellite_key(number)), hash_token(TOKEN), name)


def ready(port: int) -> None:
    print("ready", port, flush=True)


async def parlour(count: int) -> None:
    """Our relay as it runs in a house; every room hears itself through the intercom, packet by packet."""
    settings = RelaySettings(port=0, announce=False, handshake_burst=10_000, max_unproven_per_address=128)
    board = Switchboard()
    with tempfile.TemporaryDirectory() as folder:
        async with running(board, settings, load_or_create(Path(folder))) as listening:
            brain = await board.dial(RELAY, RELAY_CODEC.mirrored())
            await brain.send(SetMembers(tuple(map(member, range(count))), epoch=1))
            ready(listening.port)
            print("priority", listening.priority, "fingerprint", listening.fingerprint, flush=True)
            async for event in brain:
                if isinstance(event, SatelliteJoined):
                    await brain.send(Intercom(event.satellite, event.satellite, event.satellite, stream=1))


async def websockets_echo(count: int) -> None:
    """The `websockets` library with TLS 1.3 and nothing of ours."""

    async def echo(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send(message)

    with tempfile.TemporaryDirectory() as folder:
        context: ssl.SSLContext = load_or_create(Path(folder)).server_context()
    async with serve_websockets(echo, "127.0.0.1", 0, ssl=context, compression=None, ping_interval=None) as server:
        ready(next(iter(server.sockets)).getsockname()[1])
        await asyncio.Event().wait()


class WyomingEcho(AsyncEventHandler):
    """Sends every event back."""

    async def handle_event(self, event: Event) -> bool:
        await self.write_event(event)
        return True


async def wyoming_echo(count: int) -> None:
    """Wyoming's own server, unencrypted as it is."""
    server = AsyncTcpServer("127.0.0.1", 0)
    await server.start(partial(WyomingEcho))
    ready(server._server.sockets[0].getsockname()[1])
    await asyncio.Event().wait()


KINDS = {"parlour": parlour, "websockets": websockets_echo, "wyoming": wyoming_echo}

if __name__ == "__main__":
    uvloop.run(KINDS[sys.argv[1]](int(sys.argv[2])))
