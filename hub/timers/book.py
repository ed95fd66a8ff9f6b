"""The book of everything that is waited for: entries in, what is due out. Pure: clocks come in as `Now`.

How the shell must use it, so that a kill at any moment loses nothing and does nothing twice:
`happenings = book.poll(now)`; store `book.to_json()`; do the happenings; `book.confirm(id)` after each `Act`; store.
Rings may come twice after a kill, actions never: one that was begun is reported as `Missed(unsure=True)`.
"""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from hub.timers.clockwork import follow_clock, is_over, late_s, left_s, next_round
from hub.timers.models import (
    Act,
    Condition,
    Entry,
    Happening,
    Kind,
    Missed,
    Now,
    Payload,
    Phase,
    Ring,
    Schedule,
    StopRinging,
)
from hub.timers.schedule import local_date, next_time

RING_GRACE_S = 300.0
"""A ring that is later than this would only puzzle: it is reported instead."""
ACT_GRACE_S = 60.0
"""A device must not do something long after anybody expects it."""
RING_S = 600.0
"""How long something rings when nobody comes."""
SNOOZE_S = 540.0
LOOK_S = 60.0
"""How often the wall clock is looked at while something waits for a time of day: it may have jumped."""
_SHORTEST_S = 1.0
"""Nothing repeats faster."""
_RINGS = frozenset({Kind.TIMER, Kind.ALARM})


class Book:
    """Everything that is waited for."""

    def __init__(self, zone: ZoneInfo, boot: str, entries: tuple[Entry, ...] = (), last_id: int = 0) -> None:
        self.zone = zone
        self.boot = boot
        self.last_id = last_id
        self.revision = 0
        """Rises with every change that must be stored."""
        self._entries: dict[str, Entry] = {entry.id: entry for entry in entries}

    # --- Asking ---

    def entries(self, kind: Kind | None = None, *, label: str | None = None, room: str | None = None) -> list[Entry]:
        """What is waited for, soonest first; labels are compared without regard to case."""
        found = [
            entry
            for entry in self._entries.values()
            if kind in (None, entry.kind)
            and (label is None or entry.label.casefold() == label.casefold())
            and room in (None, entry.room)
        ]
        return sorted(found, key=lambda entry: (entry.due_utc is None, entry.due_utc or 0.0, entry.id))

    def get(self, id: str) -> Entry | None:
        """One entry."""
        return self._entries.get(id)

    def next_deadline(self, now: Now) -> float | None:
        """The `mono` time to `poll` next."""
        times = list(self._deadlines(now))
        return min(times) if times else None

    # --- Asking for something ---

    def start_timer(
        self, now: Now, seconds: float, *, label: str = "", room: str | None = None, repeat_s: float | None = None
    ) -> Entry:
        """Ring after a while, once or again and again."""
        again_s = None if repeat_s is None else max(_SHORTEST_S, repeat_s)
        entry = Entry(self._new_id(), Kind.TIMER, label, room, length_s=seconds, repeat_s=again_s)
        return self._add(entry, now, max(0.0, seconds))

    def set_alarm(self, now: Now, schedule: Schedule, *, label: str = "", room: str | None = None) -> Entry | None:
        """Ring at a time of day; None when that time is over."""
        return self._add_scheduled(now, Entry(self._new_id(), Kind.ALARM, label, room, schedule=schedule))

    def delay(self, now: Now, payload: Payload, after: float | Schedule, *, room: str | None = None) -> Entry | None:
        """Do something after a while, or at a time of day; None when that time is over."""
        entry = Entry(self._new_id(), Kind.DELAY, room=room, payload=payload)
        if isinstance(after, Schedule):
            return self._add_scheduled(now, replace(entry, schedule=after))
        return self._add(entry, now, after)

    def watch(self, condition: Condition, payload: Payload, *, room: str | None = None, label: str = "") -> Entry:
        """Do something once a device gets into a state."""
        entry = Entry(self._new_id(), Kind.CONDITION, label, room, condition=condition, payload=payload)
        return self._keep(entry)

    def add_routine(self, now: Now, name: str, payload: Payload, schedule: Schedule | None = None) -> Entry | None:
        """Do several things under a name, at a time of day or when asked; one of the same name is replaced."""
        for old in self.entries(Kind.ROUTINE, label=name):
            self._drop(old.id)
        entry = Entry(self._new_id(), Kind.ROUTINE, name, payload=payload, schedule=schedule)
        return self._add_scheduled(now, entry) if schedule else self._keep(entry)

    # --- Changing ---

    def cancel(self, id: str) -> list[Happening]:
        """Forget it; if it rings, it stops."""
        entry = self._drop(id)
        return [StopRinging(entry)] if entry and entry.phase is Phase.RINGING else []

    def pause(self, now: Now, id: str) -> bool:
        """Hold a timer."""
        entry = self._entries.get(id)
        if entry is None or entry.due_mono is None or entry.phase is not Phase.WAITING:
            return False
        left = left_s(entry, now)
        self._keep(replace(entry, phase=Phase.PAUSED, left_s=left, due_mono=None, due_utc=None))
        return True

    def resume(self, now: Now, id: str) -> bool:
        """Let a held timer go on."""
        entry = self._entries.get(id)
        if entry is None or entry.phase is not Phase.PAUSED or entry.left_s is None:
            return False
        self._add(replace(entry, phase=Phase.WAITING, left_s=None), now, entry.left_s)
        return True

    def add_time(self, now: Now, id: str, seconds: float) -> bool:
        """Make a timer longer or, with less than nothing, shorter."""
        entry = self._entries.get(id)
        left = left_s(entry, now) if entry else None
        if entry is None or left is None or entry.schedule is not None or entry.phase is Phase.FIRED:
            return False
        if entry.phase is Phase.PAUSED:
            self._keep(replace(entry, left_s=max(0.0, left + seconds)))
        else:
            self._add(replace(entry, phase=Phase.WAITING), now, max(0.0, left + seconds))
        return True

    def snooze(self, now: Now, id: str, seconds: float = SNOOZE_S) -> list[Happening]:
        """Stop the ringing and ring again later."""
        entry = self._entries.get(id)
        if entry is None or entry.phase is not Phase.RINGING:
            return []
        self._settle(entry, now)
        again = replace(entry, id=self._new_id(), schedule=None, repeat_s=None, phase=Phase.WAITING)
        self._add(again, now, seconds)
        return [StopRinging(entry)]

    def dismiss(self, now: Now, id: str) -> list[Happening]:
        """Somebody heard it."""
        entry = self._entries.get(id)
        if entry is None or entry.phase is not Phase.RINGING:
            return []
        self._settle(entry, now)
        return [StopRinging(entry)]

    def confirm(self, now: Now, id: str) -> None:
        """The action of this entry was done, or failed in front of the user."""
        entry = self._entries.get(id)
        if entry and entry.phase is Phase.FIRED:
            self._settle(entry, now)

    # --- What happens ---

    def heard_state(self, now: Now, entity_id: str, state: str) -> None:
        """A device changed; what waits for it becomes due, at once or when it stayed so long enough."""
        for entry in self.entries(Kind.CONDITION):
            condition = entry.condition
            if condition is None or condition.entity_id != entity_id or entry.phase is not Phase.WAITING:
                continue
            met = condition.met_by(state)
            if met and entry.due_mono is None:
                self._add(entry, now, condition.held_s)
            elif not met and entry.due_mono is not None:
                self._keep(replace(entry, due_mono=None, due_utc=None))

    def run_routine(self, now: Now, name: str) -> list[Happening]:
        """Somebody asked for a routine by name."""
        waiting = [entry for entry in self.entries(Kind.ROUTINE, label=name) if entry.phase is Phase.WAITING]
        return [Act(self._fire(replace(entry, due_utc=now.wall))) for entry in waiting]

    def poll(self, now: Now) -> list[Happening]:
        """What is due."""
        self._follow_clock(now)
        happenings: list[Happening] = []
        for entry in self.entries():
            if entry.phase is Phase.RINGING and is_over(entry, now, RING_S):
                self._settle(entry, now)
                happenings.append(StopRinging(entry, unheard=True))
            elif entry.phase is Phase.WAITING and is_over(entry, now):
                happenings.append(self._due(entry, now))
        return happenings

    def wake(self, now: Now) -> list[Happening]:
        """The hub starts: what was going on when it ended, and what it missed. First call after loading."""
        self._follow_clock(now)
        happenings: list[Happening] = []
        for entry in self.entries():
            if entry.phase is Phase.FIRED:
                self._settle(entry, now)
                happenings.append(Missed(entry, entry.due_utc or now.wall, unsure=True))
            elif entry.phase is Phase.RINGING:
                happenings.append(self._due(entry, now))
            elif entry.kind is Kind.CONDITION:
                # Whether the state still holds is not known yet; it will be heard anew.
                self._keep(replace(entry, due_utc=None, due_mono=None))
        return happenings + self.poll(now)

    # --- inside ---

    def _due(self, entry: Entry, now: Now) -> Happening:
        late = max(0.0, late_s(entry, now))
        due_utc = now.wall - late
        rings = entry.kind in _RINGS
        if late > (RING_GRACE_S if rings else ACT_GRACE_S):
            self._settle(entry, now)
            return Missed(entry, due_utc)
        if rings:
            return Ring(self._keep(replace(entry, phase=Phase.RINGING, due_utc=due_utc)), late)
        return Act(self._fire(replace(entry, due_utc=due_utc)), late)

    def _fire(self, entry: Entry) -> Entry:
        return self._keep(replace(entry, phase=Phase.FIRED))

    def _settle(self, entry: Entry, now: Now) -> None:
        """This time is over: the next one, or none."""
        after = next_round(entry, now, self.zone)
        if after:
            self._keep(after)
        else:
            self._drop(entry.id)

    def _follow_clock(self, now: Now) -> None:
        for entry in list(self._entries.values()):
            moved = follow_clock(entry, now, self.zone, same_boot=self.boot == now.boot)
            if moved is not entry:
                self._keep(moved)
        if self.boot != now.boot:
            self.boot = now.boot
            self.revision += 1

    def _deadlines(self, now: Now) -> Iterator[float]:
        for entry in self._entries.values():
            extra_s = RING_S if entry.phase is Phase.RINGING else 0.0
            if entry.phase not in {Phase.WAITING, Phase.RINGING}:
                continue
            if entry.due_mono is not None:
                yield entry.due_mono + extra_s
            elif entry.due_utc is not None:
                yield now.mono + min(LOOK_S, max(0.0, entry.due_utc + extra_s - now.wall))

    def _add(self, entry: Entry, now: Now, seconds: float) -> Entry:
        return self._keep(replace(entry, due_mono=now.mono + seconds, due_utc=now.wall + seconds))

    def _add_scheduled(self, now: Now, entry: Entry) -> Entry | None:
        assert entry.schedule
        due = next_time(entry.schedule, now.wall, self.zone)
        if due is None:
            return None
        schedule = entry.schedule
        if not schedule.repeats:
            schedule = replace(schedule, date=local_date(due, self.zone))
        return self._keep(replace(entry, due_utc=due, schedule=schedule))

    def _keep(self, entry: Entry) -> Entry:
        self._entries[entry.id] = entry
        self.revision += 1
        return entry

    def _drop(self, id: str) -> Entry | None:
        self.revision += 1
        return self._entries.pop(id, None)

    def _new_id(self) -> str:
        self.last_id += 1
        return f"t{self.last_id}"
