"""Durations, times and lists in the words of the language. Pure."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from ha_bridge.understand.language import Language

UNITS = (("hour", 3600), ("minute", 60), ("second", 1))
Amount = str | float | int | None


def duration(seconds: float, words: Language) -> str:
    """Such as "an hour and ten minutes"; seconds only where they matter."""
    # Of what is running nobody wants the odd second: five minutes and 59 seconds are six minutes.
    left = max(0, round(seconds)) if seconds < 60 or float(seconds).is_integer() else round(seconds / 5) * 5
    if left >= 3600:
        left = round(left / 60) * 60
    parts = []
    for unit, length in UNITS:
        count, left = divmod(left, length)
        if count:
            parts.append(words.say(unit if count == 1 else f"{unit}s", count=count))
    if not parts:
        return words.say("seconds", count=0)
    joined = f" {words.say('and')} ".join(parts[-2:])
    return ", ".join([*parts[:-2], joined])


def moment(epoch_s: float, now: datetime, words: Language, zone: tzinfo | None) -> str:
    """A time of day; with the day where it is another."""
    at = datetime.fromtimestamp(epoch_s, zone or now.tzinfo)
    clock = words.say("clock", hour=at.hour, minute=f"{at.minute:02}", hour12=at.hour % 12 or 12, half=_half(at, words))
    days = (at.date() - now.date()).days
    if days == 0:
        return clock
    day = words.say("tomorrow") if days == 1 else words.say(f"weekday_{at.weekday()}")
    return words.say("clock_on", clock=clock, day=day)


def sentence(key: str, values: Mapping[str, Amount], now: datetime, words: Language, zone: tzinfo | None) -> str:
    """A wording with its gaps filled; `each_N_s` and `name_N` become one list."""
    shown: dict[str, object] = {}
    for name, value in values.items():
        if name.endswith("_s") and isinstance(value, int | float):
            shown[name.removesuffix("_s")] = duration(value, words)
        elif name.endswith("_at") and isinstance(value, int | float):
            shown[name.removesuffix("_at")] = moment(value, now, words, zone)
        else:
            shown[name] = value if value is not None else ""
    count = values.get("count")
    if isinstance(count, int) and "each_0" in shown:
        shown["list"] = _listed([_one(shown, number, words) for number in range(count)], words)
    # A time of day may itself end in a full stop ("8 p.m.").
    return words.say(key, **shown).replace("..", ".")


def _one(shown: Mapping[str, object], number: int, words: Language) -> str:
    name, left = shown.get(f"name_{number}"), shown.get(f"each_{number}", "")
    return words.say("timer_item_named", name=name, left=left) if name else words.say("timer_item", left=left)


def _listed(items: list[str], words: Language) -> str:
    return f"{', '.join(items[:-1])} {words.say('and')} {items[-1]}" if len(items) > 1 else "".join(items)


def _half(at: datetime, words: Language) -> str:
    return words.say("am" if at.hour < 12 else "pm")
