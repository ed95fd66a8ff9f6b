"""What follow-me decides. Times are microseconds on the hub's clock."""

from dataclasses import dataclass
from typing import Literal

MoveReason = Literal["continuity", "wake", "asked", "lost"]
Refusal = Literal["unknown", "muted", "opted_out", "busy", "stay", "same_room", "gone"]


@dataclass(frozen=True, slots=True)
class Moved:
    """The conversation goes on in another room: cross-fade the microphone, then move the speaker."""

    conversation: str
    left: str
    entered: str
    reason: MoveReason
    fade_from_us: int
    fade_ms: int
    explanation: str
    type: Literal["moved"] = "moved"


@dataclass(frozen=True, slots=True)
class Watch:
    """These rooms shall send envelopes, since the conversation may go on there."""

    conversation: str
    satellites: tuple[str, ...]
    type: Literal["watch"] = "watch"


FollowAction = Moved | Watch


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the last look at two rooms showed."""

    frame: int
    kind: Literal["silent", "mixed", "voice"]
    nearer_db: float
    """How much louder it is here than there."""
    likeness: float = 0.0
    loud_db: float = -120.0
    """In the room where it is louder."""
