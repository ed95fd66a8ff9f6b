"""The relay as one object: connections, satellites, conversations and the brain's orders, tied together.

Everything here is called from the event loop and returns at once. `app` does the waiting.
"""

from collections.abc import Callable
from time import monotonic_ns

from hub.identity.key import HubIdentity
from hub.relay.api import (
    Admit,
    AnswerPairing,
    AudioFrame,
    Connect,
    Hush,
    Intercom,
    MediaPeer,
    OpenPairing,
    PairingFailed,
    RelayCommand,
    RelayEvent,
    Send,
    SetMembers,
    Speak,
    SpeechFrame,
)
from hub.relay.door import REVOKED, Door
from hub.relay.exchange import Exchange
from hub.relay.gate import Gate, Visit
from hub.relay.levels import LevelTap
from hub.relay.link import Link
from hub.relay.pairing import PairingDesk
from hub.relay.peer import Peer
from hub.relay.reception import Reception
from hub.relay.rounds import Rounds
from hub.relay.settings import RelaySettings
from hub.relay.speakers import Speakers
from hub.relay.switchboard import Switchboard
from satellite.audio.codec import make_decoder, make_encoder
from satellite.wire.errors import RemoteProtocolError
from satellite.wire.frames import AudioPacket
from satellite.wire.messages import AnyMessage, Bye, Hello

Tell = Callable[[RelayEvent], None]
ToWorkers = Callable[[tuple[MediaPeer, ...], AudioFrame], None]
_NEVER_US = 2**62
_GOING = Bye(code="going_away", message="The hub is stopping; it may be back soon.")
_ROUND_SHARE = 0.4
"""Satellites are looked at more often than they are pinged, so that silence is noticed in time."""


def clock_us() -> int:
    """Hub time: this machine's monotonic clock."""
    return monotonic_ns() // 1000


class Relay:
    """All of it. Is told about connections, messages, orders and time."""

    def __init__(self, settings: RelaySettings, identity: HubIdentity, tell: Tell, to_workers: ToWorkers) -> None:
        self.gate = Gate(settings)
        self.faults = 0
        self.wake: Callable[[], None] = lambda: None
        """Called when something is due earlier than `next_deadline_us` said."""
        self._tell = tell
        self._links: Rounds[Link] = Rounds(settings.heartbeat_s * _ROUND_SHARE, slices=2)
        self._limited: set[Link] = set()
        """Links with a deadline: not proven yet, or closing."""
        self._door: Door[Link] = Door(identity.fingerprint)
        self._reception = Reception(
            identity.hub_id, settings, self.gate, self._door, PairingDesk[Link](identity.fingerprint)
        )
        self._speakers = Speakers(
            self._send_audio, self._say, self._is_free, lambda: make_encoder("opus").encode, self._is_plain
        )
        self._switchboard = Switchboard(to_workers, self._door.at, make_decoder, LevelTap(tell).hear)
        self._exchange = Exchange(self._door, self._switchboard, self._speakers, tell)

    # --- Connections (`listener.Host`) ---

    def enter(self, address: str) -> Visit | None:
        """A connection arrived."""
        return self.gate.enter(address, clock_us() * 1e-6)

    def receive(self, visit: Visit) -> Link:
        """Its handshake is done."""
        link = Link(self, visit, clock_us() * 1e-6)
        self._limited.add(link)
        return link

    def leave(self, visit: Visit, *, handshake_failed: bool) -> None:
        """It is gone."""
        if handshake_failed:
            self.gate.fail(visit.address, clock_us() * 1e-6)
        self.gate.leave(visit)

    # --- Messages (`link.LinkOwner`) ---

    def opened(self, link: Link, now: float) -> None:
        """The connection is ready for the challenge."""
        self._reception.greet(link)

    def heard(self, link: Link, message: AnyMessage, now_us: int) -> None:
        """A message came in."""
        if link.peer is not None:
            self._exchange.hear(link, link.peer, message, now_us)
        else:
            self._reception.hear(link, message, now_us * 1e-6, self._joined, self._tell)

    def broke_rules(self, link: Link, error: RemoteProtocolError, now: float) -> None:
        """The peer is at fault; the link is closing."""
        self.faults += 1
        self._limited.add(link)
        if link.peer is None:
            self.gate.fail(link.visit.address, now)
        self._exchange.lost(link, error.code)

    def closed(self, link: Link) -> None:
        """The connection is gone."""
        self._limited.discard(link)
        self._links.remove(link)
        self._reception.lost(link, self._tell)
        self._exchange.lost(link, "closed")

    # --- Orders of the brain ---

    def introduce(self) -> None:
        """A new brain listens: tell it who is here."""
        self._exchange.introduce()

    def obey(self, command: RelayCommand) -> None:
        """Do what the brain says."""
        now_us = clock_us()
        match command:
            case SetMembers():
                self._set_members(command, now_us * 1e-6)
            case Send(satellite, message):
                self._raise_epoch(getattr(message, "epoch", 0))
                self._exchange.say(satellite, message)
            case Connect():
                self._switchboard.connect(command, self._peer(command.satellite), now_us)
            case Speak():
                self._speakers.speak(command, now_us)
                self.wake()
            case Hush():
                self._speakers.hush(command)
            case Intercom():
                ended = self._switchboard.intercom(command, self._peer(command.satellite), now_us)
                self._exchange.announce_intercom(command, ended, self._speakers.epoch)
            case OpenPairing() | AnswerPairing() | Admit():
                self._pair(command, now_us * 1e-6)

    def speak(self, frame: SpeechFrame) -> None:
        """A worker spoke 20 ms."""
        self._speakers.feed(frame, clock_us())
        self.wake()

    # --- Time ---

    def tick(self, now_us: int) -> None:
        """Do what is due: heartbeats, deadlines, audio."""
        now = now_us * 1e-6
        self._speakers.tick(now_us)
        for link in self._links.due(now):
            self._exchange.beat(link, now)
        for link in tuple(self._limited):
            if link.deadline is not None and link.deadline <= now:
                self._limited.discard(link)
                if not link.visit.proven:
                    self.gate.fail(link.visit.address, now)
                link.cut()

    def next_deadline_us(self, now_us: int) -> int:
        """When `tick` wants to be called again."""
        audio_us = self._speakers.next_deadline_us(now_us)
        return min(int(self._links.next_deadline() * 1e6), _NEVER_US if audio_us is None else audio_us)

    def close(self) -> None:
        """The hub stops: everybody is told."""
        now = clock_us() * 1e-6
        for link in (*self._door.everyone(), *self._limited):
            link.leave(_GOING, now)

    # --- Inside ---

    def _joined(self, link: Link, peer: Peer, hello: Hello, now: float) -> None:
        self._limited.discard(link)
        self._links.add(link)
        self._exchange.joined(link, peer, hello, now)
        self.wake()

    def _peer(self, satellite: str | None) -> Peer | None:
        link = self._door.at(satellite) if satellite else None
        return link.peer if link else None

    def _set_members(self, command: SetMembers, now: float) -> None:
        self._raise_epoch(command.epoch)
        for _, link in self._door.set_members(command.members):
            self._exchange.lost(link, "revoked")
            self._limited.add(link)
            link.refuse(REVOKED, now)
        self._reception.members_known(now, self._joined)

    def _raise_epoch(self, epoch: int) -> None:
        """Satellites obey only the highest epoch they were told: nothing of ours may fall behind the brain's."""
        self._reception.epoch = self._speakers.epoch = max(self._speakers.epoch, epoch)

    def _pair(self, command: OpenPairing | AnswerPairing | Admit, now: float) -> None:
        match command:
            case OpenPairing():
                self._reception.open_window(command, now)
            case AnswerPairing():
                self._reception.answer(command, now)
            case Admit():
                if not self._reception.admit(command, now):
                    self._tell(PairingFailed("left", ""))

    def _say(self, satellite: str, message: AnyMessage) -> None:
        self._exchange.say(satellite, message)

    def _send_audio(self, satellite: str, packet: AudioPacket) -> None:
        link = self._door.at(satellite)
        if link is not None:
            link.send_audio(packet)

    def _is_plain(self, satellite: str) -> bool:
        peer = self._peer(satellite)
        return peer is not None and peer.codec == "pcm16"

    def _is_free(self, satellite: str) -> bool:
        return self._exchange.is_free(satellite)
