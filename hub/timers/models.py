"""Timers, alarms, delayed actions, conditions and routines: what is waited for, and what comes of it. Frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Payload = Mapping[str, object]
"""What to do when it is due; JSON, opaque here."""


@dataclass(frozen=True, slots=True)
class Now:
    """One look at the clocks."""

    wall: float
    """Seconds since 1970, UTC; may jump."""
    mono: float
    """Seconds since the machine started, time asleep included (`CLOCK_BOOTTIME`); never jumps."""
    boot: str
    """Changes with every start of the machine: only within one are `mono` times comparable."""


class Kind(StrEnum):
    """What is waited for."""

    TIMER = "timer"
    """Rings after a while."""
    ALARM = "alarm"
    """Rings at a time of day, once or on certain days."""
    DELAY = "delay"
    """Does something later."""
    CONDITION = "condition"
    """Does something when a device gets into a state."""
    ROUTINE = "routine"
    """Does several things, at a time of day or when asked; stays."""


class Phase(StrEnum):
    """Where an entry is in its life."""

    WAITING = "waiting"
    PAUSED = "paused"
    RINGING = "ringing"
    FIRED = "fired"
    """Its action was handed out and has not been confirmed yet."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A time of day in the house's own time zone."""

    hour: int
    minute: int
    days: tuple[int, ...] = ()
    """Weekdays it repeats on, Monday 0; empty: once."""
    date: str | None = None
    """`YYYY-MM-DD` of a single time; None: the next time it is that late."""
    second: int = 0

    @property
    def repeats(self) -> bool:
        """Whether it comes again."""
        return bool(self.days)


@dataclass(frozen=True, slots=True)
class Condition:
    """A state of a device."""

    entity_id: str
    states: tuple[str, ...] = ()
    above: float | None = None
    below: float | None = None
    held_s: float = 0.0
    """How long it must stay so."""

    def met_by(self, state: str) -> bool:
        """Whether this state is the one waited for."""
        if self.states:
            return state in self.states
        try:
            value = float(state)
        except ValueError:
            return False
        over = self.above is None or value > self.above
        under = self.below is None or value < self.below
        return over and under and (self.above is not None or self.below is not None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is waited for."""

    id: str
    kind: Kind
    label: str = ""
    room: str | None = None
    """Where it rings; None: where the conversation is then."""
    user: str | None = None
    phase: Phase = Phase.WAITING
    due_utc: float | None = None
    due_mono: float | None = None
    """Set for what was asked for as a while, not as a time of day: such a wait ignores changes of the clock."""
    left_s: float | None = None
    """What is left of a paused one."""
    length_s: float | None = None
    """How long it was when it was started: people say "the ten minute timer"."""
    repeat_s: float | None = None
    """Starts again after this long."""
    schedule: Schedule | None = None
    condition: Condition | None = None
    payload: Payload | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Ring:
    """Sound in the room until somebody stops it."""

    entry: Entry
    late_s: float = 0.0
    type: Literal["ring"] = "ring"


@dataclass(frozen=True, slots=True)
class StopRinging:
    """Nobody came, or it was stopped."""

    entry: Entry
    unheard: bool = False
    type: Literal["stop_ringing"] = "stop_ringing"


@dataclass(frozen=True, slots=True)
class Act:
    """Do the entry's payload now, then call `confirm`."""

    entry: Entry
    late_s: float = 0.0
    type: Literal["act"] = "act"


@dataclass(frozen=True, slots=True)
class Missed:
    """It was due while nobody could do it; say so."""

    entry: Entry
    due_utc: float
    unsure: bool = False
    """It was begun when the hub died: nobody knows whether it was done."""
    type: Literal["missed"] = "missed"


Happening = Ring | StopRinging | Act | Missed
