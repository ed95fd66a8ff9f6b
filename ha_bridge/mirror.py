"""The picture of the house, kept from Home Assistant's registries and state events. Pure.

Snapshots are made when somebody looks: they share every entity that did not change, so with 2 000 entities a change
costs one small object and a look after it one copied dictionary. The generation rises only when a name, an area, a
floor, a device class or the exposure changes, because that is what an index of words depends on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ha_bridge.exposure import by_default
from ha_bridge.home import Json
from ha_bridge.models import Area, AreaId, Entity, EntityId, Floor, FloorId, House, Scalar, Value

SUN = "sun.sun"
SUN_TIMES = (("sunrise", "next_rising"), ("sunset", "next_setting"))
LONGEST_NAME = 100
LONGEST_LIST = 500


@dataclass(frozen=True, slots=True)
class Registries:
    """What changes rarely, as read from Home Assistant."""

    areas: Mapping[AreaId, Area] = field(default_factory=dict)
    floors: Mapping[FloorId, Floor] = field(default_factory=dict)
    entity_areas: Mapping[str, AreaId] = field(default_factory=dict)
    """By the entity itself, else by its device."""
    entity_aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exposed: Mapping[str, bool] = field(default_factory=dict)
    guess_exposure: bool = False
    """Home Assistant does not say what is exposed; fall back to its defaults."""
    temperature_unit: Literal["°C", "°F"] = "°C"


@dataclass(slots=True)
class _Raw:
    """State and attributes of any entity, exposed or not."""

    state: str
    attributes: dict[str, Value]


class Mirror:
    """Takes in what Home Assistant sends; gives out immutable houses."""

    def __init__(self) -> None:
        self._registries = Registries()
        self._raw: dict[str, _Raw] = {}
        self._entities: dict[EntityId, Entity] = {}
        self._generation = 0
        self._sun: dict[str, datetime] = {}
        self.followed: set[str] = set()
        """Entities whose changes are told although they are not exposed."""
        self._house: House | None = House()

    @property
    def generation(self) -> int:
        """Of the house as it is now."""
        return self._generation

    def house(self) -> House:
        """The newest snapshot."""
        if self._house is None:
            registries = self._registries
            self._house = House(
                registries.areas,
                registries.floors,
                dict(self._entities),
                self._generation,
                registries.temperature_unit,
                self._sun,
            )
        return self._house

    def aliases(self) -> Mapping[str, tuple[str, ...]]:
        """As last read; an empty tuple means that there are none."""
        return self._registries.entity_aliases

    def unknown_exposure(self) -> tuple[str, ...]:
        """Entities about which nobody said whether they are exposed."""
        return tuple(entity_id for entity_id in self._raw if entity_id not in self._registries.exposed)

    def exposed_ids(self, exposed: Mapping[str, bool], guess: bool) -> tuple[str, ...]:
        """What would be exposed under this list."""
        return tuple(one for one, raw in self._raw.items() if _is_exposed(one, raw, exposed, guess))

    def forget_states(self) -> None:
        """Before a new subscription: it will send everything again."""
        self._raw.clear()

    def set_registries(self, registries: Registries) -> None:
        """Names, areas and exposure as they are now."""
        self._registries = registries
        self._rebuild()

    def apply(self, event: Json) -> frozenset[EntityId]:
        """Take in one event of `subscribe_entities`; tells which exposed entities changed."""
        changed: set[EntityId] = set()
        for entity_id, added in _items(event.get("a")):
            self._raw[entity_id] = _Raw(_state(added.get("s")), _attributes(added.get("a")))
            changed |= self._refresh(entity_id)
        for entity_id, change in _items(event.get("c")):
            raw = self._raw.get(entity_id)
            if raw is not None:
                _merge(raw, change)
                changed |= self._refresh(entity_id)
        removed = event.get("r")
        for entity_id in map(str, removed if isinstance(removed, list) else ()):
            self._raw.pop(entity_id, None)
            changed |= self._refresh(entity_id)
        self._follow_sun()
        told = {entity_id for part in ("a", "c") for entity_id, _ in _items(event.get(part))}
        return frozenset(changed | {EntityId(entity_id) for entity_id in self.followed & told})

    def state_of(self, entity_id: str) -> str | None:
        """The state of any entity, exposed or not; for what the owner's settings name."""
        raw = self._raw.get(entity_id)
        return raw.state if raw is not None else None

    def _follow_sun(self) -> None:
        """Sunrise and sunset are facts of the place, no device: they count without exposure."""
        raw = self._raw.get(SUN)
        sun = {} if raw is None else {word: at for word, key in SUN_TIMES if (at := _moment(raw.attributes.get(key)))}
        if sun != self._sun:
            self._sun, self._house = sun, None

    def _rebuild(self) -> None:
        """Every entity anew; the generation rises only if something about names or places is different."""
        before = self._house if self._house is not None else self.house()
        registries = self._registries
        self._entities = {
            EntityId(entity_id): self._placed(entity_id, raw)
            for entity_id, raw in self._raw.items()
            if _is_exposed(entity_id, raw, registries.exposed, registries.guess_exposure)
        }
        self._house = None
        same = (
            before.areas == registries.areas
            and before.floors == registries.floors
            and before.entities.keys() == self._entities.keys()
            and all(
                entity is before.entities[one] or _face(entity) == _face(before.entities[one])
                for one, entity in self._entities.items()
            )
        )
        self._generation += not same

    def _refresh(self, entity_id: str) -> set[EntityId]:
        key = EntityId(entity_id)
        raw, before = self._raw.get(entity_id), self._entities.get(key)
        registries = self._registries
        exposed = raw is not None and _is_exposed(entity_id, raw, registries.exposed, registries.guess_exposure)
        if raw is None or not exposed:
            if before is None:
                return set()
            del self._entities[key]
            self._generation += 1
        else:
            after = self._entity(entity_id, raw)
            self._entities[key] = after
            self._generation += before is None or _face(before) != _face(after)
        self._house = None
        return {key}

    def _placed(self, entity_id: str, raw: _Raw) -> Entity:
        """The entity as it is, unless its room or aliases changed."""
        before, registries = self._entities.get(EntityId(entity_id)), self._registries
        if (
            before is not None
            and before.area == registries.entity_areas.get(entity_id)
            and before.aliases == registries.entity_aliases.get(entity_id, ())
        ):
            return before
        return self._entity(entity_id, raw)

    def _entity(self, entity_id: str, raw: _Raw) -> Entity:
        friendly = raw.attributes.get("friendly_name")
        plain = entity_id.partition(".")[2].replace("_", " ")
        return Entity(
            id=EntityId(entity_id),
            name=clean_name(friendly if isinstance(friendly, str) else "") or plain,
            area=self._registries.entity_areas.get(entity_id),
            aliases=self._registries.entity_aliases.get(entity_id, ()),
            state=raw.state,
            # A copy: later events change the raw attributes in place.
            attributes=dict(raw.attributes),
        )


def clean_name(name: str) -> str:
    """One line, no control characters, bounded: a name is data, whatever it says."""
    return " ".join("".join(one if one.isprintable() else " " for one in name).split())[:LONGEST_NAME]


def value(raw: object) -> Value:
    """An attribute as we keep it: scalars, flat lists and flat maps; anything deeper is left out."""
    if isinstance(raw, str | int | float) or raw is None:
        return raw
    if isinstance(raw, list | tuple):
        return tuple(one for one in raw[:LONGEST_LIST] if isinstance(one, str | int | float))
    if isinstance(raw, dict):
        flat: dict[str, Scalar] = {str(key): one for key, one in raw.items() if isinstance(one, str | int | float)}
        return flat
    return None


def _face(entity: Entity) -> tuple[object, ...]:
    """What an index of words depends on."""
    return entity.name, entity.aliases, entity.area, entity.attributes.get("device_class")


def _is_exposed(entity_id: str, raw: _Raw, exposed: Mapping[str, bool], guess: bool) -> bool:
    said = exposed.get(entity_id)
    return said if said is not None else guess and by_default(entity_id, raw.attributes)


def _moment(raw: object) -> datetime | None:
    try:
        return datetime.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        return None


def _items(part: object) -> list[tuple[str, dict[str, object]]]:
    if not isinstance(part, dict):
        return []
    return [(str(key), one) for key, one in part.items() if isinstance(one, dict)]


def _state(raw: object) -> str:
    return raw if isinstance(raw, str) else "unknown"


def _attributes(raw: object) -> dict[str, Value]:
    return {str(key): value(one) for key, one in raw.items()} if isinstance(raw, dict) else {}


def _merge(raw: _Raw, change: dict[str, object]) -> None:
    more, less = change.get("+"), change.get("-")
    if isinstance(more, dict):
        if "s" in more:
            raw.state = _state(more["s"])
        raw.attributes.update(_attributes(more.get("a")))
    if isinstance(less, dict):
        gone = less.get("a")
        for key in map(str, gone if isinstance(gone, list | dict) else ()):
            raw.attributes.pop(key, None)
