"""What follow-me remembers between two events. Plain data: `STATE` writes and reads it as JSON."""

from dataclasses import dataclass, field

from pydantic import TypeAdapter

from hub.follow.envelopes import Envelope
from hub.follow.track import Track


@dataclass(slots=True)
class Place:
    """One satellite as follow-me sees it."""

    envelope: Envelope = field(default_factory=Envelope)
    muted: bool = False
    follow: bool = True
    """False: the owner opted this room out."""
    present: bool | None = None
    """Whether Home Assistant sees someone there."""


@dataclass(slots=True)
class Living:
    """A conversation that is going on."""

    satellite: str
    """Where it is now."""
    stays: bool = False
    """Someone said "stay here"."""
    tracks: dict[str, Track] = field(default_factory=dict)
    """By the other room."""
    looked: int | None = None
    """Last frame judged."""
    watched: list[str] | None = None
    """Rooms that were asked for envelopes."""
    spoke_frame: int | None = None
    """Last frame in which someone spoke nearer here than elsewhere."""
    voice: Envelope = field(default_factory=Envelope)
    """What we play in this conversation."""


@dataclass(slots=True)
class FollowState:
    """Everything; another follow-me with the same state decides the same."""

    places: dict[str, Place] = field(default_factory=dict)
    conversations: dict[str, Living] = field(default_factory=dict)
    gain_db: dict[str, float] = field(default_factory=dict)
    """From the arbiter's calibration."""


STATE: TypeAdapter[FollowState] = TypeAdapter(FollowState)
