"""Flips coins and rolls dice; the luck comes from outside."""

import re
from datetime import datetime

from hub.answers.models import Answer, Facts
from hub.answers.skills.hearing import core

_COIN = re.compile(r"^(?:flip|toss|throw) (?:a |the )?coin$|^heads or tails$")
_DICE = re.compile(r"^(?:roll|throw) (?:(?P<count>a|the|\d+) )?(?:(?P<sides>\d+) sided )?(?:d(?P<short>\d+)|die|dice)$")
_PICK = re.compile(
    r"^(?:pick|choose|say|think of)? ?(?:a )?(?:random )?number(?: between| from)?"
    r" (?P<low>\d+) (?:and|to) (?P<high>\d+)$"
)


def chance(text: str, facts: Facts, now: datetime) -> Answer | None:
    """Heads or tails, the dice, or a number from a range."""
    said = core(text)
    if _COIN.match(said):
        return Answer("Heads." if facts.luck % 2 else "Tails.", "chance")
    if match := _DICE.match(said):
        return _roll(match, facts.luck)
    if (match := _PICK.match(said)) and int(match["low"]) <= int(match["high"]):
        low, high = int(match["low"]), int(match["high"])
        return Answer(f"{low + facts.luck % (high - low + 1)}.", "chance")
    return None


def _roll(match: re.Match[str], luck: int) -> Answer | None:
    sides = int(match["sides"] or match["short"] or 6)
    count = int(match["count"]) if (match["count"] or "").isdigit() else 1
    if not (2 <= sides <= 1000 and 1 <= count <= 10):
        return None
    rolled = []
    for _ in range(count):
        luck, face = divmod(luck, sides)
        rolled.append(face + 1)
    if count == 1:
        return Answer(f"{rolled[0]}.", "chance")
    return Answer(f"{', '.join(map(str, rolled[:-1]))} and {rolled[-1]}: {sum(rolled)} in total.", "chance")
