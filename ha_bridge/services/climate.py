"""Heating, cooling, air and hot water: temperatures in the house's unit, modes the device really has. Pure."""

from ha_bridge.models import Action, Entity, House
from ha_bridge.services.step import (
    Step,
    Unsupported,
    clamp,
    need_number,
    need_word,
    number,
    pick,
    supports,
    tidy,
    words,
)

RANGE, TARGET, HUMIDITY, ON, OFF = 2, 1, 4, 256, 128
WAKING_MODES = ("heat_cool", "auto", "heat", "cool")
"""What "turn it on" means to a device that only knows modes, best first."""


def set_temperature(action: Action, entity: Entity, house: House) -> Step:
    """One target, or a band moved as a whole where the device heats and cools."""
    low, high = (number(entity.attributes, f"target_temp_{end}") for end in ("low", "high"))
    now = number(entity.attributes, "temperature")
    if now is None and low is not None and high is not None and supports(entity, RANGE):
        target = _target(action, entity, house, (low + high) / 2)
        half = (high - low) / 2
        data = {"target_temp_low": tidy(target - half), "target_temp_high": tidy(target + half)}
        return Step("climate.set_temperature", data)
    if not supports(entity, TARGET):
        raise Unsupported("temperature")
    base = now if now is not None else number(entity.attributes, "current_temperature")
    return Step(f"{entity.domain}.set_temperature", {"temperature": tidy(_target(action, entity, house, base))})


def _target(action: Action, entity: Entity, house: House, base: float | None) -> float:
    fahrenheit = house.temperature_unit == "°F"
    said_fahrenheit = action.params.get("unit", house.temperature_unit) == "°F"
    step = number(action.params, "temperature_step")
    if step is None:
        return _in_house_unit(need_number(action, "temperature"), said_fahrenheit, fahrenheit)
    if base is None:
        raise Unsupported("temperature_step")
    if said_fahrenheit != fahrenheit:
        step *= 1.8 if fahrenheit else 1 / 1.8
    low, high = number(entity.attributes, "min_temp"), number(entity.attributes, "max_temp")
    return clamp(base + step, low if low is not None else float("-inf"), high if high is not None else float("inf"))


def _in_house_unit(degrees: float, said_fahrenheit: bool, fahrenheit: bool) -> float:
    if said_fahrenheit == fahrenheit:
        return degrees
    converted = degrees * 1.8 + 32 if fahrenheit else (degrees - 32) / 1.8
    return round(converted * 2) / 2


def set_hvac_mode(action: Action, entity: Entity, house: House) -> Step:
    """Heat, cool, auto, off, ... as far as the device has it."""
    return Step("climate.set_hvac_mode", {"hvac_mode": pick(entity, "hvac_modes", need_word(action, "mode"))})


def set_fan_mode(action: Action, entity: Entity, house: House) -> Step:
    """The fan inside a climate device."""
    return Step("climate.set_fan_mode", {"fan_mode": pick(entity, "fan_modes", need_word(action, "mode"))})


def set_preset(action: Action, entity: Entity, house: House) -> Step:
    """Eco, sleep, boost: what the device offers under whatever name its domain uses."""
    mode = need_word(action, "mode")
    match entity.domain:
        case "climate" | "fan":
            return Step(f"{entity.domain}.set_preset_mode", {"preset_mode": pick(entity, "preset_modes", mode)})
        case "humidifier":
            return Step("humidifier.set_mode", {"mode": pick(entity, "available_modes", mode)})
        case "water_heater":
            data = {"operation_mode": pick(entity, "operation_list", mode)}
            return Step("water_heater.set_operation_mode", data)
        case "vacuum":
            return Step("vacuum.set_fan_speed", {"fan_speed": pick(entity, "fan_speed_list", mode)})
    raise Unsupported("mode")


def turn_on(action: Action, entity: Entity, house: House) -> Step:
    """By the device's own switch, or by the most general mode it has."""
    offered = words(entity, "hvac_modes")
    if supports(entity, ON) or not offered:
        return Step("climate.turn_on")
    mode = next((one for one in (*WAKING_MODES, *offered) if one in offered and one != "off"), None)
    if mode is None:
        raise Unsupported("turn_on")
    return Step("climate.set_hvac_mode", {"hvac_mode": mode})


def turn_off(action: Action, entity: Entity, house: House) -> Step:
    """By the device's own switch, or by its mode `off`."""
    offered = words(entity, "hvac_modes")
    if supports(entity, OFF) or not offered:
        return Step("climate.turn_off")
    if "off" not in offered:
        raise Unsupported("turn_off")
    return Step("climate.set_hvac_mode", {"hvac_mode": "off"})


def set_humidity(action: Action, entity: Entity, house: House) -> Step:
    """Percent, within the device's bounds."""
    if entity.domain == "climate" and not supports(entity, HUMIDITY):
        raise Unsupported("humidity")
    step = number(action.params, "humidity_step")
    wanted = need_number(action, "humidity") if step is None else (number(entity.attributes, "humidity") or 50.0) + step
    low, high = number(entity.attributes, "min_humidity"), number(entity.attributes, "max_humidity")
    bounded = clamp(wanted, low if low is not None else 0, high if high is not None else 100)
    return Step(f"{entity.domain}.set_humidity", {"humidity": round(bounded)})
