"""Numbers for words: what "half", "low" and "a bit more" come to, worked out from the state of the device."""

from collections.abc import Mapping

from ha_bridge.models import Entity, Value
from ha_bridge.understand.clause import RELATIVE, Clause

_SHARES = {
    "max": 100,
    "min": 1,
    "half": 50,
    "quarter": 25,
    "threequarter": 75,
    "third": 33,
    "low": 20,
    "medium": 50,
    "high": 80,
}
LEVELS: Mapping[str, Mapping[str, int]] = {
    "brightness": _SHARES,
    "volume": {**_SHARES, "min": 5, "high": 70},
    "speed": {**_SHARES, "low": 33, "medium": 66, "high": 100, "min": 10},
    "position": {**_SHARES, "min": 0},
    "humidity": {"low": 35, "medium": 45, "high": 55},
    "color_temp": {"max": 6500, "min": 2200, "low": 2700, "high": 5000},
    "temperature": {},
}
DIM_FACTOR = {"little": 0.7, "normal": 0.5, "lot": 0.3}
"""Eyes see ratios: a bit dimmer is 70 % of now."""
STEPS: Mapping[str, Mapping[str, float]] = {
    "brightness": {"little": 15, "normal": 25, "lot": 50},
    "volume": {"little": 5, "normal": 10, "lot": 25},
    "temperature": {"little": 1, "normal": 1, "lot": 3},
    "speed": {"little": 15, "normal": 25, "lot": 50},
    "position": {"little": 15, "normal": 25, "lot": 50},
    "humidity": {"little": 5, "normal": 5, "lot": 15},
    "color_temp": {"little": 400, "normal": 800, "lot": 1500},
}
STEP_KEYS = {"brightness": "brightness_step", "volume": "volume_step", "speed": "percentage_step"}
"""Differences Home Assistant can work out itself when we do not know the present value."""
BOUNDS: Mapping[str, tuple[float, float]] = {
    "brightness": (1, 100), "volume": (0, 100), "speed": (0, 100), "position": (0, 100), "humidity": (20, 80),
    "color_temp": (1500, 9000),
}  # fmt: skip


def absolute(attr: str, number: float) -> Value:
    """A number said for an attribute, within what makes sense; whole where it can be."""
    low, high = BOUNDS.get(attr, (number, number))
    bounded = min(max(number, low if number > 0 else 0), high)
    return int(bounded) if bounded == int(bounded) else bounded


def present(attr: str, entity: Entity) -> float | None:
    """The value now, in our units, if it is known."""
    if attr == "brightness":
        return _brightness(entity)
    keys = {
        "volume": "volume_level", "temperature": "temperature", "speed": "percentage", "position": "current_position",
        "humidity": "humidity", "color_temp": "color_temp_kelvin",
    }  # fmt: skip
    value = number_of(entity.attributes.get(keys.get(attr, "")))
    if value is None and attr == "temperature":
        targets = (entity.attributes.get(key) for key in ("target_temperature", "current_temperature"))
        value = next((number for target in targets if (number := number_of(target)) is not None), None)
    if value is not None and attr == "volume" and value <= 1:
        return round(value * 100)
    return value


def number_of(value: object) -> float | None:
    """A number, also from text; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(str(value))
    except ValueError:
        return None


def _brightness(entity: Entity) -> float | None:
    if entity.state == "off":
        return 0.0
    value = number_of(entity.attributes.get("brightness"))
    return round(value / 255 * 100) if value is not None else 100.0


def stepped(attr: str, clause: Clause, entity: Entity) -> dict[str, Value] | None:
    """More or less of an attribute, from what it is now."""
    now = present(attr, entity)
    key = {"color_temp": "color_temp_kelvin", "speed": "percentage"}.get(attr, attr)
    if clause.mult is not None:
        factor = 2.0 if clause.mult == "double" else 0.5
        return {key: absolute(attr, round(now * factor))} if now else None
    sign = _sign(clause)
    if sign == 0:
        return None
    amount = clause.amount or "normal"
    if clause.number is not None:
        difference = abs(clause.number) * sign
    elif attr == "brightness" and now:
        return {key: _seen(now, sign, amount)}
    else:
        difference = STEPS[attr][amount] * sign * (2 if attr == "temperature" and _fahrenheit(now) else 1)
    if now is None:
        return {STEP_KEYS[attr]: _whole(difference)} if attr in STEP_KEYS else None
    if attr == "brightness" and not now:
        return {key: 60 if sign > 0 else 20} if clause.number is None else None
    return {key: absolute(attr, now + difference)}


def _seen(now: float, sign: int, amount: str) -> int:
    factor = DIM_FACTOR[amount]
    value = now * factor if sign < 0 else max(now / factor, now + 10)
    return int(min(100, max(1, round(value))))


def _fahrenheit(now: float | None) -> bool:
    return now is not None and now > 45


def _whole(value: float) -> Value:
    return int(value) if value == int(value) else value


def _sign(clause: Clause) -> int:
    for act in clause.acts:
        if act in RELATIVE:
            return RELATIVE[act][1]
    return {"up": 1, "down": -1}.get(clause.direction or "", 0)
