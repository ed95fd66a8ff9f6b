"""The satellite's end of the link: dial, prove, stay, dial again, for ever. One task reads, one writes.

Control goes before audio. What the hub has surely got is known from its pongs; the rest of the audio is sent again
after a reconnect, so a short outage costs no word.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.exceptions import WebSocketException

from satellite.backoff import Backoff
from satellite.dial import Address, Dialled, dial
from satellite.errors import WrongHubError
from satellite.identity import Membership
from satellite.observe import log
from satellite.wire import proof
from satellite.wire.alive import Bye, Ping, Pong
from satellite.wire.clock import ClockEstimator, answer
from satellite.wire.errors import WireError
from satellite.wire.frames import AudioPacket
from satellite.wire.liveness import DEAD_AFTER_S, Liveness, Pulse
from satellite.wire.messages import AnyMessage, Challenge, Hello, Refused, Welcome
from satellite.wire.session import OPENING_TIMEOUT_S, Session
from satellite.wire.states import Role, State

_MAX_OUTBOX = 256
_DISCOVER_AFTER = 3
"""Failed attempts before we ask the network where the hub went."""


class LinkUser(Protocol):
    """Who is behind the link. Called from the event loop."""

    def hello(self, challenge: Challenge, key: str, signature: str, token: str) -> Hello:
        """Return who we are now, with the proof filled in."""

    def linked(self, welcome: Welcome, now: float) -> bool:
        """The hub let us in; False when this hub must not be obeyed."""

    def unlinked(self, now: float) -> None:
        """The connection is gone."""

    def heard(self, said: AnyMessage | AudioPacket, now: float) -> None:
        """The hub said something."""

    def next_packet(self, now: float) -> AudioPacket | None:
        """Return the next audio packet that may leave now."""

    def next_packet_at(self) -> float | None:
        """When `next_packet` has something; None until `Link.nudge` says so."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """Audio the hub may not have."""

    packet: AudioPacket
    before_ping: int


class Link:
    """Keeps one satellite connected."""

    def __init__(
        self,
        key: Ed25519PrivateKey,
        membership: Membership,
        user: LinkUser,
        discover: Callable[[str], Awaitable[Address | None]] | None = None,
    ) -> None:
        self._key = key
        self._membership = membership
        self._user = user
        self._discover = discover
        self._address = Address(membership.host, membership.port)
        self._outbox: deque[AnyMessage] = deque(maxlen=_MAX_OUTBOX)
        self._resend: deque[AudioPacket] = deque()
        self._unconfirmed: deque[_Sent] = deque(maxlen=_MAX_OUTBOX)
        self._wakeup = asyncio.Event()
        self._open = False
        self._pings = 0
        self.clock = ClockEstimator()

    # --- For the user ---

    def post(self, message: AnyMessage) -> bool:
        """Send a message soon; False when there is nobody to send it to."""
        if self._open:
            self._outbox.append(message)
            self._wakeup.set()
        return self._open

    def nudge(self) -> None:
        """There is audio to send."""
        self._wakeup.set()

    async def run(self) -> None:
        """Stay connected until cancelled."""
        backoff, failures = Backoff(), 0
        while True:
            try:
                await self._connect_once(backoff)
                failures = 0
            except (OSError, WebSocketException, WireError, TimeoutError, WrongHubError) as error:
                failures += 1
                log.info("no link to the hub at %s: %s", self._address, type(error).__name__)
            await asyncio.sleep(backoff.next_delay(random.random()))
            if failures >= _DISCOVER_AFTER and self._discover is not None:
                failures = 0
                self._address = await self._discover(self._membership.fingerprint) or self._address

    # --- One connection ---

    async def _connect_once(self, backoff: Backoff) -> None:
        async with asyncio.timeout(OPENING_TIMEOUT_S):
            connection = await dial(self._address, self._membership.fingerprint)
        session = Session(Role.SATELLITE)
        try:
            async with asyncio.timeout(OPENING_TIMEOUT_S):
                welcome = await self._enter(session, connection)
            if welcome is None:
                backoff.give_way()
                return await connection.close()
            backoff.succeeded()
            await self._stay(session, connection, backoff)
            await connection.close()
        finally:
            session.close()
            self._leave()
            connection.abort()

    async def _enter(self, session: Session, connection: Dialled) -> Welcome | None:
        """Prove who we are; None when we are not wanted now."""
        while True:
            for said in session.receive(await connection.receive(), time.monotonic()):
                match said:
                    case Challenge():
                        signature = proof.sign_hello(self._key, said.nonce, connection.fingerprint)
                        key, token = proof.public_key(self._key), self._membership.token
                        await connection.send(session.send(self._user.hello(said, key, signature, token)))
                    case Welcome():
                        self._open = True
                        if self._user.linked(said, time.monotonic()):
                            return said
                        await connection.send(session.send(Bye(code="old_epoch")))
                        return None
                    case Refused() | Bye():
                        log.warning("the hub does not let us in: %s", said.code)
                        return None
                    case _:
                        continue

    def _leave(self) -> None:
        if self._open:
            self._open = False
            self._outbox.clear()
            self._resend = deque(sent.packet for sent in self._unconfirmed)
            self._unconfirmed.clear()
            self._user.unlinked(time.monotonic())

    async def _stay(self, session: Session, connection: Dialled, backoff: Backoff) -> None:
        self.clock = ClockEstimator()
        life = Liveness(time.monotonic())
        self._pings = 0
        try:
            async with asyncio.TaskGroup() as group:
                writer = group.create_task(self._write(session, connection, life), name="link writer")
                await self._read(session, connection, life, backoff)
                writer.cancel()
        except ExceptionGroup as group:
            raise group.exceptions[0] from None

    async def _read(self, session: Session, connection: Dialled, life: Liveness, backoff: Backoff) -> None:
        while session.state is State.OPEN:
            async with asyncio.timeout(DEAD_AFTER_S):
                data = await connection.receive()
            now = time.monotonic()
            life.heard(now)
            for said in session.receive(data, now):
                match said:
                    case Ping():
                        self.post(answer(said, int(now * 1e6), time.monotonic_ns() // 1000))
                    case Pong():
                        self._confirm(said, now)
                    case Bye() | Refused():
                        log.info("the hub said goodbye: %s", said.code)
                        if said.code == "replaced":
                            backoff.give_way()
                    case _:
                        self._user.heard(said, now)

    async def _write(self, session: Session, connection: Dialled, life: Liveness) -> None:
        while session.state is State.OPEN:
            self._wakeup.clear()
            now = time.monotonic()
            match life.poll(now):
                case Pulse.DEAD:
                    raise TimeoutError("the hub is silent")
                case Pulse.PING:
                    self._pings += 1
                    await connection.send(session.send(self.clock.ping(int(now * 1e6))))
                case Pulse.WAIT:
                    pass
            while self._outbox:
                await connection.send(session.send(self._outbox.popleft()))
            packet = self._resend.popleft() if self._resend else self._user.next_packet(time.monotonic())
            if packet is not None:
                self._unconfirmed.append(_Sent(packet, self._pings + 1))
                await connection.send(session.send_audio(packet))
                continue
            await self._rest(life)

    async def _rest(self, life: Liveness) -> None:
        """Wait for something to say, at most until something is due."""
        due = [life.next_deadline(), self._user.next_packet_at()]
        wait = min(at for at in due if at is not None) - time.monotonic()
        if wait <= 0:
            return
        try:
            async with asyncio.timeout(wait):
                await self._wakeup.wait()
        except TimeoutError:
            return

    def _confirm(self, pong: Pong, now: float) -> None:
        """The hub answered a ping: everything sent before it has arrived."""
        sample = self.clock.heard(pong, int(now * 1e6))
        if sample is None:
            return
        while self._unconfirmed and self._unconfirmed[0].before_ping <= pong.id:
            self._unconfirmed.popleft()
