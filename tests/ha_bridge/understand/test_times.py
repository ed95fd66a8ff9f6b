"""Durations, times of day, timers, alarms, delays and conditions."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ha_bridge.understand.language import Language
from ha_bridge.understand.models import Kind
from ha_bridge.understand.normal import normalize
from ha_bridge.understand.times import clock, duration_s

NOW = datetime(2026, 6, 1, 20, 0, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("ten seconds", 10),
        ("five minutes", 300),
        ("a minute", 60),
        ("half an hour", 1800),
        ("an hour and a half", 5400),
        ("one and a half hours", 5400),
        ("two and a half minutes", 150),
        ("a quarter of an hour", 900),
        ("three quarters of an hour", 2700),
        ("one hour and thirty minutes", 5400),
        ("one hour thirty", 5400),
        ("a couple of minutes", 120),
        ("1 hour 5 minutes 30 seconds", 3930),
        ("two days", 172800),
        ("the kitchen", None),
        ("five", None),
        ("minutes five", None),
    ],
)
def test_durations(english: Language, text: str, seconds: float | None) -> None:
    assert duration_s(normalize(text, english).text, english) == seconds


@pytest.mark.parametrize(
    ("text", "day", "hour", "minute"),
    [
        ("7", 2, 7, 0),
        ("9 pm", 1, 21, 0),
        ("7 30 am", 2, 7, 30),
        ("7:30", 2, 7, 30),
        ("half past 9", 1, 21, 30),
        ("quarter to ten", 1, 21, 45),
        ("ten past eleven", 1, 23, 10),
        ("noon", 2, 12, 0),
        ("midnight", 2, 0, 0),
        ("6 in the morning", 2, 6, 0),
        ("tomorrow at 8", 2, 8, 0),
        ("friday at 5 pm", 5, 17, 0),
        ("22:15", 1, 22, 15),
    ],
)
def test_times_of_day_are_the_next_that_come(english: Language, text: str, day: int, hour: int, minute: int) -> None:
    moment = clock(normalize(text, english).text, NOW, english)
    assert moment is not None
    assert (moment.at.day, moment.at.hour, moment.at.minute) == (day, hour, minute)


@pytest.mark.parametrize(
    ("text", "op", "expected"),
    [
        ("set a timer for 5 minutes", "start", {"duration_s": 300}),
        ("set a 10 minute pizza timer", "start", {"duration_s": 600, "name": "pizza"}),
        ("set a timer called eggs for an hour and a half", "start", {"duration_s": 5400, "name": "eggs"}),
        ("pasta timer eight minutes", "start", {"duration_s": 480, "name": "pasta"}),
        ("how much time is left on the pizza timer", "status", {"name": "pizza"}),
        ("how long is left on the timer", "status", {}),
        ("add 5 minutes to the pizza timer", "add", {"duration_s": 300, "name": "pizza"}),
        ("take two minutes off the timer", "remove", {"duration_s": 120}),
        ("cancel the 5 minute timer", "cancel", {"original_s": 300}),
        ("cancel the timer in the kitchen", "cancel", {"area": "kitchen"}),
        ("stop all timers", "cancel_all", {}),
        ("pause the timer", "pause", {}),
        ("resume the timer named pizza", "resume", {"name": "pizza"}),
        ("wake me up at 7", "start", {"kind": "alarm"}),
        ("set an alarm for half past six tomorrow", "start", {"kind": "alarm"}),
        ("set an alarm for 7 30 am every weekday", "start", {"kind": "alarm", "days": (0, 1, 2, 3, 4)}),
        ("snooze for five minutes", "snooze", {"kind": "alarm", "duration_s": 300}),
        ("cancel my alarm", "cancel", {"kind": "alarm"}),
        ("when is my next alarm", "status", {"kind": "alarm"}),
        ("remind me in twenty minutes to check the oven", "start", {"kind": "reminder", "message": "check the oven"}),
        ("remind me to call mom at 9 pm", "start", {"kind": "reminder", "message": "call mom"}),
    ],
)
def test_timers_alarms_and_reminders(talk: Any, text: str, op: str, expected: dict[str, Any]) -> None:
    understood = talk.say(text)
    assert understood.kind is Kind.TIMER, understood
    assert understood.timer.op == op
    assert {key: getattr(understood.timer, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("text", "kind", "targets", "until"),
    [
        ("turn off the lights in ten minutes", "delay", {"light.floor_lamp", "light.sofa"}, False),
        ("in half an hour turn off the hall light", "delay", {"light.hall"}, False),
        ("turn on the hall light at sunset", "sun", {"light.hall"}, False),
        ("turn on the hall light at 7", "at", {"light.hall"}, False),
        ("set the bedroom to 20 degrees at 6 in the morning", "at", {"climate.bedroom"}, False),
        ("turn on the bedroom fan for 20 minutes", "delay", {"fan.bedroom"}, True),
        ("leave the hall light on until 10 pm", "at", {"light.hall"}, True),
        ("keep the hall light on until i leave", "presence", {"light.hall"}, True),
        ("when i leave turn off the hall light", "presence", {"light.hall"}, False),
        ("turn on the hall light when there is motion detected in the hall", "state", {"light.hall"}, False),
        ("when the kitchen window opens turn off the heating", "state", {"climate.living"}, False),
        ("lock the front door when i leave", "presence", {"lock.front"}, False),
    ],
)
def test_commands_that_wait(talk: Any, text: str, kind: str, targets: set[str], until: bool) -> None:
    understood = talk.say(text)
    assert understood.kind is Kind.LATER, understood
    assert understood.later.trigger.kind == kind
    assert {t for action in understood.later.actions for t in action.targets} == targets
    assert understood.later.until is until
    assert not understood.actions


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("tell me when the kitchen window opens", ("binary_sensor.kitchen_window",)),
        ("let me know when the garage door is closed", ("cover.garage",)),
        ("tell me when someone comes home", ("person.anna", "person.ben")),
    ],
)
def test_being_told_when_something_happens(talk: Any, text: str, entities: tuple[str, ...]) -> None:
    understood = talk.say(text)
    assert understood.kind is Kind.LATER
    assert understood.later.tell
    assert understood.later.trigger.entities == entities


def test_a_routine_is_a_sentence_and_its_commands(talk: Any) -> None:
    understood = talk.say("when I say good night lock the doors and switch everything off")
    assert understood.kind is Kind.ROUTINE
    assert understood.routine.phrase == "good night"
    assert understood.routine.commands == ("lock the doors and switch everything off",)


def test_a_scene_remembers_the_room(talk: Any) -> None:
    understood = talk.say("save this as movie night")
    assert understood.kind is Kind.SCENE
    assert understood.scene.name == "movie night"
    assert "light.sofa" in understood.scene.entities
    assert understood.needs_room


def test_an_announcement_keeps_the_words_as_they_were_said(talk: Any) -> None:
    understood = talk.say("Announce that Dinner is ready")
    assert understood.kind is Kind.ANNOUNCE
    assert understood.announce.message == "Dinner is ready"
    there = talk.say("tell the kitchen that we are leaving")
    assert there.announce.areas == ("kitchen",)
