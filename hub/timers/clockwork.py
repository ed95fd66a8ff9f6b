"""How one entry relates to the clocks: how late it is, how long it takes, what a jump means, what comes next. Pure."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from hub.timers.models import Entry, Kind, Now, Phase
from hub.timers.schedule import next_time

_JUMP_S = 0.5
"""Smaller differences between the clocks are their drift."""
_SAME_S = 0.001
"""Closer moments are the same one: seconds since 1970 have no finer fractions that add up."""
_ABSURD_S = 8 * 86400.0
"""Nothing that repeats on weekdays is further away than this, unless the clock was wrong when it was worked out."""


def left_s(entry: Entry, now: Now) -> float | None:
    """How long it still takes; None for what waits for no time."""
    if entry.phase is Phase.PAUSED:
        return entry.left_s
    if entry.due_mono is not None:
        return max(0.0, entry.due_mono - now.mono)
    return None if entry.due_utc is None else max(0.0, entry.due_utc - now.wall)


def late_s(entry: Entry, now: Now) -> float:
    """How long it is over; less than nothing while it is not due."""
    if entry.due_mono is not None:
        return now.mono - entry.due_mono
    return float("-inf") if entry.due_utc is None else now.wall - entry.due_utc


def is_over(entry: Entry, now: Now, extra_s: float = 0.0) -> bool:
    """Whether its time, and a while more, has come."""
    return late_s(entry, now) >= extra_s - _SAME_S


def follow_clock(entry: Entry, now: Now, zone: ZoneInfo, *, same_boot: bool) -> Entry:
    """The entry as the clocks see it now; the very same if nothing jumped.

    Waits of a while keep their length: the wall clock's idea of their end follows. Only after a restart of the machine
    the wall clock leads, because nothing else knows how long it was off.
    """
    if entry.due_utc is None:
        return entry
    if entry.due_mono is not None:
        if not same_boot:
            return replace(entry, due_mono=now.mono + entry.due_utc - now.wall)
        due_utc = now.wall + entry.due_mono - now.mono
        return replace(entry, due_utc=due_utc) if abs(entry.due_utc - due_utc) > _JUMP_S else entry
    repeats = entry.schedule is not None and entry.schedule.repeats
    if repeats and entry.phase is Phase.WAITING and entry.due_utc - now.wall > _ABSURD_S:
        assert entry.schedule
        return replace(entry, due_utc=next_time(entry.schedule, now.wall, zone))
    return entry


def next_round(entry: Entry, now: Now, zone: ZoneInfo) -> Entry | None:
    """The entry waiting for its next time; None when there is none."""
    plain = replace(entry, phase=Phase.WAITING, due_utc=None, due_mono=None)
    if entry.schedule and entry.schedule.repeats:
        # After the time it was due, not only after now: a clock that was set back must not ring it twice.
        after = max(now.wall, entry.due_utc or now.wall)
        return replace(plain, due_utc=next_time(entry.schedule, after, zone))
    if entry.repeat_s is not None:
        late = late_s(entry, now)
        wait_s = entry.repeat_s * (late // entry.repeat_s + 1) - late
        return replace(plain, due_mono=now.mono + wait_s, due_utc=now.wall + wait_s)
    if entry.kind is Kind.ROUTINE:
        return replace(plain, schedule=None)
    return None
