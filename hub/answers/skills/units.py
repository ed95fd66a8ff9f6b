"""Converts units: `how many cups are in a gallon`, `what's 20 celsius in fahrenheit`."""

import re
from datetime import datetime

from hub.answers.models import Answer, Facts
from hub.answers.skills.hearing import core, spoken

_LENGTH = {
    "millimeter": 0.001, "centimeter": 0.01, "meter": 1.0, "kilometer": 1000.0, "inch": 0.0254, "foot": 0.3048,
    "yard": 0.9144, "mile": 1609.344,
}  # fmt: skip
_MASS = {
    "milligram": 1e-6,
    "gram": 0.001,
    "kilogram": 1.0,
    "ounce": 0.028349523125,
    "pound": 0.45359237,
    "stone": 6.35029318,
    "ton": 1000.0,
}
_VOLUME = {
    "milliliter": 0.001, "liter": 1.0, "teaspoon": 0.00492892159375, "tablespoon": 0.01478676478125,
    "fluid ounce": 0.0295735295625, "cup": 0.2365882365, "pint": 0.473176473, "quart": 0.946352946,
    "gallon": 3.785411784,
}  # fmt: skip
_TIME = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0}
_SPEED = {"mile per hour": 0.44704, "kilometer per hour": 1 / 3.6, "knot": 0.514444}
_AREA = {"acre": 4046.8564224, "hectare": 10_000.0, "square meter": 1.0, "square foot": 0.09290304}
_DIMENSIONS = (_LENGTH, _MASS, _VOLUME, _TIME, _SPEED, _AREA)
_HEAT = {"celsius", "fahrenheit", "kelvin"}
_PLURALS = {"inches": "inch", "feet": "foot", "stones": "stone"}
_SHORT = {
    "km": "kilometer", "cm": "centimeter", "mm": "millimeter", "kg": "kilogram", "kilo": "kilogram", "lb": "pound",
    "oz": "ounce", "ml": "milliliter", "mph": "mile per hour", "centigrade": "celsius", "tbsp": "tablespoon",
    "tsp": "teaspoon", "metre": "meter", "kilometre": "kilometer", "centimetre": "centimeter", "litre": "liter",
    "millilitre": "milliliter", "millimetre": "millimeter", "lbs": "pound", "c": "celsius", "f": "fahrenheit",
}  # fmt: skip
_AMOUNT = r"(?P<amount>-?\d+(?:\.\d+)?|a|an|half a|half an)"
_UNIT = r"(?:degrees? )?(?P<{}>[a-z]+(?: [a-z]+){{0,2}}?)"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"^(?:whats|what is|how much is|how many is|convert|change|turn)? ?{_AMOUNT} {_UNIT.format('source')}"
        rf" (?:in|into|to|as) {_UNIT.format('target')}$",
        rf"^how many {_UNIT.format('target')} (?:are |is )?(?:there )?(?:in|make|to)"
        rf" {_AMOUNT} {_UNIT.format('source')}$",
        rf"^how many {_UNIT.format('target')} (?:is|are) {_AMOUNT} {_UNIT.format('source')}$",
    )
)


def units(text: str, facts: Facts, now: datetime) -> Answer | None:
    """The converted amount, if the utterance is one conversion between units that fit."""
    said = core(text)
    for shape in _SHAPES:
        if match := shape.match(said):
            amount = {"a": 1.0, "an": 1.0, "half a": 0.5, "half an": 0.5}.get(match["amount"])
            value = amount if amount is not None else float(match["amount"])
            return _converted(value, _singular(match["source"]), _singular(match["target"]))
    return None


def _converted(value: float, source: str, target: str) -> Answer | None:
    if source in _HEAT and target in _HEAT:
        result = _from_celsius(_to_celsius(value, source), target)
        return Answer(f"{spoken(value)} degrees {source} is {_rounded(result)} degrees {target}.", "sum")
    if {source, target} <= {*_VOLUME, "ounce"} and target != source and "ounce" in {source, target}:
        source, target = (("fluid ounce" if unit == "ounce" else unit) for unit in (source, target))
    for dimension in _DIMENSIONS:
        if source in dimension and target in dimension:
            result = value * dimension[source] / dimension[target]
            return Answer(f"{_counted(value, source)} is {_counted(float(_rounded(result)), target)}.", "sum")
    return None


def _to_celsius(value: float, unit: str) -> float:
    return {"celsius": value, "fahrenheit": (value - 32) / 1.8, "kelvin": value - 273.15}[unit]


def _from_celsius(value: float, unit: str) -> float:
    return {"celsius": value, "fahrenheit": value * 1.8 + 32, "kelvin": value + 273.15}[unit]


def _rounded(value: float) -> str:
    """Four significant digits are as many as anybody wants to hear."""
    digits = f"{value:.4g}"
    return spoken(float(digits)).replace(",", "")


def _counted(value: float, unit: str) -> str:
    if value == 1:
        return f"1 {unit}"
    first, _, rest = unit.partition(" per ")
    plural = {"foot": "feet", "inch": "inches", "stone": "stone", "square foot": "square feet"}.get(first, f"{first}s")
    return f"{spoken(value)} {plural}{f' per {rest}' if rest else ''}"


def _singular(unit: str) -> str:
    words = [_one(word) for word in unit.split()]
    return " ".join(words)


def _one(word: str) -> str:
    word = _PLURALS.get(word, word)
    word = word if word in _HEAT or word in _SHORT or word == "celsius" else word.removesuffix("s")
    return _SHORT.get(word, word)
