from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hub.timers.book import ACT_GRACE_S, LOOK_S, RING_GRACE_S, RING_S, SNOOZE_S, Book
from hub.timers.clockwork import left_s
from hub.timers.models import Act, Condition, Entry, Kind, Missed, Now, Phase, Ring, Schedule, StopRinging
from hub.timers.saving import from_json, to_json

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 1, 5, 6, 0, tzinfo=UTC).timestamp()
"""07:00 in Berlin."""
LAMP = {"say": "turn off the lamp"}


def at(seconds: float, jump: float = 0.0, boot: str = "b1") -> Now:
    return Now(MONDAY + seconds + jump, 1000.0 + seconds, boot)


@pytest.fixture
def book() -> Book:
    return Book(BERLIN, "b1")


def alarm(book: Book, hour: int, minute: int = 0, days: tuple[int, ...] = ()) -> Entry:
    entry = book.set_alarm(at(0), Schedule(hour, minute, days))
    assert entry
    return entry


# --- Timers ---


def test_a_timer_rings_when_it_is_due_and_not_before(book: Book) -> None:
    timer = book.start_timer(at(0), 60, label="pasta", room="kitchen")
    assert book.next_deadline(at(0)) == 1060.0
    assert book.poll(at(59.9)) == []
    (ring,) = book.poll(at(60.5))
    assert isinstance(ring, Ring)
    assert (ring.entry.id, ring.entry.room, ring.late_s) == (timer.id, "kitchen", 0.5)
    assert book.poll(at(61)) == []


def test_several_timers_are_told_apart_by_name_and_listed_soonest_first(book: Book) -> None:
    book.start_timer(at(0), 600, label="Eggs", room="kitchen")
    book.start_timer(at(0), 60, label="tea")
    book.start_timer(at(0), 300, room="kitchen")
    assert [entry.label for entry in book.entries(Kind.TIMER)] == ["tea", "", "Eggs"]
    assert [left_s(entry, at(100)) for entry in book.entries(label="eggs")] == [500]
    assert [entry.label for entry in book.entries(room="kitchen")] == ["", "Eggs"]


def test_a_ring_stops_by_itself_and_says_that_nobody_came(book: Book) -> None:
    book.start_timer(at(0), 10)
    book.poll(at(10))
    assert book.next_deadline(at(10)) == 1010 + RING_S
    (stop,) = book.poll(at(10 + RING_S))
    assert isinstance(stop, StopRinging)
    assert stop.unheard
    assert book.entries() == []


def test_somebody_stops_the_ring(book: Book) -> None:
    timer = book.start_timer(at(0), 10)
    assert book.dismiss(at(5), timer.id) == []
    book.poll(at(10))
    (stop,) = book.dismiss(at(11), timer.id)
    assert isinstance(stop, StopRinging)
    assert not stop.unheard
    assert book.dismiss(at(12), timer.id) == []
    assert book.next_deadline(at(12)) is None


def test_a_snoozed_ring_comes_back(book: Book) -> None:
    timer = book.start_timer(at(0), 10, label="pasta")
    assert book.snooze(at(5), timer.id) == []
    book.poll(at(10))
    assert [type(one) for one in book.snooze(at(12), timer.id)] == [StopRinging]
    (again,) = book.entries()
    assert (again.label, left_s(again, at(12))) == ("pasta", SNOOZE_S)


def test_a_timer_is_held_resumed_and_changed(book: Book) -> None:
    timer = book.start_timer(at(0), 100)
    assert book.pause(at(40), timer.id)
    assert not book.pause(at(41), timer.id)
    assert book.next_deadline(at(41)) is None
    assert book.poll(at(500)) == []
    assert book.add_time(at(500), timer.id, 30)
    assert left_s(book.entries()[0], at(500)) == 90
    assert book.resume(at(500), timer.id)
    assert not book.resume(at(500), timer.id)
    assert book.add_time(at(510), timer.id, -1000)
    assert [type(one) for one in book.poll(at(510))] == [Ring]
    assert book.add_time(at(520), timer.id, 60)
    assert book.poll(at(579)) == []
    assert not book.add_time(at(520), "t99", 60)


def test_a_repeating_timer_keeps_its_beat(book: Book) -> None:
    timer = book.start_timer(at(0), 100, repeat_s=100)
    book.poll(at(103))
    book.dismiss(at(130), timer.id)
    assert book.next_deadline(at(130)) == 1200.0
    book.poll(at(200))
    book.poll(at(200 + RING_S))
    assert book.next_deadline(at(200 + RING_S)) == 1900.0


def test_cancelling_forgets_and_silences(book: Book) -> None:
    timer = book.start_timer(at(0), 10)
    assert book.cancel(timer.id) == []
    assert book.cancel(timer.id) == []
    timer = book.start_timer(at(0), 10)
    book.poll(at(10))
    assert [type(one) for one in book.cancel(timer.id)] == [StopRinging]
    assert book.get(timer.id) is None


# --- Alarms ---


def test_an_alarm_rings_at_its_time_and_once(book: Book) -> None:
    one = alarm(book, 7, 30)
    assert book.next_deadline(at(0)) == 1000 + LOOK_S
    assert book.next_deadline(at(1790)) == 2800
    assert [type(happening) for happening in book.poll(at(1800))] == [Ring]
    book.dismiss(at(1810), one.id)
    assert book.entries() == []


def test_an_alarm_on_weekdays_comes_again(book: Book) -> None:
    one = alarm(book, 8, days=(0, 1, 2, 3, 4))
    book.poll(at(3600))
    book.dismiss(at(3700), one.id)
    (entry,) = book.entries()
    assert entry.due_utc == MONDAY + 86400 + 3600


def test_snoozing_an_alarm_leaves_its_other_days_alone(book: Book) -> None:
    one = alarm(book, 8, days=(0, 1))
    book.poll(at(3600))
    book.snooze(at(3610), one.id)
    assert [entry.schedule is None for entry in book.entries()] == [True, False]


def test_an_alarm_for_a_day_that_is_over_is_refused(book: Book) -> None:
    assert book.set_alarm(at(0), Schedule(6, 0, date="2026-01-05")) is None
    assert book.delay(at(0), LAMP, Schedule(6, 0, date="2026-01-05")) is None
    assert book.entries() == []


# --- Clocks that jump ---


@pytest.mark.parametrize("jump", [-3600.0, 3600.0, 86400.0 * 365])
def test_a_timer_keeps_its_length_when_the_clock_is_set(book: Book, jump: float) -> None:
    book.start_timer(at(0), 60)
    assert book.poll(at(30, jump)) == []
    assert book.next_deadline(at(30, jump)) == 1060.0
    assert [type(one) for one in book.poll(at(60, jump))] == [Ring]


def test_an_alarm_follows_the_clock_when_it_is_set(book: Book) -> None:
    alarm(book, 8)
    assert [type(one) for one in book.poll(at(10, 3595))] == [Ring]


def test_a_clock_that_is_set_back_does_not_ring_an_alarm_twice(book: Book) -> None:
    one = alarm(book, 8, days=(0,))
    book.poll(at(3600))
    book.dismiss(at(3601), one.id)
    assert book.poll(at(7000, -3600)) == []
    assert book.poll(at(7300, -3600)) == []


def test_a_clock_that_was_years_off_for_a_moment_loses_no_repeating_alarm(book: Book) -> None:
    one = alarm(book, 8, days=(0, 1, 2, 3, 4, 5, 6))
    years = 86400.0 * 365 * 30
    assert [type(happening) for happening in book.poll(at(10, years))] == [Missed]
    assert book.poll(at(20)) == []
    entry = book.get(one.id)
    assert entry
    assert entry.due_utc == MONDAY + 3600


# --- Delays, conditions, routines ---


def test_a_delayed_action_is_handed_out_once_until_it_is_confirmed(book: Book) -> None:
    entry = book.delay(at(0), LAMP, 600.0, room="hall")
    assert entry
    (act,) = book.poll(at(601))
    assert isinstance(act, Act)
    assert (act.entry.payload, act.late_s) == (LAMP, 1.0)
    assert book.poll(at(700)) == []
    book.confirm(at(700), entry.id)
    book.confirm(at(700), entry.id)
    assert book.entries() == []


def test_an_action_can_wait_for_a_time_of_day(book: Book) -> None:
    assert book.delay(at(0), LAMP, Schedule(8, 0))
    assert [type(one) for one in book.poll(at(3600))] == [Act]


def test_a_condition_acts_once_when_the_state_comes(book: Book) -> None:
    entry = book.watch(Condition("sensor.washer", ("off",)), LAMP)
    book.heard_state(at(0), "sensor.washer", "on")
    book.heard_state(at(0), "sensor.dryer", "off")
    assert book.poll(at(1)) == []
    book.heard_state(at(2), "sensor.washer", "off")
    assert [type(one) for one in book.poll(at(2))] == [Act]
    book.heard_state(at(3), "sensor.washer", "off")
    book.confirm(at(3), entry.id)
    assert book.entries() == []


def test_a_condition_can_ask_for_a_state_that_lasts(book: Book) -> None:
    book.watch(Condition("door.front", ("open",), held_s=300), LAMP)
    book.heard_state(at(0), "door.front", "open")
    book.heard_state(at(100), "door.front", "open")
    book.heard_state(at(200), "door.front", "closed")
    assert book.poll(at(400)) == []
    book.heard_state(at(500), "door.front", "open")
    assert book.next_deadline(at(500)) == 1800.0
    assert [type(one) for one in book.poll(at(800))] == [Act]


@pytest.mark.parametrize(
    ("condition", "state", "met"),
    [
        (Condition("x", above=20), "20.5", True),
        (Condition("x", above=20), "20", False),
        (Condition("x", above=20, below=25), "25", False),
        (Condition("x", above=20, below=25), "22", True),
        (Condition("x", below=5), "unavailable", False),
        (Condition("x", above=5), "nan", False),
        (Condition("x"), "1", False),
        (Condition("x", ("on", "open")), "open", True),
    ],
)
def test_numbers_and_words_meet_a_condition(condition: Condition, state: str, met: bool) -> None:
    assert condition.met_by(state) is met


def test_a_routine_runs_by_name_and_at_its_time_and_stays(book: Book) -> None:
    book.add_routine(at(0), "Good night", LAMP)
    routine = book.add_routine(at(0), "good night", LAMP, Schedule(22, 0, (0, 1, 2, 3, 4, 5, 6)))
    assert routine
    assert book.entries(Kind.ROUTINE) == [routine]
    (act,) = book.run_routine(at(10), "GOOD NIGHT")
    assert isinstance(act, Act)
    assert book.run_routine(at(11), "good night") == []
    book.confirm(at(12), routine.id)
    (entry,) = book.entries()
    assert entry.due_utc == MONDAY + 15 * 3600
    assert [type(one) for one in book.poll(at(15 * 3600))] == [Act]
    book.confirm(at(15 * 3600 + 1), routine.id)
    assert book.entries()[0].due_utc == MONDAY + 39 * 3600


def test_a_routine_without_a_time_waits_to_be_asked(book: Book) -> None:
    entry = book.add_routine(at(0), "movie", LAMP)
    assert entry
    assert book.next_deadline(at(0)) is None
    book.run_routine(at(1), "movie")
    book.confirm(at(2), entry.id)
    assert [type(one) for one in book.run_routine(at(3), "movie")] == [Act]


# --- After a restart ---


def reloaded(book: Book) -> Book:
    return from_json(to_json(book), BERLIN)


def test_after_a_restart_of_the_hub_timers_go_on(book: Book) -> None:
    book.start_timer(at(0), 600)
    again = reloaded(book)
    assert again.wake(at(60, jump=-5000)) == []
    assert again.next_deadline(at(60, jump=-5000)) == 1600.0


def test_after_a_restart_of_the_machine_the_wall_clock_says_how_long_it_was_off(book: Book) -> None:
    book.start_timer(at(0), 600)
    again = reloaded(book)
    now = Now(MONDAY + 500, 12.0, "b2")
    assert again.wake(now) == []
    assert again.next_deadline(now) == 112.0


@pytest.mark.parametrize(("late", "kind"), [(RING_GRACE_S - 1, Ring), (RING_GRACE_S + 1, Missed)])
def test_what_was_due_while_the_hub_was_off_rings_late_or_is_told(book: Book, late: float, kind: type) -> None:
    book.start_timer(at(0), 600)
    (happening,) = reloaded(book).wake(at(600 + late))
    assert isinstance(happening, kind)


def test_a_device_does_nothing_long_after_it_was_asked_to(book: Book) -> None:
    book.delay(at(0), LAMP, 600.0)
    again = reloaded(book)
    (missed,) = again.wake(at(600 + ACT_GRACE_S + 1))
    assert isinstance(missed, Missed)
    assert (missed.due_utc, missed.unsure) == (MONDAY + 600, False)
    assert again.entries() == []


def test_an_action_that_was_begun_is_not_done_again_but_told(book: Book) -> None:
    book.delay(at(0), LAMP, 600.0)
    book.poll(at(600))
    (missed,) = reloaded(book).wake(at(601))
    assert isinstance(missed, Missed)
    assert missed.unsure


def test_a_ring_goes_on_after_a_short_restart_and_is_told_after_a_long_one(book: Book) -> None:
    book.start_timer(at(0), 600)
    book.poll(at(600))
    assert [type(one) for one in reloaded(book).wake(at(610))] == [Ring]
    assert [type(one) for one in reloaded(book).wake(at(5000))] == [Missed]


def test_a_repeating_alarm_that_was_missed_is_told_once_and_comes_again(book: Book) -> None:
    alarm(book, 8, days=(0, 1, 2))
    again = reloaded(book)
    assert [type(one) for one in again.wake(at(86400 * 2))] == [Missed]
    assert again.entries()[0].due_utc == MONDAY + 2 * 86400 + 3600


def test_a_state_that_had_to_last_is_heard_anew_after_a_restart(book: Book) -> None:
    book.watch(Condition("door.front", ("open",), held_s=300), LAMP)
    book.heard_state(at(0), "door.front", "open")
    again = reloaded(book)
    assert again.wake(at(1000)) == []
    assert [entry.phase for entry in again.entries()] == [Phase.WAITING]


def test_every_change_raises_the_revision(book: Book) -> None:
    timer = book.start_timer(at(0), 60)
    before = book.revision
    book.poll(at(1))
    assert book.revision == before
    book.pause(at(2), timer.id)
    assert book.revision > before
