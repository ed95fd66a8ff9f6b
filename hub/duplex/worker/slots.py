"""Who sits in which row of the model, what it hears in the next step, and when it starts anew. Pure.

The model must be fed in every step: a satellite that stalls gives silence, and after ten seconds its row rests.
"""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

FRAME_S = 0.08
KEPT_FRAMES = 3
"""Frames that may wait; a satellite that catches up faster than the model hears loses the oldest."""
REST_AFTER = 125
"""Stalled steps after which a row rests: ten seconds."""
ROTATE_FROM = 0.85
"""Share of the context from which a pause is used to start anew; the hub is told, so that it can send a summary."""
ROTATE_AT = 0.98
"""Share of the context at which it is done without a pause."""
PAUSE_FRAMES = 6
"""Steps without a word of the model that count as a pause."""


class Rotation(StrEnum):
    """What the context of a conversation asks for."""

    NONE = "none"
    SOON = "soon"
    NOW = "now"


@dataclass(slots=True)
class Slot:
    """One row of the model, leased to a conversation."""

    row: int
    lease: int
    heard: deque[bytes] = field(default_factory=deque)
    started: bool = False
    """Its first audio came."""
    fresh: bool = True
    """Its next frame is the first after a reset."""
    stalled: int = 0
    steps: int = 0
    """Since its last reset."""
    frames: int = 0
    """Spoken since it was opened."""
    quiet: int = 0
    """Steps since the model's last word."""
    warned: bool = False

    def hear(self, pcm: bytes) -> int:
        """Keep 80 ms for the next step; returns how many were given up for it."""
        self.started = True
        self.heard.append(pcm)
        lost = max(0, len(self.heard) - KEPT_FRAMES)
        for _ in range(lost):
            self.heard.popleft()
        return lost

    def take(self) -> bytes | None:
        """What it hears now: b"" is silence, None means that it rests."""
        if self.heard:
            self.stalled = 0
            return self.heard.popleft()
        self.stalled += 1
        return b"" if self.started and self.stalled <= REST_AFTER else None

    def spoke(self, *, word: bool) -> None:
        """One step was made."""
        self.steps += 1
        self.quiet = 0 if word else self.quiet + 1

    def rotation(self, context: int) -> Rotation:
        """Whether to start anew before the prompt falls out of the model's memory."""
        if self.steps < context * ROTATE_FROM:
            return Rotation.NONE
        if self.steps >= context * ROTATE_AT or (self.warned and self.quiet >= PAUSE_FRAMES):
            return Rotation.NOW
        return Rotation.NONE if self.warned else Rotation.SOON

    def renewed(self) -> None:
        """Its row was reset."""
        self.steps = 0
        self.quiet = 0
        self.fresh = True
        self.warned = False


class Slots:
    """All rows."""

    def __init__(self, count: int) -> None:
        self._free = deque(range(count))
        self._leased: dict[int, Slot] = {}

    @property
    def leased(self) -> tuple[Slot, ...]:
        """Rows in use."""
        return tuple(self._leased.values())

    def get(self, lease: int) -> Slot | None:
        """The row of a lease."""
        return self._leased.get(lease)

    def open(self, lease: int) -> Slot | None:
        """Lease a row; None when all are taken. A lease that exists keeps its row."""
        if lease in self._leased:
            return self._leased[lease]
        if not self._free:
            return None
        # The row that rested longest: its reset is long over.
        slot = Slot(self._free.popleft(), lease)
        self._leased[lease] = slot
        return slot

    def close(self, lease: int) -> None:
        """Give a row back."""
        slot = self._leased.pop(lease, None)
        if slot is not None:
            self._free.append(slot.row)
