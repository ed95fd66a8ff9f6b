from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.timers.models import Schedule
from hub.timers.schedule import local_date, next_time

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Pacific/Apia"), ZoneInfo("UTC")]


def utc(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def shown(moment: float | None) -> str:
    assert moment is not None
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("schedule", "after", "expected"),
    [
        (Schedule(7, 0), "2026-01-05 05:00", "2026-01-05 06:00"),
        (Schedule(7, 0), "2026-01-05 06:00", "2026-01-06 06:00"),
        (Schedule(7, 0, (5, 6)), "2026-01-05 05:00", "2026-01-10 06:00"),
        (Schedule(7, 0, (0,)), "2026-01-05 07:00", "2026-01-12 06:00"),
        (Schedule(0, 30), "2026-01-05 23:45", "2026-01-06 23:30"),
        (Schedule(7, 0), "2026-03-28 12:00", "2026-03-29 05:00"),
        # Clocks go from 02:00 to 03:00: half past two comes as half past three.
        (Schedule(2, 30), "2026-03-28 20:00", "2026-03-29 01:30"),
        # Clocks go from 03:00 back to 02:00: half past two comes once, the first time.
        (Schedule(2, 30), "2026-10-24 20:00", "2026-10-25 00:30"),
        (Schedule(2, 30), "2026-10-25 00:30", "2026-10-26 01:30"),
        (Schedule(7, 0, date="2026-06-01"), "2026-01-01 00:00", "2026-06-01 05:00"),
    ],
)
def test_a_time_of_day_comes_next_when_a_person_would_expect_it(schedule: Schedule, after: str, expected: str) -> None:
    assert shown(next_time(schedule, utc(after), BERLIN)) == expected


def test_a_single_time_that_is_over_never_comes() -> None:
    assert next_time(Schedule(7, 0, date="2026-06-01"), utc("2026-06-01 05:00"), BERLIN) is None


def test_the_day_is_the_one_of_the_house() -> None:
    assert local_date(utc("2026-01-05 23:30"), BERLIN) == "2026-01-06"


@given(
    st.integers(0, 23),
    st.integers(0, 59),
    st.lists(st.integers(0, 6), unique=True).map(lambda days: tuple(sorted(days))),
    st.floats(1.5e9, 2.0e9),
    st.sampled_from(ZONES),
)
def test_the_next_time_is_later_within_eight_days_and_on_a_wanted_day(
    hour: int, minute: int, days: tuple[int, ...], after: float, zone: ZoneInfo
) -> None:
    moment = next_time(Schedule(hour, minute, days), after, zone)
    assert moment is not None
    assert after < moment <= after + 8 * 86400 + 3600
    local = datetime.fromtimestamp(moment, zone)
    if (local.hour, local.minute) == (hour, minute):
        assert not days or local.weekday() in days
    else:  # only where the clocks go forward over it
        assert local.replace(fold=1).utcoffset() != datetime.fromtimestamp(moment - 7200, zone).utcoffset()
