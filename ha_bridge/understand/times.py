"""Durations and times of day in words: "an hour and a half", "half past seven tomorrow"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ha_bridge.understand.language import Language

UNITS_S = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0}
SMALLER = {"hour": 60.0, "minute": 1.0}
"""What a bare number after a unit counts: "one hour thirty" is minutes."""
FRACTIONS = {"half": 0.5, "quarter": 0.25}
MAX_S = 30 * 86400.0

Token = tuple[str, float]
"""What a word stands for, and its number if it is one."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment somebody named."""

    at: datetime
    days: tuple[int, ...] = ()
    """Weekdays it repeats on; Monday is 0."""


def tokens(words: Sequence[str], language: Language) -> list[Token] | None:
    """The words as time tokens; None if one of them is no word of time."""
    found: list[Token] = []
    at = 0
    while at < len(words):
        token, length = _token(words, at, language)
        if token is None:
            return None
        found.append(token)
        at += length
    return found


def _token(words: Sequence[str], at: int, language: Language) -> tuple[Token | None, int]:
    for length in range(min(4, len(words) - at), 0, -1):
        concept = language.times.get(tuple(words[at : at + length]))
        if concept is not None:
            return (concept, 0.0), length
    word = words[at]
    if word.replace(".", "", 1).isdigit():
        return ("number", float(word)), 1
    return None, 1


def duration_s(text: str, language: Language) -> float | None:
    """Seconds, or None if the words are no duration."""
    found = tokens(text.split(), language)
    if not found:
        return None
    total, amount, unit = 0.0, None, None
    for (concept, number), (following, _) in zip(found, [*found[1:], ("", 0.0)], strict=True):
        if concept == "one" and following in UNITS_S and amount is None:
            amount = 1.0
        elif concept in UNITS_S:
            if amount is None:
                return None
            total += amount * UNITS_S[concept]
            amount, unit = None, concept
        else:
            amount = _amount(concept, number, amount)
            if amount is not None and amount < 0:
                return None
    if unit is None:
        return None
    if amount is not None:
        total += amount * UNITS_S[unit] if amount < 1 else amount * SMALLER.get(unit, 0.0)
    return total if 0 < total <= MAX_S else None


def _amount(concept: str, number: float, amount: float | None) -> float | None:
    """The count so far; -1 for a word that has no place in a duration."""
    if concept == "number":
        return number if amount is None else -1.0
    if concept in FRACTIONS:
        share = FRACTIONS[concept]
        if amount is None:
            return share
        return (
            amount * share if concept == "quarter" and amount > 1 else amount + share if amount != 1.0 else share + 1.0
        )
    if concept == "few":
        return 3.0
    if concept == "one":
        return amount if amount is not None else None
    return amount if concept == "and" else -1.0


def leading_duration(text: str, language: Language) -> tuple[float, str] | None:
    """The longest duration the words begin with, and what is left."""
    words = text.split()
    for length in range(len(words), 0, -1):
        seconds = duration_s(" ".join(words[:length]), language)
        if seconds is not None:
            return seconds, " ".join(words[length:])
    return None


DAY_NAMES = {f"day{number}": number for number in range(7)}
REPEATS = {"daily": (0, 1, 2, 3, 4, 5, 6), "weekdays": (0, 1, 2, 3, 4), "weekend": (5, 6)}


@dataclass
class _Parts:
    numbers: list[float]
    half: str | None = None
    relation: str | None = None
    half_of_day: str | None = None
    day: str | None = None
    weekday: int | None = None
    repeat: tuple[int, ...] = ()
    every: bool = False
    marked: bool = False


def clock(text: str, now: datetime, language: Language, morning: bool = False, strict: bool = False) -> Clock | None:
    """The moment meant, in the future; `strict` wants more than a bare number."""
    found = tokens(text.split(), language)
    if not found:
        return None
    parts = _Parts([])
    for concept, number in found:
        if not _take(parts, concept, number):
            return None
    hour_minute = _hour_minute(parts)
    if hour_minute is None or (strict and not parts.marked):
        return None
    return _moment(parts, *hour_minute, now, morning)


def _take(parts: _Parts, concept: str, number: float) -> bool:
    if concept == "number":
        parts.numbers.append(number)
        return number == int(number)
    if concept in ("at", "and", "one"):
        return True
    parts.marked = True
    if concept in ("half", "quarter", "half_to"):
        parts.half = concept
    elif concept in ("past", "before"):
        parts.relation = concept
    elif concept in ("am", "pm", "noon", "midnight"):
        parts.half_of_day = concept
    elif concept in ("today", "tomorrow", "tomorrow_am", "tomorrow_pm"):
        parts.day = concept
    elif concept in DAY_NAMES:
        parts.weekday = DAY_NAMES[concept]
    elif concept in REPEATS:
        parts.repeat = REPEATS[concept]
    elif concept == "every":
        parts.every = True
    else:
        return concept == "oclock"
    return True


def _hour_minute(parts: _Parts) -> tuple[int, int] | None:
    numbers = [int(number) for number in parts.numbers]
    if parts.half_of_day in ("noon", "midnight") and not numbers:
        return (12, 0) if parts.half_of_day == "noon" else (0, 0)
    if not numbers or len(numbers) > 2:
        return None
    if parts.half == "half_to":
        return (numbers[0] - 1) % 24, 30
    if parts.half is not None:
        minutes = 30 if parts.half == "half" else 15
        return _related(numbers[-1], minutes, parts.relation)
    if parts.relation is not None and len(numbers) == 2:
        return _related(numbers[1], numbers[0], parts.relation)
    hour, minute = numbers[0], numbers[1] if len(numbers) == 2 else 0
    if hour > 100 and len(numbers) == 1:
        hour, minute = divmod(hour, 100)
    return (hour, minute) if hour <= 24 and minute < 60 else None


def _related(hour: int, minutes: int, relation: str | None) -> tuple[int, int] | None:
    if hour > 24 or minutes >= 60:
        return None
    return ((hour - 1) % 24, 60 - minutes) if relation == "before" else (hour % 24, minutes)


def _moment(parts: _Parts, hour: int, minute: int, now: datetime, morning: bool) -> Clock:
    sure = hour > 12 or hour == 0 or parts.half_of_day is not None
    if parts.half_of_day == "pm" or parts.day == "tomorrow_pm":
        hour, sure = (hour % 12) + 12, True
    elif parts.half_of_day == "am" or parts.day == "tomorrow_am" or (morning and not sure):
        hour, sure = hour % 12 if hour != 24 else 0, True
    base = now.replace(hour=hour % 24, minute=minute, second=0, microsecond=0)
    if parts.repeat or (parts.weekday is not None and parts.every):
        days = parts.repeat or (parts.weekday or 0,)
        while base <= now or base.weekday() not in days:
            base += timedelta(days=1)
        return Clock(base, days)
    if parts.day and parts.day.startswith("tomorrow"):
        return Clock(base + timedelta(days=1))
    if parts.weekday is not None:
        base += timedelta(days=(parts.weekday - base.weekday()) % 7)
        return Clock(base if base > now else base + timedelta(days=7))
    if base <= now and not sure and base + timedelta(hours=12) > now and hour <= 12:
        return Clock(base + timedelta(hours=12))
    return Clock(base if base > now else base + timedelta(days=1))
