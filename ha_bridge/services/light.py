"""Lamps: brightness in percent, colours by name, white by temperature. Pure."""

from ha_bridge.models import Action, Entity, House, Value
from ha_bridge.services.step import Nothing, Step, Unsupported, clamp, need_word, number, words

WHITES = {"warmwhite": 2700, "softwhite": 2700, "neutralwhite": 4000, "coolwhite": 5000, "coldwhite": 6000}
DAYLIGHT_KELVIN = 5500
COLOR_MODES = frozenset({"hs", "rgb", "rgbw", "rgbww", "xy"})
DEFAULT_KELVIN = (2000.0, 6500.0)


def set_light(action: Action, entity: Entity, house: House) -> Step:
    """Brightness, colour and white temperature in one call."""
    if entity.domain != "light":
        raise Unsupported(entity.domain)
    data: dict[str, Value] = {}
    brightness = _brightness(action, entity)
    if brightness == 0:
        return Step("light.turn_off")
    if brightness is not None:
        data["brightness"] = max(1, round(brightness * 255 / 100))
    if "color" in action.params:
        data |= _color(action, entity)
    elif "color_temp_kelvin" in action.params or "color_temp_step" in action.params:
        data |= _white(_kelvin(action, entity), entity)
    if not data:
        raise Unsupported("brightness or color")
    return Step("light.turn_on", data)


def _brightness(action: Action, entity: Entity) -> float | None:
    """Percent, or None where the action says nothing about it."""
    wanted, step = number(action.params, "brightness"), number(action.params, "brightness_step")
    if wanted is None and step is None:
        return None
    modes = words(entity, "supported_color_modes")
    if wanted == 0:
        return 0.0
    if modes and not set(modes) - {"onoff", "unknown"}:
        raise Unsupported("brightness")
    if wanted is not None:
        return clamp(wanted, 0, 100)
    assert step is not None
    return clamp(_percent_now(entity, step) + step, 1, 100)


def _percent_now(entity: Entity, step: float) -> float:
    if entity.state != "on":
        if step < 0:
            raise Nothing("unlit")
        return 0.0
    now = number(entity.attributes, "brightness")
    return 100.0 if now is None else now * 100 / 255


def _color(action: Action, entity: Entity) -> dict[str, Value]:
    name = need_word(action, "color").casefold().replace(" ", "").replace("_", "").replace("-", "")
    modes = set(words(entity, "supported_color_modes"))
    if name in WHITES:
        return _white(WHITES[name], entity)
    if name == "daylight":
        return _white(DAYLIGHT_KELVIN, entity)
    if modes and not modes & COLOR_MODES:
        if name == "white" and "color_temp" in modes:
            return _white(WHITES["neutralwhite"], entity)
        raise Unsupported("color")
    return {"color_name": name}


def _kelvin(action: Action, entity: Entity) -> float:
    wanted = number(action.params, "color_temp_kelvin")
    if wanted is not None:
        return wanted
    now = number(entity.attributes, "color_temp_kelvin")
    low, high = _kelvin_range(entity)
    return (now if now is not None else (low + high) / 2) + (number(action.params, "color_temp_step") or 0.0)


def _white(kelvin: float, entity: Entity) -> dict[str, Value]:
    modes = set(words(entity, "supported_color_modes"))
    if modes and not modes & (COLOR_MODES | {"color_temp"}):
        raise Unsupported("color_temp")
    return {"color_temp_kelvin": round(clamp(kelvin, *_kelvin_range(entity)))}


def _kelvin_range(entity: Entity) -> tuple[float, float]:
    low, high = number(entity.attributes, "min_color_temp_kelvin"), number(entity.attributes, "max_color_temp_kelvin")
    return low or DEFAULT_KELVIN[0], high or DEFAULT_KELVIN[1]
