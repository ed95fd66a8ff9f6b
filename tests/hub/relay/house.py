"""A real relay on loopback, and satellites that knock at it: real TLS, real sessions, no satellite code."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic, monotonic_ns
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.client import ClientConnection, connect

from hub.identity.key import HubIdentity
from hub.identity.token import hash_token, new_token
from hub.relay.api import Listening, Member, RelayCommand, RelayEvent, SetMembers
from hub.relay.app import running
from hub.relay.channels import MEDIA, MEDIA_CODEC, RELAY, RELAY_CODEC, FromWorker, ToWorker
from hub.relay.settings import RelaySettings
from hub.workers.channel import Channel
from hub.workers.switchboard import Switchboard
from satellite.wire.clock import answer
from satellite.wire.frames import AudioPacket
from satellite.wire.messages import AnyMessage, Challenge, Hello, Ping, Welcome
from satellite.wire.proof import public_key, sign_hello
from satellite.wire.session import Session
from satellite.wire.states import Role


@dataclass
class Identity:
    """A satellite's key and token."""

    name: str
    room: str = "kitchen"
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    token: str = field(default_factory=new_token)

    def member(self) -> Member:
        return Member(self.name, self.room, public_key(self.private), hash_token(self.token), self.name)

    def hello(self, challenge: Challenge, fingerprint: str, **changes: Any) -> Hello:
        return Hello(
            key=public_key(self.private),
            signature=sign_hello(self.private, challenge.nonce, fingerprint),
            token=self.token,
            software="test",
            boot="boot-1",
        ).model_copy(update=changes)


class Caller:
    """One connection to the relay, driven step by step."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.session = Session(Role.SATELLITE)
        self.answers_pings = True

    async def hear(self) -> AnyMessage | AudioPacket:
        """The next thing the hub says, heartbeats answered by the way."""
        while True:
            data = await self.socket.recv()
            now_us = monotonic_ns() // 1000
            for event in self.session.receive(data, monotonic()):
                if isinstance(event, Ping) and self.answers_pings:
                    await self.say(answer(event, now_us, now_us))
                else:
                    return event

    async def hear_a(self, kind: type[Any]) -> Any:
        """The next message of this kind; others are passed over."""
        while True:
            event = await self.hear()
            if isinstance(event, kind):
                return event

    async def say(self, message: AnyMessage) -> None:
        await self.socket.send(self.session.send(message))

    async def send_audio(self, packet: AudioPacket) -> None:
        await self.socket.send(self.session.send_audio(packet))


@asynccontextmanager
async def call(port: int, path: str = "/link", buffer_bytes: int | None = None) -> AsyncIterator[Caller]:
    """Knock at a relay, perhaps with a small receive buffer."""
    tcp = socket.socket()
    if buffer_bytes:
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
    tcp.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(tcp, ("127.0.0.1", port))
    except BaseException:
        tcp.close()
        raise
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    url = f"wss://127.0.0.1:{port}{path}"
    async with connect(url, ssl=context, compression=None, ping_interval=None, sock=tcp) as connection:
        yield Caller(connection)


class House:
    """The relay and the brain's end of its channel."""

    def __init__(self, listening: Listening, brain: Channel[RelayCommand, RelayEvent], board: Switchboard) -> None:
        self.listening = listening
        self.brain = brain
        self.board = board
        self.epoch = 1

    @asynccontextmanager
    async def call(self, path: str = "/link", buffer_bytes: int | None = None) -> AsyncIterator[Caller]:
        async with call(self.listening.port, path, buffer_bytes) as caller:
            yield caller

    @asynccontextmanager
    async def satellite(self, who: Identity, buffer_bytes: int | None = None, **changes: Any) -> AsyncIterator[Caller]:
        async with self.call(buffer_bytes=buffer_bytes) as caller:
            challenge = await caller.hear_a(Challenge)
            await caller.say(who.hello(challenge, self.listening.fingerprint, **changes))
            await caller.hear_a(Welcome)
            yield caller

    async def members(self, *who: Identity) -> None:
        await self.brain.send(SetMembers(tuple(one.member() for one in who), self.epoch))

    async def event(self, kind: type[Any]) -> Any:
        """The next event of this kind."""
        while True:
            event = await self.brain.receive()
            if isinstance(event, kind):
                return event

    async def worker(self) -> Channel[ToWorker, FromWorker]:
        return await self.board.dial(MEDIA, MEDIA_CODEC)


SETTINGS = RelaySettings(
    port=0,
    raise_priority=False,
    announce=False,
    # One address plays every satellite and every attacker here.
    handshake_burst=100_000,
    failures_before_lockout=100_000,
    max_unproven_per_address=128,
)


@asynccontextmanager
async def open_house(identity: HubIdentity, settings: RelaySettings = SETTINGS) -> AsyncIterator[House]:
    """A relay with this identity, and a brain on its line."""
    board = Switchboard()
    async with running(board, settings, identity) as listening:
        brain: Channel[RelayCommand, RelayEvent] = await board.dial(RELAY, RELAY_CODEC.mirrored())
        await brain.send(SetMembers((), 1))  # a relay that was not told who lives here lets everybody wait
        yield House(listening, brain, board)
        await brain.close()
