"""When a time of day comes next, in the house's time zone, whatever the clocks do in spring and autumn. Pure.

A time that does not exist (clocks go forward over it) comes as much later as the clocks jumped; one that exists twice
(clocks go back) comes the first time only.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hub.timers.models import Schedule

_FAR_DAYS = 8
"""Every weekday comes within a week; one more for the time of day."""


def next_time(schedule: Schedule, after_utc: float, zone: ZoneInfo) -> float | None:
    """The first moment after `after_utc`, as seconds since 1970; None when a single time is over."""
    if schedule.date is not None:
        moment = _moment(date.fromisoformat(schedule.date), schedule, zone)
        return moment if moment > after_utc else None
    today = datetime.fromtimestamp(after_utc, zone).date()
    # From yesterday on: near the date line of the clock change the local day may lie behind.
    for offset in range(-1, _FAR_DAYS + 1):
        day = today + timedelta(days=offset)
        if schedule.days and day.weekday() not in schedule.days:
            continue
        moment = _moment(day, schedule, zone)
        if moment > after_utc:
            return moment
    raise AssertionError("every schedule comes within a week")


def local_schedule(at: datetime, days: tuple[int, ...] = ()) -> Schedule:
    """The schedule of a moment people named; with weekdays it repeats, else it is that one day."""
    date_of = None if days else at.date().isoformat()
    return Schedule(at.hour, at.minute, days, date_of, at.second)


def local_date(utc: float, zone: ZoneInfo) -> str:
    """The day it is in the house, `YYYY-MM-DD`."""
    return datetime.fromtimestamp(utc, zone).date().isoformat()


def _moment(day: date, schedule: Schedule, zone: ZoneInfo) -> float:
    at = time(schedule.hour, schedule.minute, schedule.second)
    return datetime.combine(day, at, zone).astimezone(UTC).timestamp()
