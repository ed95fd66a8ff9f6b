"""A hub killed at any moment: nothing is lost in silence, no device does anything twice, nothing comes early."""

import json
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import StoreError
from hub.timers.book import RING_S, Book
from hub.timers.models import Act, Happening, Missed, Now, Ring, Schedule, StopRinging
from hub.timers.saving import from_json, to_json

ZONE = ZoneInfo("Europe/Berlin")
START = 1_774_600_000.0
"""A day before the clocks go forward."""


class Killed(Exception):
    """SIGKILL."""


@dataclass
class Hub:
    """The shell around the book, as the brain runs it; dies after `fuse` steps."""

    disk: str = ""
    fuse: int = 10**9
    mono: float = 0.0
    wall: float = START
    boot: int = 0
    acted: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    early: list[str] = field(default_factory=list)
    due: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.book = Book(ZONE, "0")
        self.saved = -1
        self.save()

    @property
    def now(self) -> Now:
        return Now(self.wall, self.mono, str(self.boot))

    def step(self) -> None:
        self.fuse -= 1
        if self.fuse < 0:
            raise Killed

    def save(self) -> None:
        if self.saved == self.book.revision:
            return
        self.step()
        self.disk = json.dumps(to_json(self.book))
        self.saved = self.book.revision
        self.step()

    def do(self, happenings: list[Happening]) -> None:
        self.save()
        for happening in happenings:
            self.step()
            match happening:
                case Act(entry):
                    self.acted.append(entry.id)
                    self.told.add(entry.id)
                    self.step()
                    self.book.confirm(self.now, entry.id)
                    self.save()
                case Ring(entry) | StopRinging(entry) | Missed(entry):
                    self.told.add(entry.id)
            if not isinstance(happening, StopRinging) and self.mono + 0.002 < self.due[happening.entry.id]:
                self.early.append(happening.entry.id)

    def restart(self, off_s: float, *, reboot: bool) -> None:
        self.wall += off_s
        self.mono += off_s
        self.boot += reboot
        self.fuse = 10**9
        self.book = from_json(json.loads(self.disk), ZONE)
        self.saved = self.book.revision
        self.do(self.book.wake(self.now))

    def live(self, seconds: float) -> None:
        end = self.mono + seconds
        while True:
            deadline = self.book.next_deadline(self.now)
            to = min(end, max(deadline, self.mono)) if deadline is not None else end
            self.wall += to - self.mono
            self.mono = to
            self.do(self.book.poll(self.now))
            if deadline is None or deadline > end or self.mono >= end:
                return


waits = st.lists(st.tuples(st.sampled_from(["timer", "delay"]), st.floats(1, 2000)), min_size=1, max_size=5)
lives = st.lists(st.tuples(st.integers(0, 12), st.floats(0, 900), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=150, deadline=None)
@given(waits, lives)
def test_a_hub_killed_at_any_moment_keeps_every_promise(
    asked: list[tuple[str, float]], deaths: list[tuple[int, float, bool]]
) -> None:
    hub = Hub()
    for kind, seconds in asked:
        entry = hub.book.start_timer(hub.now, seconds) if kind == "timer" else hub.book.delay(hub.now, {}, seconds)
        assert entry
        hub.due[entry.id] = hub.mono + seconds
    hub.save()
    for fuse, off_s, reboot in deaths:
        hub.fuse = fuse
        try:
            hub.live(300)
        except Killed:
            hub.restart(off_s, reboot=reboot)
    hub.fuse = 10**9
    hub.live(2000 + RING_S)
    assert len(hub.acted) == len(set(hub.acted)), "a device did something twice"
    assert hub.told == set(hub.due), "something was lost in silence"
    assert hub.early == []
    assert hub.book.entries() == []


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.floats(0, 3 * 86400)), min_size=1, max_size=5))
def test_a_daily_alarm_survives_any_number_of_kills(deaths: list[tuple[int, float]]) -> None:
    hub = Hub()
    assert hub.book.set_alarm(hub.now, Schedule(2, 30, (0, 1, 2, 3, 4, 5, 6)))
    hub.due["t1"] = 0.0
    hub.save()
    for fuse, off_s in deaths:
        hub.fuse = fuse
        try:
            hub.live(40_000)
        except Killed:
            hub.restart(off_s, reboot=False)
    hub.fuse = 10**9
    hub.told.clear()
    hub.live(2 * 86400)
    assert hub.told == {"t1"}
    (entry,) = hub.book.entries()
    assert entry.due_utc
    assert hub.wall < entry.due_utc + RING_S <= hub.wall + 86400 + 3600 + RING_S


@pytest.mark.parametrize("saved", [None, {}, {"boot": "b", "last_id": 1, "entries": [{"id": 1}]}])
def test_a_damaged_book_is_said_to_be_damaged(saved: object) -> None:
    with pytest.raises(StoreError, match="stored timers cannot be read"):
        from_json(saved, ZONE)
