"""Meaning chooses: which of several readings was meant. Pure.

Readings that mean the same for this house add up ("the light", "lights"); those that mean nothing count against. When
no meaning clearly leads, nothing is done and the house asks.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from hub.ears.api import Hypothesis

LEAST = 0.45
"""Confidence a meaning must have."""
LEAD = 1.6
"""How many times more than the next meaning."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was probably said."""

    text: str
    """The likeliest words of the chosen meaning."""
    share: float
    """Confidence of all readings that say this meaning."""
    sure: bool
    """Enough to act on; otherwise ask."""


def choose(readings: Sequence[Hypothesis], meaning: Callable[[str], Hashable | None]) -> Choice | None:
    """The meaning most readings share; `meaning` gives None for words that mean nothing here."""
    shares: dict[Hashable, float] = {}
    words: dict[Hashable, str] = {}
    for reading in readings:
        meant = meaning(reading.text)
        if meant is not None:
            shares[meant] = shares.get(meant, 0.0) + reading.confidence
            words.setdefault(meant, reading.text)
    if not shares:
        return None
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    best, share = ordered[0]
    second = ordered[1][1] if len(ordered) > 1 else 0.0
    return Choice(words[best], share, share >= LEAST and share >= LEAD * second)
