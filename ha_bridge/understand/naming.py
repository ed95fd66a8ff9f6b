"""How we name things of the house when we speak."""

from collections.abc import Iterable, Sequence

from ha_bridge.models import AreaId, EntityId, House
from ha_bridge.understand.language import Language


def entity_name(house: House, entity_id: EntityId) -> str:
    """The friendly name, or the id when the entity is gone."""
    entity = house.entities.get(entity_id)
    return entity.name if entity else entity_id


def area_name(house: House, area_id: AreaId | None) -> str:
    """The name of a room; empty when there is none."""
    area = house.areas.get(area_id) if area_id else None
    return area.name if area else ""


def labels(house: House, ids: Sequence[EntityId]) -> tuple[str, ...]:
    """A name for each entity; where names clash, with the room."""
    names = [entity_name(house, entity_id) for entity_id in ids]
    found = []
    for entity_id, name in zip(ids, names, strict=True):
        entity = house.entities.get(entity_id)
        room = area_name(house, entity.area if entity else None)
        found.append(f"{name} ({room})" if names.count(name) > 1 and room else name)
    return tuple(found)


def listed(names: Iterable[str], language: Language, joiner: str = "and") -> str:
    """ "A, B and C"."""
    items = list(names)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {language.say(joiner)} {items[-1]}"
