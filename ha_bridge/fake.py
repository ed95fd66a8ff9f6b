"""A home in memory: does with actions what Home Assistant would do. For benches, tests and `--demo`."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ha_bridge.models import Action, Area, AreaId, Entity, EntityId, Floor, FloorId, House, Value, Verb


def house_from(data: Mapping[str, Any]) -> House:
    """A house from plain data: `areas`, `floors`, `entities` as lists of mappings."""
    floors = [
        Floor(FloorId(f.get("id", f["name"])), f["name"], tuple(f.get("aliases", ()))) for f in data.get("floors", ())
    ]
    areas = [_area(a) for a in data.get("areas", ())]
    entities = [_entity(e) for e in data.get("entities", ())]
    return House({a.id: a for a in areas}, {f.id: f for f in floors}, {e.id: e for e in entities})


def _area(data: Mapping[str, Any]) -> Area:
    floor = FloorId(data["floor"]) if data.get("floor") else None
    return Area(AreaId(data["id"]), data["name"], floor, tuple(data.get("aliases", ())))


def _entity(data: Mapping[str, Any]) -> Entity:
    entity_id = EntityId(data["entity_id"])
    attributes: dict[str, Value] = {str(key): _value(value) for key, value in data.get("attributes", {}).items()}
    area = AreaId(data["area"]) if data.get("area") else None
    aliases = tuple(data.get("aliases", ()))
    return Entity(entity_id, str(data["name"]), area, aliases, _state(entity_id, data.get("state")), attributes)


def _value(value: Any) -> Value:
    """`cover.CoverDeviceClass.GARAGE` is `garage`, as Home Assistant would say it."""
    if isinstance(value, str) and value.count(".") == 2 and "Class." in value:
        return value.rpartition(".")[2].lower()
    return tuple(value) if isinstance(value, list) else value


_SWITCHED = {"cover": ("closed", "open"), "lock": ("unlocked", "locked"), "valve": ("closed", "open")}


def _state(entity_id: str, state: Any) -> str | None:
    if isinstance(state, Mapping):
        state = state.get("out")
    if isinstance(state, bool):
        return _SWITCHED.get(entity_id.partition(".")[0], ("off", "on"))[state]
    return None if state is None else str(state)


def with_state(house: House, entity_id: EntityId, state: str | None, attributes: Mapping[str, Value]) -> House:
    """The house with one entity changed."""
    entity = house.entities[entity_id]
    changed = replace(entity, state=state, attributes={**entity.attributes, **attributes})
    return replace(house, entities={**house.entities, entity_id: changed})


def acted(house: House, actions: Iterable[Action]) -> House:
    """The house after the actions."""
    for action in actions:
        for entity_id in action.targets:
            entity = house.entities.get(entity_id)
            if entity is not None:
                state, attributes = _effect(entity, action.verb, action.params)
                house = with_state(house, entity_id, state, attributes)
    return house


_STATES: Mapping[Verb, str] = {
    Verb.TURN_ON: "on",
    Verb.TURN_OFF: "off",
    Verb.LOCK: "locked",
    Verb.UNLOCK: "unlocked",
    Verb.OPEN: "open",
    Verb.CLOSE: "closed",
    Verb.PLAY: "playing",
    Verb.PAUSE: "paused",
    Verb.RETURN_TO_BASE: "returning",
    Verb.DOCK: "docked",
    Verb.PAUSE_WORK: "paused",
    Verb.PLAY_MEDIA: "playing",
}
_COLORS = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}
_PARAMS: Mapping[Verb, Mapping[str, str]] = {
    Verb.SET_TEMPERATURE: {"temperature": "temperature"},
    Verb.SET_FAN_MODE: {"fan_mode": "fan_mode"},
    Verb.SET_PRESET: {"preset_mode": "preset_mode"},
    Verb.SET_SPEED: {"percentage": "percentage"},
    Verb.SET_HUMIDITY: {"humidity": "humidity"},
    Verb.SELECT_SOURCE: {"source": "source"},
    Verb.SET_VALUE: {"value": "value"},
}


def _effect(entity: Entity, verb: Verb, params: Mapping[str, Value]) -> tuple[str | None, dict[str, Value]]:
    """State and changed attributes after one verb."""
    kept = {new: params[old] for old, new in _PARAMS.get(verb, {}).items() if old in params}
    if verb is Verb.SET_LIGHT:
        return "on", _light(params)
    if verb is Verb.SET_POSITION:
        position = params["position"]
        return ("open" if position else "closed"), {"current_position": position}
    if verb is Verb.SET_VOLUME:
        return entity.state, _volume(entity, params)
    if verb in (Verb.MUTE, Verb.UNMUTE):
        return entity.state, {"is_volume_muted": verb is Verb.MUTE}
    if verb is Verb.ADD_ITEM:
        return str(int(entity.state or 0) + 1), {}
    if verb is Verb.START:
        return {"vacuum": "cleaning", "lawn_mower": "mowing"}.get(entity.domain, "on"), {}
    if verb is Verb.TOGGLE:
        return ("off" if entity.state == "on" else "on"), {}
    if verb is Verb.SET_HVAC_MODE:
        return str(params.get("hvac_mode")), {}
    if verb in (Verb.OPEN, Verb.CLOSE) and "current_position" in entity.attributes:
        kept = {"current_position": 100 if verb is Verb.OPEN else 0}
    return _STATES.get(verb, entity.state), kept


def _light(params: Mapping[str, Value]) -> dict[str, Value]:
    changed: dict[str, Value] = {}
    brightness, color = params.get("brightness"), params.get("color")
    if isinstance(brightness, int | float):
        changed["brightness"] = int(brightness * 255 / 100 + 0.5)
    if isinstance(color, str):
        changed["rgb_color"] = _COLORS.get(color, (127, 127, 127))
    if "color_temp_kelvin" in params:
        changed["color_temp_kelvin"] = params["color_temp_kelvin"]
    return changed


def _volume(entity: Entity, params: Mapping[str, Value]) -> dict[str, Value]:
    level, step = params.get("volume"), params.get("volume_step")
    if isinstance(level, int | float):
        return {"volume_level": level / 100}
    now = entity.attributes.get("volume_level")
    before = float(now) if isinstance(now, int | float | str) else 0.5
    return {"volume_level": min(1.0, max(0.0, before + float(step) / 100))} if isinstance(step, int | float) else {}
