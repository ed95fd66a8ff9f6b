"""Durations and times in words."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ha_bridge.language import load_language
from hub.mind.saying import duration, moment, sentence

WORDS = load_language("en", Path(__file__).parents[3] / "config" / "lang")
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "a second"),
        (60, "a minute"),
        (90, "a minute and 30 seconds"),
        (600, "10 minutes"),
        (3600, "an hour"),
        (3661, "an hour and a minute"),
        (7290, "2 hours and 2 minutes"),
    ],
)
def test_durations_are_spoken_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds, WORDS) == words


def test_a_time_of_today_needs_no_day_and_another_day_is_named() -> None:
    assert moment(datetime(2026, 3, 1, 18, 5, tzinfo=ZONE).timestamp(), NOW, WORDS, ZONE) == "6:05 p.m."
    assert moment(datetime(2026, 3, 2, 7, 0, tzinfo=ZONE).timestamp(), NOW, WORDS, ZONE) == "7:00 a.m. tomorrow"


def test_several_timers_become_one_list() -> None:
    values = {"count": 2, "each_0_s": 60.0, "name_0": "", "each_1_s": 120.0, "name_1": "pizza"}
    text = sentence("timers_left", values, NOW, WORDS, ZONE)
    assert text == "There are 2 timers: one with a minute left and pizza with 2 minutes left."
