"""Remembering how devices were before an action, and the calls that bring it back. Pure.

Only what is harmless in both directions can be undone: a lock that was locked is never unlocked by "undo".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ha_bridge.models import Action, Entity, EntityId, House, ServiceCall, Source, Value, Verb
from ha_bridge.risk import Risk, risk_of
from ha_bridge.services.step import number


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The devices an action touched, as they were before it."""

    before: tuple[Entity, ...]


def snapshot(targets: tuple[EntityId, ...], house: House) -> Snapshot:
    """What to remember before acting on these."""
    return Snapshot(tuple(house.entities[target] for target in targets if target in house.entities))


def undo_calls(taken: Snapshot, house: House) -> tuple[tuple[ServiceCall, ...], tuple[EntityId, ...]]:
    """Calls that restore what changed since, and the devices that cannot or must not be restored."""
    calls: list[ServiceCall] = []
    stuck: list[EntityId] = []
    for before in taken.before:
        now = house.entities.get(before.id)
        if now is not None and (now.state, now.attributes) == (before.state, before.attributes):
            continue
        restore = RESTORERS.get(before.domain) if _harmless(before, house) else None
        steps = restore(before) if restore is not None and now is not None else None
        if steps is None:
            stuck.append(before.id)
        else:
            calls += steps
    return tuple(calls), tuple(stuck)


def _harmless(entity: Entity, house: House) -> bool:
    """Both ways: what is safe to close may not be safe to open again. Marks of the owner do not count here."""
    both_ways = Action(Verb.TOGGLE, (entity.id,), source=Source.UNDO)
    return risk_of(both_ways, entity, house, frozenset()) is Risk.LOW


def _call(entity: Entity, service: str, data: Mapping[str, Value] | None = None) -> ServiceCall:
    domain, _, name = service.partition(".")
    return ServiceCall(domain, name, (entity.id,), data or {})


def _switched(entity: Entity) -> list[ServiceCall] | None:
    if entity.state not in ("on", "off"):
        return None
    return [_call(entity, f"{entity.domain}.turn_{entity.state}")]


def _light(entity: Entity) -> list[ServiceCall] | None:
    if entity.state != "on":
        return _switched(entity)
    data: dict[str, Value] = {}
    brightness = number(entity.attributes, "brightness")
    if brightness is not None:
        data["brightness"] = round(brightness)
    mode = entity.attributes.get("color_mode")
    color = entity.attributes.get("hs_color")
    kelvin = number(entity.attributes, "color_temp_kelvin")
    if mode == "color_temp" and kelvin is not None:
        data["color_temp_kelvin"] = round(kelvin)
    elif mode in ("hs", "rgb", "rgbw", "rgbww", "xy") and isinstance(color, tuple):
        data["hs_color"] = color
    return [_call(entity, "light.turn_on", data)]


def _climate(entity: Entity) -> list[ServiceCall] | None:
    calls = []
    if entity.state is not None:
        calls.append(_call(entity, "climate.set_hvac_mode", {"hvac_mode": entity.state}))
    keys = ("temperature", "target_temp_low", "target_temp_high")
    targets = {key: value for key in keys if (value := number(entity.attributes, key)) is not None}
    if targets:
        calls.append(_call(entity, "climate.set_temperature", targets))
    for key, service in (("fan_mode", "set_fan_mode"), ("preset_mode", "set_preset_mode")):
        mode = entity.attributes.get(key)
        if isinstance(mode, str):
            calls.append(_call(entity, f"climate.{service}", {key: mode}))
    return calls or None


def _cover(entity: Entity) -> list[ServiceCall] | None:
    position = number(entity.attributes, "current_position")
    if position is not None:
        return [_call(entity, "cover.set_cover_position", {"position": round(position)})]
    return {
        "open": [_call(entity, "cover.open_cover")],
        "closed": [_call(entity, "cover.close_cover")],
    }.get(entity.state or "")


def _fan(entity: Entity) -> list[ServiceCall] | None:
    percentage = number(entity.attributes, "percentage")
    if entity.state == "on" and percentage:
        return [_call(entity, "fan.set_percentage", {"percentage": round(percentage)})]
    return _switched(entity)


def _player(entity: Entity) -> list[ServiceCall] | None:
    calls = []
    volume = number(entity.attributes, "volume_level")
    if volume is not None:
        calls.append(_call(entity, "media_player.volume_set", {"volume_level": volume}))
    muted = entity.attributes.get("is_volume_muted")
    if isinstance(muted, bool):
        calls.append(_call(entity, "media_player.volume_mute", {"is_volume_muted": muted}))
    service = {"playing": "media_play", "paused": "media_pause", "off": "turn_off"}.get(entity.state or "")
    if service is not None:
        calls.append(_call(entity, f"media_player.{service}"))
    return calls or None


def _number(entity: Entity) -> list[ServiceCall] | None:
    try:
        return [_call(entity, f"{entity.domain}.set_value", {"value": float(entity.state or "")})]
    except ValueError:
        return None


def _select(entity: Entity) -> list[ServiceCall] | None:
    return [_call(entity, f"{entity.domain}.select_option", {"option": entity.state})] if entity.state else None


def _humidifier(entity: Entity) -> list[ServiceCall] | None:
    humidity = number(entity.attributes, "humidity")
    calls = [_call(entity, "humidifier.set_humidity", {"humidity": round(humidity)})] if humidity is not None else []
    return [*calls, *(_switched(entity) or [])] or None


RESTORERS: Mapping[str, Callable[[Entity], list[ServiceCall] | None]] = {
    "light": _light,
    "switch": _switched,
    "input_boolean": _switched,
    "climate": _climate,
    "cover": _cover,
    "fan": _fan,
    "media_player": _player,
    "humidifier": _humidifier,
    "number": _number,
    "input_number": _number,
    "select": _select,
    "input_select": _select,
}
