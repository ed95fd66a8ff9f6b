"""Tells dates: today, in four days, how long until Christmas."""

import re
from datetime import date, datetime, timedelta

from hub.answers.models import Answer, Facts
from hub.answers.skills.hearing import core

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FIXED = {
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "halloween": (10, 31),
    "new year": (1, 1), "new years": (1, 1), "new years day": (1, 1), "new years eve": (12, 31),
    "valentines day": (2, 14), "independence day": (7, 4), "saint patricks day": (3, 17), "st patricks day": (3, 17),
}  # fmt: skip
_ASKS = r"(?:whats|what is|what was|what will be|what|which)"
_TODAY = re.compile(
    rf"^(?:{_ASKS} )?(?:day|date|the date|todays date|the day)(?: is it| it is| is| do we have)?(?: today)?$"
)
_RELATIVE = re.compile(
    rf"^{_ASKS} (?:the )?(?P<what>date|day)(?: of the week)? (?:is it|will it be|was it|is|will be|was|it is)?\s*"
    r"(?:in (?P<ahead>\d+|a) (?P<unit>day|week|month)s?|(?P<back>\d+|a) (?P<unit2>day|week)s? ago"
    r"|(?P<word>tomorrow|yesterday|the day after tomorrow))$"
)
_TOMORROW = re.compile(r"^(?:whats|what is) (?P<word>tomorrow|tomorrows|yesterdays)(?: date)?$")
_UNTIL = re.compile(
    r"^how (?P<what>many days|many weeks|long)(?: is it| are there| are left| left| do we have| is left)?"
    r" (?:until|till|to|before) (?P<target>[a-z0-9 ]+)$"
)
_WHEN = re.compile(
    r"^(?:when is|what day is|what date is|what day does|when does) (?P<target>[a-z0-9 ]+?)(?: this year| fall on)?$"
)
_DAY_OF = re.compile(r"^(?:the )?(?P<day>\d+)(?:st|nd|rd|th)?(?: of)? (?P<month>[a-z]+)$")
_OF_DAY = re.compile(r"^(?P<month>[a-z]+)(?: the)? (?P<day>\d+)(?:st|nd|rd|th)?$")
_YEAR = re.compile(r"^(?:what|which) (?P<what>year|month) is it$|^whats the (?P<what2>year|month)$")


def dates(text: str, facts: Facts, now: datetime) -> Answer | None:
    """A date, a weekday or a number of days, if that was asked."""
    said = core(text)
    today = now.date()
    if _TODAY.match(said):
        return Answer(f"Today is {spoken_date(today)}.", "time")
    if match := _YEAR.match(said):
        wanted = match["what"] or match["what2"]
        return Answer(f"It's {today.year if wanted == 'year' else MONTHS[today.month - 1].title()}.", "time")
    if match := _TOMORROW.match(said):
        day = today + timedelta(days=1 if match["word"].startswith("tomorrow") else -1)
        return Answer(f"{'Tomorrow is' if day > today else 'Yesterday was'} {spoken_date(day)}.", "time")
    if match := _RELATIVE.match(said):
        return _relative(match, today)
    if match := _UNTIL.match(said):
        return _until(match["target"], match["what"] == "many weeks", today)
    if match := _WHEN.match(said):
        day_or_none = named_day(match["target"], today)
        return Answer(f"That's {spoken_date(day_or_none)}.", "time") if day_or_none else None
    return None


def spoken_date(day: date) -> str:
    """`Friday, November 20th`."""
    return f"{day:%A}, {day:%B} {ordinal(day.day)}"


def ordinal(number: int) -> str:
    """`1st`, `22nd`, `13th`."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def named_day(name: str, today: date) -> date | None:
    """The next day of that name: a holiday, a weekday, `december 24th`."""
    name = name.removeprefix("the ").strip()
    if name in WEEKDAYS:
        return today + timedelta(days=(WEEKDAYS.index(name) - today.weekday() - 1) % 7 + 1)
    if name in {"easter", "easter sunday", "thanksgiving"}:
        rule = _thanksgiving if name == "thanksgiving" else _easter
        return next(day for year in (today.year, today.year + 1) if (day := rule(year)) >= today)
    if name in _FIXED:
        return _next(*_FIXED[name], today)
    match = _DAY_OF.match(name) or _OF_DAY.match(name)
    if match and match["month"] in MONTHS:
        return _next(MONTHS.index(match["month"]) + 1, int(match["day"]), today)
    return None


def _relative(match: re.Match[str], today: date) -> Answer | None:
    if match["word"]:
        shift = {"tomorrow": 1, "yesterday": -1, "the day after tomorrow": 2}[match["word"]]
    else:
        amount = match["ahead"] or match["back"]
        unit = match["unit"] or match["unit2"]
        number = 1 if amount == "a" else int(amount)
        if unit == "month" or number > 36_500:
            return None
        shift = number * (7 if unit == "week" else 1) * (1 if match["ahead"] else -1)
    day = today + timedelta(days=shift)
    verb = "will be" if shift > 1 else "is" if shift == 1 else "was"
    return Answer(f"That {verb} {spoken_date(day)}.", "time")


def _until(name: str, weeks: bool, today: date) -> Answer | None:
    day = named_day(name, today)
    if day is None:
        return None
    days = (day - today).days
    title = spoken_date(day) if any(sign.isdigit() for sign in name) else name.removeprefix("the ").title()
    if days == 0:
        return Answer(f"{title} is today.", "time")
    if weeks and days >= 7:
        rest = days % 7
        tail = f" and {rest} day{'s' * (rest != 1)}" if rest else ""
        return Answer(f"{days // 7} week{'s' * (days // 7 != 1)}{tail} until {title}.", "time")
    return Answer(f"{days} day{'s' * (days != 1)} until {title}.", "time")


def _next(month: int, day: int, today: date) -> date | None:
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _thanksgiving(year: int) -> date:
    """Fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


def _easter(year: int) -> date:
    """Gregorian computus, https://en.wikipedia.org/wiki/Date_of_Easter."""
    golden, century, short = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (short // 4) - epact - short % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
