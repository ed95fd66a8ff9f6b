"""What a service call does to a device of the demo house. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ha_bridge.models import Entity, Value

Data = Mapping[str, Value]
Effect = Callable[[Entity, Data], Entity]


def _state(state: str, **attributes: Value) -> Effect:
    return lambda entity, data: replace(entity, state=state, attributes={**entity.attributes, **attributes})


def _light_on(entity: Entity, data: Data) -> Entity:
    level = data.get("brightness", entity.attributes.get("brightness") or 255)
    if isinstance(percent := data.get("brightness_pct"), int | float):
        level = round(percent * 2.55)
    if isinstance(step := data.get("brightness_step_pct"), int | float) and isinstance(level, int | float):
        level = min(max(round(level + step * 2.55), 1), 255)
    kept = {key: data[key] for key in ("color_temp_kelvin", "hs_color", "rgb_color", "color_name") if key in data}
    return replace(entity, state="on", attributes={**entity.attributes, **kept, "brightness": level})


def _take(state: str | None, *names: str) -> Effect:
    """Copy the named data into the attributes, and set the state if there is one."""

    def effect(entity: Entity, data: Data) -> Entity:
        kept = {name: data[name] for name in names if name in data}
        return replace(entity, state=state or entity.state, attributes={**entity.attributes, **kept})

    return effect


def _position(entity: Entity, data: Data) -> Entity:
    position = data.get("position", 0)
    state = "open" if position else "closed"
    return replace(entity, state=state, attributes={**entity.attributes, "current_position": position})


def _mode(entity: Entity, data: Data) -> Entity:
    return replace(entity, state=str(data.get("hvac_mode", entity.state)))


def _speed(entity: Entity, data: Data) -> Entity:
    percentage = data.get("percentage", 0)
    state = "on" if percentage else "off"
    return replace(entity, state=state, attributes={**entity.attributes, "percentage": percentage})


EFFECTS: Mapping[str, Effect] = {
    "light.turn_on": _light_on,
    "light.turn_off": _state("off", brightness=None),
    "lock.lock": _state("locked"),
    "lock.unlock": _state("unlocked"),
    "cover.open_cover": _state("open", current_position=100),
    "cover.close_cover": _state("closed", current_position=0),
    "cover.set_cover_position": _position,
    "climate.set_temperature": _take(None, "temperature"),
    "climate.set_hvac_mode": _mode,
    "fan.set_percentage": _speed,
    "media_player.media_play": _state("playing"),
    "media_player.media_pause": _state("paused"),
    "media_player.media_stop": _state("idle"),
    "media_player.volume_set": _take(None, "volume_level"),
    "media_player.volume_mute": _take(None, "is_volume_muted"),
    "media_player.play_media": _take("playing", "media_content_id", "media_content_type"),
}
ANY_DOMAIN: Mapping[str, Effect] = {"turn_on": _state("on"), "turn_off": _state("off")}


def apply(entity: Entity, service: str, data: Data) -> Entity | None:
    """The entity after the call; None when such a device cannot do it."""
    if (effect := EFFECTS.get(service)) is not None:
        return effect(entity, data)
    action = service.partition(".")[2]
    if action == "toggle":
        return apply(entity, f"{entity.domain}.{'turn_off' if entity.state == 'on' else 'turn_on'}", data)
    effect = ANY_DOMAIN.get(action)
    return effect(entity, data) if effect else None
