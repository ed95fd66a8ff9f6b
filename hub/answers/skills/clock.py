"""Tells the time, here and in cities elsewhere."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hub.answers.models import Answer, Facts
from hub.answers.skills.hearing import core

_ASKED = re.compile(
    r"^(?:whats |what is |what )?(?:the )?(?:current )?time(?: is it| it is| do we have)?"
    r"(?: over)?(?: in (?P<place>[a-z ]+))?$"
    r"|^how late is it(?: in (?P<place2>[a-z ]+))?$|^do you have the time$|^the time$"
)
_ZONES = {
    "london": "Europe/London", "paris": "Europe/Paris", "berlin": "Europe/Berlin", "madrid": "Europe/Madrid",
    "rome": "Europe/Rome", "amsterdam": "Europe/Amsterdam", "vienna": "Europe/Vienna", "athens": "Europe/Athens",
    "lisbon": "Europe/Lisbon", "dublin": "Europe/Dublin", "moscow": "Europe/Moscow", "istanbul": "Europe/Istanbul",
    "new york": "America/New_York", "boston": "America/New_York", "chicago": "America/Chicago",
    "denver": "America/Denver", "los angeles": "America/Los_Angeles", "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles", "toronto": "America/Toronto", "mexico city": "America/Mexico_City",
    "sao paulo": "America/Sao_Paulo", "buenos aires": "America/Argentina/Buenos_Aires", "tokyo": "Asia/Tokyo",
    "seoul": "Asia/Seoul", "beijing": "Asia/Shanghai", "shanghai": "Asia/Shanghai", "hong kong": "Asia/Hong_Kong",
    "singapore": "Asia/Singapore", "mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata", "dubai": "Asia/Dubai",
    "cairo": "Africa/Cairo", "lagos": "Africa/Lagos", "nairobi": "Africa/Nairobi",
    "johannesburg": "Africa/Johannesburg", "sydney": "Australia/Sydney", "melbourne": "Australia/Melbourne",
    "auckland": "Pacific/Auckland", "honolulu": "Pacific/Honolulu",
}  # fmt: skip


def clock(text: str, facts: Facts, now: datetime) -> Answer | None:
    """The time of day, if that was asked."""
    match = _ASKED.match(core(text))
    if not match:
        return None
    place = match["place"] or match["place2"]
    if not place:
        return Answer(f"It's {spoken_time(now)}.", "time")
    if place not in _ZONES:
        return None
    try:
        there = now.astimezone(ZoneInfo(_ZONES[place]))
    except ZoneInfoNotFoundError:
        return None
    day = "" if there.date() == now.date() else f" on {there:%A}"
    return Answer(f"It's {spoken_time(there)}{day} in {place.title()}.", "time")


def spoken_time(moment: datetime) -> str:
    """`7:05 PM`, `noon`, `midnight`."""
    if moment.minute == 0 and moment.hour in {0, 12}:
        return "noon" if moment.hour else "midnight"
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {'AM' if moment.hour < 12 else 'PM'}"
