"""Reads the calendars of Home Assistant aloud."""

import re
from datetime import date, datetime, timedelta

from hub.answers.models import Answer, Appointment, Facts
from hub.answers.skills.clock import spoken_time
from hub.answers.skills.dates import WEEKDAYS, spoken_date
from hub.answers.skills.hearing import core

_ABOUT = re.compile(
    r"^(?:whats|what is|what do i have|is there anything|anything)(?: on| in)?"
    r" (?:my|the|our) (?:calendar|schedule|agenda|diary)\b"
    r"|^do i have (?:any |an |a )?(?:meetings?|appointments?|anything (?:planned|on))\b"
    r"|^(?:what|when)(?: is|s)? my next (?P<next>meeting|appointment|event)$|^am i (?:busy|free)\b"
    r"|^what (?:meetings|appointments) do i have\b"
)


def diary(text: str, facts: Facts, now: datetime) -> Answer | None:
    """What is planned, if that was asked."""
    said = core(text)
    match = _ABOUT.match(said)
    if not match:
        return None
    if facts.appointments is None:
        return Answer("I can't see a calendar. Home Assistant has none that it lets me read.", "calendar", known=False)
    coming = sorted((one for one in facts.appointments if one.start >= now or one.all_day), key=lambda one: one.start)
    if match["next"]:
        return Answer(_next(coming, now), "calendar")
    day = _asked_day(said, now)
    return Answer(_plan(day, [one for one in coming if one.start.date() == day], now), "calendar")


def _next(coming: list[Appointment], now: datetime) -> str:
    if not coming:
        return "Nothing is planned."
    one = coming[0]
    return f"{one.title}, {_day_name(one.start.date(), now)}{_at(one)}."


def _plan(day: date, planned: list[Appointment], now: datetime) -> str:
    name = _day_name(day, now)
    if not planned:
        return f"Nothing is planned {name}."
    listed = [f"{one.title}{_at(one)}" for one in planned[:4]]
    if len(planned) > 4:
        listed.append(f"{len(planned) - 4} more")
    text = listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"
    return f"{name[0].upper()}{name[1:]}: {text}."


def _at(one: Appointment) -> str:
    return "" if one.all_day else f" at {spoken_time(one.start)}"


def _asked_day(said: str, now: datetime) -> date:
    if "tomorrow" in said:
        return now.date() + timedelta(days=1)
    for index, name in enumerate(WEEKDAYS):
        if re.search(rf"\b{name}\b", said):
            return now.date() + timedelta(days=(index - now.weekday() - 1) % 7 + 1)
    return now.date()


def _day_name(day: date, now: datetime) -> str:
    return {0: "today", 1: "tomorrow"}.get((day - now.date()).days, f"on {spoken_date(day)}")
