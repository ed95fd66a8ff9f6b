"""Somebody makes a sound while we speak: do they want the floor? Decided within 400 ms. Pure.

A cough, a slam or a clap is short and has no voice in it; an `mhm` is voiced but short and alone. Somebody who wants
the floor goes on.
"""

from dataclasses import dataclass
from enum import StrEnum, auto


class Verdict(StrEnum):
    """What the sound was."""

    OPEN = auto()
    """Not known yet, or nothing happens."""
    REAL = auto()
    FALSE = auto()


@dataclass(frozen=True, slots=True)
class Judging:
    """Bounds of the decision, in seconds."""

    decide: float = 0.38
    """After this long the sound is judged by what there is."""
    voiced: float = 0.22
    """Voice within that time that makes it real."""
    quiet: float = 0.16
    """Silence that ends a sound too short to be real."""
    sure: float = 0.75
    """Voice probability that counts."""
    near_db: float = 6.0
    """How far above what is left of our own voice it must be."""


class Interruption:
    """Judges one sound after another while we speak."""

    def __init__(self, judging: Judging | None = None) -> None:
        self._judging = judging or Judging()
        self._since: float | None = None
        self._voiced = 0.0
        self._quiet = 0.0
        self._settled = False

    @property
    def open(self) -> bool:
        """A sound is being judged."""
        return self._since is not None and not self._settled

    def hear(self, voice: float, above_echo_db: float, seconds: float) -> Verdict:
        """The next stretch: how probably it is voice, and how far it stands out of our own echo."""
        judging = self._judging
        counts = voice >= judging.sure and above_echo_db >= judging.near_db
        if self._since is None:
            if not counts:
                return Verdict.OPEN
            self._since = 0.0
        self._since += seconds
        self._voiced += seconds if counts else 0.0
        self._quiet = 0.0 if counts else self._quiet + seconds
        if self._settled:
            if self._quiet >= judging.quiet * 2:
                self.reset()
            return Verdict.OPEN
        if self._voiced >= judging.voiced - 1e-9:
            self._settled = True
            return Verdict.REAL
        if self._quiet >= judging.quiet - 1e-9 or self._since >= judging.decide - 1e-9:
            self._settled = True
            return Verdict.FALSE
        return Verdict.OPEN

    def reset(self) -> None:
        """The next sound is a new one."""
        self._since, self._voiced, self._quiet, self._settled = None, 0.0, 0.0, False
