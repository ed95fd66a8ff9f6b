"""A tiny hub for the satellite's tests: a real TLS WebSocket, the hub's half of the protocol, nothing else."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from satellite.wire import proof
from satellite.wire.clock import answer
from satellite.wire.errors import RemoteProtocolError
from satellite.wire.frames import AudioPacket
from satellite.wire.messages import (
    AnyMessage,
    Challenge,
    Commit,
    Counter,
    Hello,
    Paired,
    Ping,
    Redeem,
    Refused,
    Reveal,
    Welcome,
)
from satellite.wire.proof import RedeemProof, WordTranscript
from satellite.wire.session import Session
from satellite.wire.states import Role

T = TypeVar("T")


def _now_us() -> int:
    return int(asyncio.get_running_loop().time() * 1e6)


class TinyHub:
    """Lets in who proves the token, writes down what is said, says what the test wants."""

    def __init__(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "anything")])
        builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        yesterday = datetime.now(UTC) - timedelta(days=2)  # expired: the satellite must not care
        certificate = (
            builder.not_valid_before(yesterday).not_valid_after(yesterday + timedelta(days=1)).sign(key, SHA256())
        )
        pem = folder / "hub.pem"
        pem.write_bytes(
            certificate.public_bytes(Encoding.PEM)
            + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.minimum_version = ssl.TLSVersion.TLSv1_3
        self.tls.load_cert_chain(pem)
        self.fingerprint = proof.fingerprint(certificate.public_bytes(Encoding.DER))
        self.token = "t" * 43
        self.code: str | None = None
        self.approve = True
        self.words: tuple[str, ...] = ()
        self.epoch = 1
        self.deaf = False
        """Answer nothing, not even pings."""
        self.port = 0
        self.said: list[AnyMessage] = []
        self.audio: list[AudioPacket] = []
        self.connections = 0
        self._session: Session | None = None
        self._socket: ServerConnection | None = None
        self._news = asyncio.Condition()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["TinyHub"]:
        async with serve(
            self._serve, "127.0.0.1", self.port, ssl=self.tls, compression=None, ping_interval=None, close_timeout=0.1
        ) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            yield self

    async def tell(self, *messages: AnyMessage) -> None:
        assert self._session
        assert self._socket
        for message in messages:
            await self._socket.send(self._session.send(message))

    async def send_audio(self, packet: AudioPacket) -> None:
        assert self._session
        assert self._socket
        await self._socket.send(self._session.send_audio(packet))

    def drop(self) -> None:
        assert self._socket
        self._socket.transport.abort()

    async def until(self, wanted: Callable[[], T | bool | None], seconds: float = 10.0) -> T:
        """Wait until something the satellite said makes `wanted` true."""
        async with asyncio.timeout(seconds), self._news:
            while not (found := wanted()):
                await self._news.wait()
        return found  # type: ignore[return-value]

    def last(self, kind: type[T]) -> T | None:
        return next((message for message in reversed(self.said) if isinstance(message, kind)), None)

    async def hears(self, kind: type[T], count: int = 1) -> T:
        await self.until(lambda: sum(isinstance(message, kind) for message in self.said) >= count)
        found = self.last(kind)
        assert found is not None
        return found

    async def is_linked(self, count: int = 1) -> None:
        await self.until(lambda: self.connections >= count)

    async def _serve(self, socket: ServerConnection) -> None:
        session = Session(Role.HUB)
        challenge = Challenge(nonce=proof.to_text(bytes(31) + bytes([self.connections])), hub="tiny")
        try:
            await socket.send(session.send(challenge))
            async for data in socket:
                for said in session.receive(data, asyncio.get_running_loop().time()):
                    await self._heard(socket, session, challenge, said)
        except (ConnectionClosed, RemoteProtocolError):
            pass

    async def _heard(
        self, socket: ServerConnection, session: Session, challenge: Challenge, said: AnyMessage | AudioPacket
    ) -> None:
        if self.deaf:
            return
        match said:
            case AudioPacket():
                self.audio.append(said)
            case Ping():
                await socket.send(session.send(answer(said, _now_us(), _now_us())))
            case Hello():
                await self._let_in(socket, session, challenge, said)
            case Redeem():
                given = RedeemProof(said.signature, said.proof)
                right = self.code is not None and proof.check_redeem(
                    self.code, challenge.nonce, self.fingerprint, said.key, said.name, given
                )
                await self._pair(socket, session, right)
            case Commit():
                await socket.send(session.send(Counter(key=self.fingerprint, nonce="h" * 43)))
            case Reveal():
                commit = self.last(Commit)
                assert commit
                transcript = WordTranscript(
                    challenge.nonce, commit.name, commit.commitment, self.fingerprint, "h" * 43, said.key, said.nonce
                )
                self.words = transcript.words()
                await self._pair(socket, session, transcript.check(said.signature) and self.approve)
        if not isinstance(said, AudioPacket | Ping):
            self.said.append(said)
        async with self._news:
            self._news.notify_all()

    async def _let_in(self, socket: ServerConnection, session: Session, challenge: Challenge, hello: Hello) -> None:
        proven = proof.check_hello(hello.key, hello.signature, challenge.nonce, self.fingerprint)
        if not proven or hello.token != self.token:
            await socket.send(session.send(Refused(code="not_admitted")))
            return
        welcome = Welcome(satellite="den", room="den", codec=hello.codecs[0], epoch=self.epoch, hub_version="1")
        await socket.send(session.send(welcome))
        self._session, self._socket = session, socket
        self.connections += 1

    async def _pair(self, socket: ServerConnection, session: Session, right: bool) -> None:
        answer_: AnyMessage = Refused(code="pairing_failed")
        if right:
            answer_ = Paired(satellite="den", room="den", token=self.token)
        await socket.send(session.send(answer_))
