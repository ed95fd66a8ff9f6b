"""When which room stops and starts sounding, so that a moving voice is neither repeated nor torn.

Both rooms know the stream; each is told the frame and the time. Where their clocks agree well they change at the same
moment; where they do not, the old room stops first, since a short silence is better than two rooms at once.
"""

from dataclasses import dataclass

FRAME_US = 20_000
GOOD_CLOCKS_US = 10_000
MOST_SHIFT_US = 75_000
"""Half of the longest silence allowed: worse clocks are treated as if they were no worse than this."""
MOST_WAIT_US = 2_000_000
"""For the end of a phrase."""


@dataclass(frozen=True, slots=True)
class Sounding:
    """A stream as it sounds in the old room."""

    stream: int
    seq: int
    """This frame sounded"""
    at_us: int
    """at this hub time."""
    last_seq: int
    """The last frame there is so far."""
    phrase_starts: tuple[int, ...] = ()
    """Frames with which a new phrase begins: good places to move."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """Bounds on how wrong the hub knows the two rooms' clocks; None: not at all."""

    old_error_us: int | None
    new_error_us: int | None


@dataclass(frozen=True, slots=True)
class Handover:
    """Frames before `seq` belong to the old room, all others to the new one."""

    stream: int
    seq: int
    stop_us: int
    """The old room falls silent."""
    start_us: int
    """The new room sounds."""
    reason: str


def plan(sounding: Sounding, clocks: Clocks, now_us: int, lead_us: int, *, user_left: bool) -> Handover:
    """When to change. `lead_us`: what the new room needs to have the first frames; `user_left`: nobody listens here."""
    earliest = max(sounding.seq + 1, sounding.seq + -(-(now_us + lead_us - sounding.at_us) // FRAME_US))
    seq, reason = earliest, "at_once"
    if not user_left:
        latest = earliest + MOST_WAIT_US // FRAME_US
        starts = [start for start in (*sounding.phrase_starts, sounding.last_seq + 1) if earliest <= start <= latest]
        if starts:
            seq, reason = min(starts), "phrase"
    stop_us = sounding.at_us + (seq - sounding.seq) * FRAME_US
    return Handover(sounding.stream, seq, stop_us, stop_us + _shift_us(clocks), reason)


def _shift_us(clocks: Clocks) -> int:
    """How long both are silent on purpose."""
    if clocks.old_error_us is None or clocks.new_error_us is None:
        return MOST_SHIFT_US
    error = clocks.old_error_us + clocks.new_error_us
    if max(clocks.old_error_us, clocks.new_error_us) <= GOOD_CLOCKS_US:
        return 0
    return min(error, MOST_SHIFT_US)
