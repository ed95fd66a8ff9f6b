"""What the store hands out: frozen records."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

Json = Any
"""What `json.loads` gives."""


@dataclass(frozen=True, slots=True)
class SatelliteRecord:
    """A satellite that was paired."""

    id: str
    room: str
    """Area id, or a name."""
    name: str
    key: str
    token_hash: str = field(repr=False)
    created: float = 0.0
    """Seconds since 1970, as all times here."""
    revoked: float | None = None


class DocumentKind(StrEnum):
    """JSON kept under a name."""

    CALIBRATION = "calibration"
    """By satellite: what its levels mean."""
    EARSHOT = "earshot"
    """What was learned about which rooms hear each other."""
    SCENE = "scene"
    """Made by talking; by name."""
    ROUTINE = "routine"
    TIMERS = "timers"
    """The whole state of `hub.timers`, under one name."""
    SETTING = "setting"
    """What was changed by voice or dashboard: volume of a room, do not disturb."""


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """Something that was said."""

    at: float
    conversation: str
    turn: str
    room: str | None
    speaker: Literal["user", "house"]
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A turn whose events are kept."""

    turn: str
    at: float
    conversation: str
    room: str | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody thought of an answer."""

    at: float
    turn: str
    stars: int
    note: str = ""
