"""Settings of the arbiter: how long it may think, and what counts how much."""

from dataclasses import dataclass
from typing import Literal

RuleName = Literal["first", "loudest", "composite"]


@dataclass(frozen=True, slots=True)
class ArbiterConfig:
    """All durations in milliseconds, all weights in decibels."""

    rule: RuleName = "composite"
    groups: tuple[tuple[str, ...], ...] = ()
    """Satellites that can hear each other. Those named nowhere are learned; until then everybody hears everybody."""
    window_ms: int = 250
    """From the first claim to the final grant."""
    same_utterance_ms: int = 700
    """Claims this close are one utterance; losers ignore it this long."""
    chance_ms: int = 300
    """The same for rooms that never heard each other so far."""
    succession_ms: int = 2500
    """While the winner may still be replaced if it dies: longer than it takes to notice that."""
    overheard_ms: int = 1500
    """A wake this soon after speech over our own voice was that speech."""
    max_clock_error_ms: int = 50
    """Above it the time of arrival counts."""
    clear_db: float = 6.0
    """So much louder speech moves a provisional grant against the wake phrase's own verdict."""
    tie_db: float = 0.5
    """Scores this close are equal: earliest, then last active, then by name."""
    snr_weight: float = 0.3
    confidence_db: float = 2.0
    """What full confidence is worth against none."""
    playing_db: float = 1.0
    """Taken from a room whose own speaker sounds."""
