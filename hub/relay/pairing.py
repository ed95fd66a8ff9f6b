"""Decides whether a new satellite may be paired: windows, invites, six words. Pure.

An invite opens one window and is worth one success. A window for six words is worth one attempt: whoever wants to sit
between the two ends has to guess 66 bits at the first try, while the owner compares.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from hub.relay.api import Admit, AnswerPairing, OpenPairing, PairingAsked
from satellite.wire.messages import Commit, Counter, Paired, Redeem, Refused, Reveal
from satellite.wire.proof import RedeemProof, WordTranscript, check_redeem

Connection = TypeVar("Connection")

MAX_WINDOWS = 8
CLOSED = Refused(code="pairing_closed", message="Nobody opened pairing on the hub, or its time is over.")
WRONG = Refused(code="pairing_failed", message="The pairing was wrong. Open a new window and try again.")
DECLINED = Refused(code="pairing_declined", message="The owner said no.")


@dataclass(frozen=True, slots=True)
class _Window:
    """An open window."""

    room: str
    code: str | None
    closes_at: float


@dataclass(frozen=True, slots=True)
class _Attempt(Generic[Connection]):
    """Someone is pairing."""

    connection: Connection
    room: str
    name: str
    closes_at: float
    transcript: WordTranscript | None = None
    """Of an attempt by words; its key and nonce are empty before `reveal`."""
    approved: bool = False


class PairingDesk(Generic[Connection]):
    """All windows and attempts of the house."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        self._windows: list[_Window] = []
        self._attempts: dict[str, _Attempt[Connection]] = {}
        self._count = 0

    def open(self, command: OpenPairing, now: float) -> None:
        """Open a window; a new one for words replaces the one before."""
        self._windows = [w for w in self._windows if w.closes_at > now and (w.code or command.code)]
        self._windows.append(_Window(command.room, command.code, now + command.seconds))
        del self._windows[:-MAX_WINDOWS]

    def redeem(self, redeem: Redeem, nonce: str, connection: Connection, now: float) -> PairingAsked | Refused:
        """Someone holds an invite, or says so."""
        given = RedeemProof(redeem.signature, redeem.proof)
        for window in self._windows:
            if window.code is None or window.closes_at <= now:
                continue
            if check_redeem(window.code, nonce, self._fingerprint, redeem.key, redeem.name, given):
                self._windows.remove(window)
                attempt = _Attempt(connection, window.room, redeem.name, window.closes_at, approved=True)
                return PairingAsked(self._start(attempt), redeem.name, window.room, redeem.key, words=None)
        return WRONG if any(w.code and w.closes_at > now for w in self._windows) else CLOSED

    def commit(
        self, commit: Commit, challenge: str, hub_nonce: str, connection: Connection, now: float
    ) -> Counter | Refused:
        """Someone wants to pair by words: the window is used up, whatever happens next."""
        window = next((w for w in self._windows if w.code is None and w.closes_at > now), None)
        if window is None:
            return CLOSED
        self._windows.remove(window)
        transcript = WordTranscript(challenge, commit.name, commit.commitment, self._fingerprint, hub_nonce, "", "")
        self._start(_Attempt(connection, window.room, commit.name, window.closes_at, transcript))
        return Counter(key=self._fingerprint, nonce=hub_nonce)

    def reveal(self, reveal: Reveal, connection: Connection, now: float) -> PairingAsked | Refused:
        """The commitment is opened: now both ends can show six words."""
        pairing = self._pairing_of(connection)
        if pairing is None:
            return CLOSED
        attempt = self._attempts[pairing]
        said = attempt.transcript
        if said is None or said.key or attempt.closes_at <= now:
            del self._attempts[pairing]
            return CLOSED
        said = WordTranscript(
            said.challenge, said.name, said.commitment, said.hub_fingerprint, said.hub_nonce, reveal.key, reveal.nonce
        )
        if not said.check(reveal.signature):
            del self._attempts[pairing]
            return WRONG
        self._attempts[pairing] = _Attempt(connection, attempt.room, attempt.name, attempt.closes_at, said)
        return PairingAsked(pairing, attempt.name, attempt.room, reveal.key, said.words())

    def answer(self, answer: AnswerPairing, now: float) -> tuple[Connection, Refused] | None:
        """The owner compared the words; returns whom to tell when the answer is no."""
        attempt = self._attempts.get(answer.pairing)
        if attempt is None:
            return None
        if not answer.approve or attempt.closes_at <= now:
            del self._attempts[answer.pairing]
            return attempt.connection, DECLINED if not answer.approve else CLOSED
        self._attempts[answer.pairing] = _Attempt(
            attempt.connection, attempt.room, attempt.name, attempt.closes_at, attempt.transcript, approved=True
        )
        return None

    def admit(self, admit: Admit) -> tuple[Connection, Paired] | None:
        """The pairing is stored; returns whom to tell. Nothing happens without the owner's yes."""
        attempt = self._attempts.get(admit.pairing)
        if attempt is None or not attempt.approved:
            return None
        del self._attempts[admit.pairing]
        return attempt.connection, Paired(satellite=admit.satellite, room=admit.room, token=admit.token)

    def leave(self, connection: Connection) -> bool:
        """A connection is gone; True when it was pairing."""
        pairing = self._pairing_of(connection)
        if pairing is None:
            return False
        del self._attempts[pairing]
        return True

    def closes_at(self, connection: Connection) -> float | None:
        """Until when this connection may wait for the owner."""
        pairing = self._pairing_of(connection)
        return None if pairing is None else self._attempts[pairing].closes_at

    def _start(self, attempt: _Attempt[Connection]) -> str:
        self._count += 1
        pairing = f"pairing-{self._count}"
        self._attempts[pairing] = attempt
        return pairing

    def _pairing_of(self, connection: Connection) -> str | None:
        return next((name for name, one in self._attempts.items() if one.connection is connection), None)
