"""When the hub sends the next frame of an answer: a little ahead of the speaker, and never more.

What is ahead cannot be taken back at once when somebody interrupts, so the lead is what the satellite needs and no
more. The hub learns from `played` where the speaker really is.
"""

from satellite.audio.format import FRAME_S
from satellite.audio.jitter import START_TARGET_MS

MARGIN_MS = 60
MAX_LEAD_MS = 260


class Pacer:
    """Paces one downlink stream to one satellite."""

    def __init__(self, target_ms: int = START_TARGET_MS, first_seq: int = 0) -> None:
        self._first_seq = first_seq
        self._start: float | None = None
        self._lead_s = 0.0
        self.retarget(target_ms)

    @property
    def lead_ms(self) -> int:
        """How far ahead of the speaker frames are sent."""
        return round(self._lead_s * 1000)

    def retarget(self, target_ms: int) -> None:
        """The satellite's jitter buffer wants to hold this much."""
        self._lead_s = min(MAX_LEAD_MS, max(0, target_ms) + MARGIN_MS) / 1000

    def due_at(self, seq: int, now: float) -> float:
        """When frame `seq` may be sent; `now` or earlier means at once."""
        if self._start is None:
            return now
        return self._start + (seq - self._first_seq) * FRAME_S - self._lead_s

    def sent(self, seq: int, now: float) -> None:
        """Frame `seq` was sent. One that is late has made the speaker wait, and everything after it moves."""
        start = now - (seq - self._first_seq) * FRAME_S
        if self._start is None or start > self._start:
            self._start = start

    def played(self, seq: int, at: float) -> None:
        """Frame `seq` left the speaker at `at` (hub clock)."""
        start = at - (seq - self._first_seq) * FRAME_S
        if self._start is not None and start > self._start:
            self._start = start
