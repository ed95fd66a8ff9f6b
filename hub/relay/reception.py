"""Receives whoever knocks: challenge, then `hello`, an invite, or pairing by words. Everything else is refused.

Runs inside callbacks and never waits. Who may come in is decided by `Door` and `PairingDesk`; this file leads the talk.
"""

from collections.abc import Callable
from secrets import token_bytes

from hub import __version__
from hub.relay.api import Admit, AnswerPairing, OpenPairing, PairingAsked, PairingFailed, RelayEvent
from hub.relay.door import Admitted, Door
from hub.relay.gate import Gate
from hub.relay.link import Link
from hub.relay.pairing import PairingDesk
from hub.relay.peer import Peer
from hub.relay.settings import RelaySettings
from satellite.wire.liveness import Liveness
from satellite.wire.messages import AnyMessage, Bye, Challenge, Commit, Hello, Redeem, Refused, Reveal, Welcome
from satellite.wire.proof import NONCE_BYTES, to_text
from satellite.wire.session import OPENING_TIMEOUT_S
from satellite.wire.states import State

Tell = Callable[[RelayEvent], None]
Joined = Callable[[Link, Peer, Hello, float], None]


class Reception:
    """Talks to connections until they are a satellite of the house, or gone."""

    def __init__(
        self, hub_id: str, settings: RelaySettings, gate: Gate, door: Door[Link], desk: PairingDesk[Link]
    ) -> None:
        self.epoch = 0
        self._hub_id = hub_id
        self._settings = settings
        self._gate = gate
        self._door = door
        self._desk = desk
        self._early: list[tuple[Link, Hello]] | None = []
        """Who knocked before the brain said who lives here; None once it has."""

    def greet(self, link: Link) -> None:
        """A connection is ready: every one gets a nonce of its own."""
        link.nonce = to_text(token_bytes(NONCE_BYTES))
        link.say(Challenge(nonce=link.nonce, hub=self._hub_id))

    def hear(self, link: Link, message: AnyMessage, now: float, joined: Joined, tell: Tell) -> None:
        """Something from a connection that is not a satellite yet."""
        match message:
            case Hello():
                self._hello(link, message, now, joined)
            case Redeem():
                self._pairing(link, self._desk.redeem(message, link.nonce, link, now), now, tell)
            case Commit():
                hub_nonce = to_text(token_bytes(NONCE_BYTES))
                counter = self._desk.commit(message, link.nonce, hub_nonce, link, now)
                if isinstance(counter, Refused):
                    self._turn_down(link, counter, now, tell)
                else:
                    link.deadline = now + OPENING_TIMEOUT_S
                    link.say(counter)
            case Reveal():
                self._pairing(link, self._desk.reveal(message, link, now), now, tell)
            case Bye():
                link.finish(now)
            case _:
                pass  # a heartbeat while the owner decides

    def members_known(self, now: float, joined: Joined) -> None:
        """The brain said who lives here: whoever waited for that is looked at now."""
        waiting, self._early = self._early or [], None
        for link, hello in waiting:
            if link.session.state is State.PROVING:
                self._hello(link, hello, now, joined)

    def open_window(self, command: OpenPairing, now: float) -> None:
        """The owner opened pairing."""
        self._desk.open(command, now)

    def answer(self, command: AnswerPairing, now: float) -> None:
        """The owner compared the words."""
        told = self._desk.answer(command, now)
        if told is not None:
            link, refused = told
            link.refuse(refused, now)

    def admit(self, command: Admit, now: float) -> bool:
        """The brain stored the pairing; False when the satellite left meanwhile."""
        told = self._desk.admit(command)
        if told is None:
            return False
        link, paired = told
        link.say(paired)
        link.finish(now)
        return True

    def lost(self, link: Link, tell: Tell) -> None:
        """A connection is gone before it was a satellite."""
        if self._early:
            self._early = [one for one in self._early if one[0] is not link]
        if self._desk.leave(link):
            tell(PairingFailed("left", link.visit.address))

    def _hello(self, link: Link, hello: Hello, now: float, joined: Joined) -> None:
        if self._early is not None:
            # Refused now, every room of the house would stay away for seconds after each restart. The link's deadline
            # and the gate bound how long and how many of them wait.
            self._early.append((link, hello))
            return
        verdict = self._door.admit(hello, link.nonce)
        match verdict:
            case Refused():
                self._gate.fail(link.visit.address, now)
                link.refuse(verdict, now)
            case Admitted(member):
                liveness = Liveness(now, self._settings.heartbeat_s, self._settings.dead_after_s)
                peer = Peer(member, hello, liveness)
                self._gate.prove(link.visit)
                link.deadline = None
                link.say(
                    Welcome(
                        satellite=member.satellite,
                        room=member.room,
                        codec=peer.codec,
                        epoch=self.epoch,
                        hub_version=__version__,
                        heartbeat_s=self._settings.heartbeat_s,
                    )
                )
                joined(link, peer, hello, now)

    def _pairing(self, link: Link, verdict: PairingAsked | Refused, now: float, tell: Tell) -> None:
        if isinstance(verdict, Refused):
            self._turn_down(link, verdict, now, tell)
            return
        link.deadline = self._desk.closes_at(link)
        tell(verdict)

    def _turn_down(self, link: Link, refused: Refused, now: float, tell: Tell) -> None:
        self._gate.fail(link.visit.address, now)
        if refused.code != "pairing_closed":
            tell(PairingFailed(refused.code, link.visit.address))
        link.refuse(refused, now)
