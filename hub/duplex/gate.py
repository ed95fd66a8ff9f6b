"""What of the model is audible in its room, frame by frame. Pure.

The model talks all the time; the hub decides what is heard. Four reasons keep it silent: the hub itself speaks, the
sentence claims a deed that no action has done, the person was only pausing, or somebody interrupted it.
"""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

from hub.duplex.claims import ClaimWatch, ClaimWords, Verdict

PAUSE_FRAMES = 8
"""Frames without a word after which the model has finished: 640 ms."""
HELD_FRAMES = 15
"""Longest wait for the hub's own evidence that a turn is over: 1.2 s; the oldest sound goes first."""
MAYBE_FRAMES = 3
"""Longest wait for the end of a word."""
BACKCHANNEL_WORDS = 2
"""`Mm-hm`, `oh really`: no turn."""


class Holder(StrEnum):
    """Who may be heard."""

    MODEL = "model"
    HUB = "hub"


class Change(StrEnum):
    """What the brain should know."""

    TURN_TAKEN = "turn_taken"
    TURN_YIELDED = "turn_yielded"
    BACKCHANNEL = "backchannel"
    CLAIM_CUT = "claim_cut"
    TAKEOVER_HELD = "takeover_held"
    """The model began to speak in a pause of the person and was held back."""


@dataclass
class Gate:
    """The model's way to the speaker of one conversation."""

    words: ClaimWords
    hold_takeovers: bool = True
    """Wait for the hub's own end of turn; off: the model speaks when it wants."""
    holder: Holder = Holder.MODEL
    person_speaks: bool = False
    """The hub's evidence: the person is in a turn that is not over, pauses included."""
    deed_done: bool = False
    """An action succeeded in this turn: now it may be told."""
    _watch: ClaimWatch = field(init=False)
    _held: deque[bytes] = field(default_factory=deque)
    _changes: list[Change] = field(default_factory=list)
    _verdict: Verdict = Verdict.TALK
    _maybe: int = 0
    _muted: bool = False
    """Until the model's next pause."""
    _speaking: int = 0
    """Words since its last pause."""
    _quiet: int = 0
    _taken: bool = False
    _holding: bool = False

    def __post_init__(self) -> None:
        self._watch = ClaimWatch(self.words)

    # --- what the hub knows ---

    def turn_began(self) -> None:
        """The person begins a turn: what was done before does not count for it."""
        self.person_speaks = True
        self.deed_done = False

    def turn_ended(self) -> None:
        """By the hub's own evidence the person has finished."""
        self.person_speaks = False

    def action_succeeded(self) -> None:
        """A deed was done: the model may speak of it."""
        self.deed_done = True

    def take(self) -> None:
        """The hub speaks now; the model is silent at once."""
        self.holder = Holder.HUB
        self._held.clear()
        self._holding = False

    def give_back(self) -> None:
        """The hub has finished: the model is heard again from its next pause on, never in mid-sentence."""
        self.holder = Holder.MODEL
        self._muted = self._speaking > 0

    def interrupt(self) -> None:
        """The person interrupted; the satellite is silent already. The rest of this speech is not wanted."""
        self._muted = True
        self._held.clear()
        self._yield()

    # --- what the model does ---

    def said(self, piece: str) -> None:
        """A piece of text; its sound comes with the next frame."""
        self._speaking += len(piece.split()) if piece.startswith(" ") or not self._speaking else 0
        self._quiet = 0
        self._verdict = Verdict.TALK if self.deed_done else self._watch.hear(piece)
        if self._verdict is Verdict.CLAIM and not self._muted:
            self._muted = True
            self._held.clear()
            if self.holder is Holder.MODEL:
                self._changes.append(Change.CLAIM_CUT)
            self._yield()

    def sound(self, pcm: bytes) -> tuple[bytes, ...]:
        """80 ms of the model; what is to be heard now, mostly the same frame."""
        self._quiet += 1
        if self._quiet == PAUSE_FRAMES:
            self._paused()
        if self.holder is Holder.HUB or self._muted:
            return ()
        self._held.append(pcm)
        if self._must_wait():
            while len(self._held) > HELD_FRAMES:
                self._held.popleft()
            return ()
        heard = tuple(self._held)
        self._held.clear()
        self._holding = False
        if self._speaking > BACKCHANNEL_WORDS and not self._taken:
            self._taken = True
            self._changes.append(Change.TURN_TAKEN)
        return heard

    def changes(self) -> tuple[Change, ...]:
        """What happened since the last call."""
        told = tuple(self._changes)
        self._changes.clear()
        return told

    def _must_wait(self) -> bool:
        self._maybe = self._maybe + 1 if self._verdict is Verdict.MAYBE else 0
        if 0 < self._maybe <= MAYBE_FRAMES:
            return True
        if not (self.hold_takeovers and self.person_speaks and self._speaking > BACKCHANNEL_WORDS) or self._taken:
            return False
        if not self._holding:
            self._holding = True
            self._changes.append(Change.TAKEOVER_HELD)
        return True

    def _paused(self) -> None:
        """The model has finished what it said."""
        self._watch.pause()
        self._verdict = Verdict.TALK
        if 0 < self._speaking <= BACKCHANNEL_WORDS and not self._muted:
            self._changes.append(Change.BACKCHANNEL)
        if self._holding and self.person_speaks:
            self._held.clear()  # said to a person who was still speaking: its moment is over
            self._holding = False
        self._yield()
        self._speaking = 0
        self._muted = False

    def _yield(self) -> None:
        if self._taken:
            self._taken = False
            self._changes.append(Change.TURN_YIELDED)
