"""When is the speaker done? From voice activity and how far the words have come, never one fixed silence. Pure.

At the first 60 ms of silence the words so far are decoded on suspicion. What they are decides how much more silence it
takes: little when they are a whole command, long when a sentence hangs open.
"""

from dataclasses import dataclass
from enum import StrEnum, auto


class Words(StrEnum):
    """What the words so far are."""

    UNKNOWN = auto()
    """Not decoded yet."""
    COMPLETE = auto()
    """A whole sentence of this house; nothing can follow."""
    EXTENDABLE = auto()
    """A whole sentence of this house that could go on."""
    OPEN = auto()
    """The beginning of one."""
    STRANGE = auto()
    """No sentence of this house."""
    WAKE = auto()
    """Only the wake phrase: the command is still to come."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds of silence until the turn is taken."""

    complete: float = 0.20
    extendable: float = 0.26
    open: float = 1.40
    strange: float = 0.80
    hesitating: float = 0.35
    """Added when the speaker hesitates or a second opinion says that more will come."""
    wake: float = 8.0
    unanswered: float = 4.0
    """The decoder is given this long."""
    first_look: float = 0.06
    """Silence after which the words are decoded on suspicion."""
    look_again: float = 0.02
    """New speech since the last look that makes its result stale."""


class Step(StrEnum):
    """What to do now."""

    WAIT = auto()
    LOOK = auto()
    """Decode what was said so far."""
    END = auto()
    """The turn is over."""


class Endpoint:
    """Follows one turn. Feed it every stretch of audio; tell it what the decoder thinks."""

    def __init__(self, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        self.words = Words.UNKNOWN
        self.silence = 0.0
        """Seconds since speech was last heard."""
        self.speech = 0.0
        """Seconds of speech in this turn."""
        self._looked_at: float | None = None
        """Speech at the last look."""
        self._more = 0.0
        self._answered = False

    @property
    def started(self) -> bool:
        """Whether anybody has spoken."""
        return self.speech >= 0.06

    def hear(self, speaking: bool, seconds: float) -> Step:
        """The next stretch of audio."""
        if speaking:
            self.silence = 0.0
            self.speech += seconds
            return Step.WAIT
        self.silence += seconds
        if not self.started:
            return Step.WAIT
        if self._stale and self.silence >= self._patience.first_look:
            self._looked_at = self.speech
            self.words, self._more, self._answered = Words.UNKNOWN, 0.0, False
            return Step.LOOK
        return Step.END if self._over() else Step.WAIT

    def decoded(self, words: Words, speech: float, *, more_expected: bool = False) -> Step:
        """The decoder's answer to the look that was asked for when `speech` had been heard."""
        if self._looked_at != speech or self.speech - speech >= self._patience.look_again:
            return Step.WAIT  # an answer about less than what was said since
        self.words, self._answered = words, True
        self._more = self._patience.hesitating if more_expected else 0.0
        return Step.END if self.silence >= self._patience.first_look and self._over() else Step.WAIT

    @property
    def wanted(self) -> float:
        """Seconds of silence that end the turn as things stand."""
        patience = self._patience
        match self.words:
            case Words.COMPLETE:
                return patience.complete + self._more
            case Words.EXTENDABLE:
                return patience.extendable + self._more
            case Words.OPEN:
                return patience.open
            case Words.STRANGE:
                return patience.strange + self._more
            case Words.WAKE:
                return patience.wake
            case Words.UNKNOWN:
                return patience.open

    @property
    def _stale(self) -> bool:
        return self._looked_at is None or self.speech - self._looked_at >= self._patience.look_again

    def _over(self) -> bool:
        # Without an answer of the decoder nothing is known: a busy machine cuts nobody off and loses no words.
        return self.silence >= (self.wanted if self._answered else self._patience.unanswered) - 1e-9
