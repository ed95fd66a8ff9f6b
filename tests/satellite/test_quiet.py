"""Quiet hours."""

import pytest

from satellite.quiet import parse_quiet_hours


@pytest.mark.parametrize(
    ("text", "minute", "quiet"),
    [
        ("22:30-07:00", 22 * 60 + 29, False),
        ("22:30-07:00", 22 * 60 + 30, True),
        ("22:30-07:00", 0, True),
        ("22:30-07:00", 7 * 60, False),
        ("13:00-15:00", 14 * 60, True),
        ("13:00-15:00", 15 * 60, False),
    ],
)
def test_between_two_times_also_over_midnight(text: str, minute: int, quiet: bool) -> None:
    hours = parse_quiet_hours(text)
    assert hours is not None
    assert hours.contains(minute) is quiet


def test_no_text_means_none() -> None:
    assert parse_quiet_hours("") is None
