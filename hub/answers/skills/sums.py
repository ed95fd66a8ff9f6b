"""Works out plain sums: `what's 15 percent of 80`."""

import re
from datetime import datetime
from fractions import Fraction
from math import isqrt, sqrt

from hub.answers.models import Answer, Facts
from hub.answers.skills.hearing import core, spoken

_LARGEST = 10**15
_ASKING = re.compile(
    r"^(?:whats|what is|what are|how much is|how much are|how many is|calculate|compute|work out|add up|the)\s+"
)
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_SIGNS = (
    ("multiplied by", "*"), ("divided by", "/"), ("times", "*"), ("plus", "+"), ("minus", "-"), ("over", "/"),
    ("take away", "-"),
)  # fmt: skip
_CHAIN = re.compile(rf"^{_NUMBER}(?:\s*[-+*/x]\s*{_NUMBER})+$")
_PERCENT_OF = re.compile(rf"^{_NUMBER} percent (of|off|tip on|tip for) (?:a )?{_NUMBER}(?: dollars| euros| pounds)?$")
_ROOT = re.compile(rf"^(?:the )?square root of {_NUMBER}$")
_POWER = re.compile(rf"^{_NUMBER} (squared|cubed|to the power of {_NUMBER})$")
_PART_OF = re.compile(rf"^(?:a |one |1 )?(half|third|quarter|fifth|tenth) of {_NUMBER}$")
_ADD = re.compile(rf"^add {_NUMBER} (?:and|to) {_NUMBER}$")
_SUBTRACT = re.compile(rf"^subtract {_NUMBER} from {_NUMBER}$")
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}


def sums(text: str, facts: Facts, now: datetime) -> Answer | None:
    """The result, if the whole utterance is one sum."""
    said = core(text)
    while _ASKING.match(said):
        said = _ASKING.sub("", said)
    said = re.sub(r"^a (?=\d)", "", said)
    try:
        result = _chain(said)
        for attempt in (_percent, _root, _power, _part, _two_step):
            result = result if result is not None else attempt(said)
    except ZeroDivisionError:
        return Answer("Nothing can be divided by zero.", "sum")
    if result is None or abs(result) > _LARGEST:
        return None
    exact = result == round(result, 4)
    return Answer(f"{'' if exact else 'About '}{spoken(float(result))}.", "sum")


def _chain(said: str) -> Fraction | None:
    for words, sign in _SIGNS:
        said = re.sub(rf"\b{words}\b", sign, said)
    said = said.replace(" x ", " * ")
    if not _CHAIN.match(said):
        return None
    parts = re.findall(r"\d+(?:\.\d+)?|[-+*/]", said)
    terms = [Fraction(parts[0])]
    for sign, number in zip(parts[1::2], parts[2::2], strict=True):
        value = Fraction(number)
        if sign in "*/":
            terms[-1] = terms[-1] * value if sign == "*" else terms[-1] / value
        else:
            terms.append(value if sign == "+" else -value)
    return sum(terms, Fraction(0))


def _percent(said: str) -> Fraction | None:
    if not (match := _PERCENT_OF.match(said)):
        return None
    share = Fraction(match[1]) / 100 * Fraction(match[3])
    return Fraction(match[3]) - share if match[2] == "off" else share


def _root(said: str) -> Fraction | None:
    if not (match := _ROOT.match(said)):
        return None
    number = Fraction(match[1])
    if number < 0:
        return None
    whole = isqrt(int(number))
    return Fraction(whole) if whole * whole == number else Fraction(sqrt(number))


def _power(said: str) -> Fraction | None:
    if not (match := _POWER.match(said)):
        return None
    power = {"squared": 2, "cubed": 3}.get(match[2]) or int(float(match[3]))
    return Fraction(match[1]) ** power if 0 <= power <= 20 else None


def _part(said: str) -> Fraction | None:
    match = _PART_OF.match(said)
    return Fraction(match[2]) / _PARTS[match[1]] if match else None


def _two_step(said: str) -> Fraction | None:
    if match := _ADD.match(said):
        return Fraction(match[1]) + Fraction(match[2])
    if match := _SUBTRACT.match(said):
        return Fraction(match[2]) - Fraction(match[1])
    return None
