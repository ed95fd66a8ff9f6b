"""Timers and alarms by voice: what each request does to the book and what is said."""

from datetime import datetime
from zoneinfo import ZoneInfo

from ha_bridge.understand.models import TimerRequest
from hub.household.timekeeping import handle
from hub.timers.book import Book
from hub.timers.models import Now, Ring

ZONE = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 1, 12, 0, tzinfo=ZONE).timestamp()
Told = tuple[str, dict[str, object]]


def at(seconds: float) -> Now:
    return Now(START + seconds, 1000.0 + seconds, "boot")


def book() -> Book:
    return Book(ZONE, "boot")


def ask(kept: Book, request: TimerRequest, seconds: float = 0.0, room: str | None = "kitchen") -> Told:
    said, _ = handle(kept, request, room, at(seconds))
    return said.key, dict(said.values)


def test_a_timer_rings_in_the_room_it_was_asked_for() -> None:
    kept = book()
    assert ask(kept, TimerRequest("start", duration_s=600))[0] == "timer_started"
    assert kept.poll(at(599)) == []
    (ring,) = kept.poll(at(600))
    assert isinstance(ring, Ring)
    assert ring.entry.room == "kitchen"


def test_a_named_timer_is_found_by_its_name_whatever_the_case() -> None:
    kept = book()
    ask(kept, TimerRequest("start", duration_s=600, name="pizza"))
    ask(kept, TimerRequest("start", duration_s=300, name="eggs"))
    key, values = ask(kept, TimerRequest("status", name="Pizza"), 60)
    assert (key, values["left_s"], values["name"]) == ("timer_left_named", 540, "pizza")


def test_a_timer_is_found_by_the_length_it_was_started_with() -> None:
    kept = book()
    ask(kept, TimerRequest("start", duration_s=600))
    ask(kept, TimerRequest("start", duration_s=300))
    assert ask(kept, TimerRequest("cancel", original_s=300), 60)[0] == "timer_cancelled"
    assert [entry.length_s for entry in kept.entries()] == [600]


def test_which_of_several_timers_is_asked_instead_of_guessed() -> None:
    kept = book()
    ask(kept, TimerRequest("start", duration_s=600), room="kitchen")
    ask(kept, TimerRequest("start", duration_s=300), room="hall")
    assert ask(kept, TimerRequest("pause"), room=None) == ("timer_which", {"count": 2})


def test_the_timer_of_this_room_is_meant_before_those_of_others() -> None:
    kept = book()
    ask(kept, TimerRequest("start", duration_s=600), room="kitchen")
    ask(kept, TimerRequest("start", duration_s=300), room="hall")
    assert ask(kept, TimerRequest("cancel"), room="hall")[0] == "timer_cancelled"
    assert [entry.room for entry in kept.entries()] == ["kitchen"]


def test_time_is_added_and_taken_away() -> None:
    kept = book()
    ask(kept, TimerRequest("start", duration_s=600))
    assert ask(kept, TimerRequest("add", duration_s=60), 0)[1]["left_s"] == 660
    assert ask(kept, TimerRequest("remove", duration_s=120), 0)[1]["left_s"] == 540


def test_a_paused_timer_waits() -> None:
    kept = book()
    ask(kept, TimerRequest("start", duration_s=600))
    ask(kept, TimerRequest("pause"), 100)
    assert kept.poll(at(5000)) == []
    assert ask(kept, TimerRequest("resume"), 5000)[1]["left_s"] == 500


def test_several_timers_are_listed_with_what_is_left() -> None:
    kept = book()
    ask(kept, TimerRequest("start", duration_s=300))
    ask(kept, TimerRequest("start", duration_s=600, name="pizza"))
    key, values = ask(kept, TimerRequest("status"))
    assert (key, values["count"], values["each_0_s"], values["name_1"]) == ("timers_left", 2, 300, "pizza")


def test_a_ringing_timer_is_snoozed_and_rings_again() -> None:
    kept = book()
    ask(kept, TimerRequest("start", duration_s=10))
    kept.poll(at(10))
    assert ask(kept, TimerRequest("snooze", duration_s=60), 12)[0] == "snoozed"
    assert any(isinstance(one, Ring) for one in kept.poll(at(72)))


def test_stop_ends_the_ringing_and_says_nothing_where_nothing_rings() -> None:
    kept = book()
    assert ask(kept, TimerRequest("stop_ringing"))[0] == "nothing_rings"
    ask(kept, TimerRequest("start", duration_s=10))
    kept.poll(at(10))
    assert ask(kept, TimerRequest("stop_ringing"), 12)[0] == "ringing_stopped"
    assert kept.entries() == []


def test_an_alarm_tomorrow_is_one_moment_in_the_houses_zone() -> None:
    kept = book()
    seven = datetime(2026, 3, 2, 7, 0, tzinfo=ZONE)
    key, values = ask(kept, TimerRequest("start", kind="alarm", at=seven))
    assert (key, values["due_at"]) == ("alarm_set", seven.timestamp())


def test_an_alarm_in_the_past_is_refused() -> None:
    kept = book()
    assert ask(kept, TimerRequest("start", kind="alarm", at=datetime(2026, 2, 1, 7, 0, tzinfo=ZONE)))[0] == "alarm_past"


def test_a_timer_without_a_length_is_asked_for() -> None:
    assert ask(book(), TimerRequest("start"))[0] == "timer_how_long"
