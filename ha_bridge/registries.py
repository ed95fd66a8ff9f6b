"""Reads areas, floors, devices, names and exposure from Home Assistant, whatever its version. Waits on the network.

Large answers are asked for in slices, so that decoding one never holds the event loop for long.
"""

import asyncio
from collections.abc import Iterable

from ha_bridge import exposure
from ha_bridge.client import Connection
from ha_bridge.errors import CallRefused
from ha_bridge.mirror import Mirror, Registries, clean_name
from ha_bridge.models import Area, AreaId, Floor, FloorId

SLICE = 200
"""Entities whose aliases are asked for at once."""


async def read_registries(connection: Connection, mirror: Mirror, changed: frozenset[str] | None) -> Registries:
    """Everything that changes rarely; aliases only of entities that are new to us or `changed` (None: of all)."""
    areas, floors, devices, entities, config, exposed = await asyncio.gather(
        connection.command("config/area_registry/list"),
        _or_none(connection, "config/floor_registry/list"),  # absent before 2024.4
        _or_none(connection, "config/device_registry/list"),
        connection.command("config/entity_registry/list_for_display"),
        connection.command("get_config"),
        _or_none(connection, "homeassistant/expose_entity/list"),  # needs an admin's token
    )
    known = exposure.listed(exposed)
    if exposed is None:
        known = exposure.from_options(await _or_none(connection, "config/entity_registry/list"))
    ids = mirror.exposed_ids(known, exposed is None)
    kept = {one: names for one, names in mirror.aliases().items() if changed is not None and one not in changed}
    aliases = kept | await _aliases(connection, tuple(one for one in ids if one not in kept))
    return Registries(
        areas={area.id: area for area in map(_area, _dicts(areas))},
        floors={floor.id: floor for floor in map(_floor, _dicts(floors))},
        entity_areas=_entity_areas(entities, devices),
        entity_aliases=aliases,
        exposed=known,
        guess_exposure=exposed is None,
        temperature_unit="°F" if _unit(config) == "°F" else "°C",
    )


async def _or_none(connection: Connection, command: str) -> object:
    """The answer, or None where this Home Assistant or this token does not have it."""
    try:
        return await connection.command(command)
    except CallRefused:
        return None


async def _aliases(connection: Connection, ids: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(ids), SLICE):
        try:
            entries = await connection.command(
                "config/entity_registry/get_entries", entity_ids=list(ids[start : start + SLICE])
            )
        except CallRefused:
            return found
        for entity_id, entry in entries.items() if isinstance(entries, dict) else ():
            found[str(entity_id)] = _names(entry.get("aliases")) if isinstance(entry, dict) else ()
    return found


def _entity_areas(entities: object, devices: object) -> dict[str, AreaId]:
    """An entity is where it says it is, else where its device is."""
    device_areas = {one.get("id"): one.get("area_id") for one in _dicts(devices)}
    listed = entities.get("entities") if isinstance(entities, dict) else None
    found: dict[str, AreaId] = {}
    for entry in _dicts(listed):
        area = entry.get("ai") or device_areas.get(entry.get("di"))
        if isinstance(area, str):
            found[str(entry.get("ei"))] = AreaId(area)
    return found


def _area(raw: dict[str, object]) -> Area:
    floor = raw.get("floor_id")
    return Area(
        AreaId(str(raw.get("area_id"))),
        clean_name(str(raw.get("name", ""))),
        FloorId(floor) if isinstance(floor, str) else None,
        _names(raw.get("aliases")),
    )


def _floor(raw: dict[str, object]) -> Floor:
    level = raw.get("level")
    return Floor(
        FloorId(str(raw.get("floor_id"))),
        clean_name(str(raw.get("name", ""))),
        _names(raw.get("aliases")),
        level if isinstance(level, int) else None,
    )


def _names(raw: object) -> tuple[str, ...]:
    names: Iterable[object] = raw if isinstance(raw, list) else ()
    return tuple(sorted({cleaned for one in names if isinstance(one, str) and (cleaned := clean_name(one))}))


def _unit(config: object) -> object:
    units = config.get("unit_system") if isinstance(config, dict) else None
    return units.get("temperature") if isinstance(units, dict) else None


def _dicts(raw: object) -> list[dict[str, object]]:
    return [one for one in raw if isinstance(one, dict)] if isinstance(raw, list) else []
