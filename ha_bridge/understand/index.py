"""Every phrase that can name something in this house, ready to be looked up word by word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ha_bridge.models import Area, AreaId, Entity, EntityId, Floor, FloorId, House
from ha_bridge.understand.language import Label, Language
from ha_bridge.understand.normal import name_words
from ha_bridge.understand.official import SpokenName, spoken_names

Phrase = tuple[str, ...]
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Named:
    """What a phrase of the house may name."""

    full: frozenset[EntityId] = frozenset()
    """Entities with exactly this name or alias."""
    short: frozenset[EntityId] = frozenset()
    """Entities whose name is this once the room's or the kind's word is left out."""
    part: frozenset[EntityId] = frozenset()
    """Entities with this word in their name."""
    areas: frozenset[AreaId] = frozenset()
    floors: frozenset[FloorId] = frozenset()


@dataclass
class _Building:
    full: set[EntityId] = field(default_factory=set)
    short: set[EntityId] = field(default_factory=set)
    part: set[EntityId] = field(default_factory=set)
    areas: set[AreaId] = field(default_factory=set)
    floors: set[FloorId] = field(default_factory=set)

    def frozen(self) -> Named:
        return Named(
            frozenset(self.full),
            frozenset(self.short),
            frozenset(self.part),
            frozenset(self.areas),
            frozenset(self.floors),
        )


@dataclass(frozen=True)
class Index:
    """Phrases of one house in one language."""

    generation: int
    language: Language
    phrases: Mapping[Phrase, Named]
    first_words: Mapping[str, int]
    """First word of any phrase to the longest phrase that begins with it."""
    names: Mapping[EntityId, tuple[Phrase, ...]]
    by_area: Mapping[AreaId, tuple[EntityId, ...]]
    by_domain: Mapping[str, tuple[EntityId, ...]]
    spoken: tuple[SpokenName, ...] = ()
    """The same names as they are written, for Home Assistant's own sentences."""
    compounds: Mapping[str, Phrase] = field(default_factory=dict)
    """ "Küchenlicht" to "Küche" and "Licht"."""
    extra: Mapping[Phrase, tuple[Label, ...]] = field(default_factory=dict)
    """The owner's own scenes: phrase to label."""


def build_index(house: House, language: Language) -> Index:
    """Every name, alias, short form and generated alias; independent of states, so safe to build on another thread."""
    found: dict[Phrase, _Building] = {}
    names = {entity.id: _names(entity, language) for entity in house.entities.values()}
    areas = {area.id: _area_names(area, language) for area in house.areas.values()}
    for area_id, phrases in areas.items():
        for phrase in phrases:
            found.setdefault(phrase, _Building()).areas.add(area_id)
    for phrase, area_id in _short_areas(areas, language).items():
        found.setdefault(phrase, _Building()).areas.add(area_id)
    for floor_id, phrase in _floor_names(house, language):
        found.setdefault(phrase, _Building()).floors.add(floor_id)
    for entity in house.entities.values():
        _index_entity(entity, names[entity.id], areas.get(entity.area, ()) if entity.area else (), language, found)
    for building in found.values():
        if building.areas or building.floors:
            # "kitchen" is the room, not whatever is left of "Kitchen Light".
            building.short.clear()
            building.part.clear()
    index = {phrase: building.frozen() for phrase, building in found.items() if phrase}
    return Index(
        generation=house.generation,
        language=language,
        phrases=index,
        first_words=_first_words([*index, *language.lexicon]),
        names=names,
        by_area=_grouped((e.area, e.id) for e in house.entities.values() if e.area),
        by_domain=_grouped((e.domain, e.id) for e in house.entities.values()),
        spoken=spoken_names(house),
        compounds=_compounds(areas, language, index),
    )


def _compounds(
    areas: Mapping[AreaId, tuple[Phrase, ...]], language: Language, known: Mapping[Phrase, Named]
) -> dict[str, Phrase]:
    """Words made of a room and a kind, where no device has that name."""
    found: dict[str, Phrase] = {}
    kinds = [phrase[0] for phrases in language.kind_words.values() for phrase in phrases if len(phrase) == 1]
    for phrases in areas.values():
        for area in (phrase for phrase in phrases if len(phrase) == 1):
            for kind in kinds:
                for link in language.compounds:
                    word = f"{area[0]}{link}{kind}"
                    if (word,) not in known:
                        found[word] = (*area, kind)
    return found


def _grouped(pairs: Iterable[tuple[K, EntityId]]) -> dict[K, tuple[EntityId, ...]]:
    groups: dict[K, list[EntityId]] = {}
    for key, entity_id in pairs:
        groups.setdefault(key, []).append(entity_id)
    return {key: tuple(ids) for key, ids in groups.items()}


def _first_words(phrases: Iterable[Phrase]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for phrase in phrases:
        longest[phrase[0]] = max(len(phrase), longest.get(phrase[0], 0))
    return longest


def _names(entity: Entity, language: Language) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys(filter(None, (name_words(name, language) for name in (entity.name, *entity.aliases)))))


def _area_names(area: Area, language: Language) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys(filter(None, (name_words(name, language) for name in (area.name, *area.aliases)))))


def _short_areas(areas: Mapping[AreaId, tuple[Phrase, ...]], language: Language) -> dict[Phrase, AreaId]:
    """ "Office" for "Home Office", where no other room ends like that."""
    taken = {phrase for phrases in areas.values() for phrase in phrases}
    ends: dict[Phrase, set[AreaId]] = {}
    for area_id, phrases in areas.items():
        for phrase in phrases:
            for start in range(1, len(phrase)):
                ends.setdefault(phrase[start:], set()).add(area_id)
    return {
        end: next(iter(ids))
        for end, ids in ends.items()
        if len(ids) == 1 and end not in taken and not _is_word(end, language)
    }


def _index_entity(
    entity: Entity,
    names: tuple[Phrase, ...],
    area: tuple[Phrase, ...],
    language: Language,
    found: dict[Phrase, _Building],
) -> None:
    for name in names:
        found.setdefault(name, _Building()).full.add(entity.id)
        if len(name) == 2 and (name[0] + name[1],) not in language.lexicon:
            # "Night Light", said or heard as one word.
            found.setdefault((name[0] + name[1],), _Building()).full.add(entity.id)
        for short in _short_names(name, area, language):
            found.setdefault(short, _Building()).short.add(entity.id)
        for word in name:
            if not word.isdigit() and (word,) not in language.lexicon and (word,) != name:
                found.setdefault((word,), _Building()).part.add(entity.id)


def _short_names(name: Phrase, area: tuple[Phrase, ...], language: Language) -> set[Phrase]:
    """The name without its room, without its kind, without either; nothing that is a plain word of the language."""
    stripped = {name} | {_without(name, phrase) for phrase in area}
    for phrase in list(stripped):
        for length in (1, 2):
            if len(phrase) > length and _is_kind(phrase[-length:], language):
                stripped.add(phrase[:-length])
    return {phrase for phrase in stripped if phrase and phrase != name and not _is_word(phrase, language)}


def _without(name: Phrase, part: Phrase) -> Phrase:
    for at in range(len(name) - len(part) + 1):
        if name[at : at + len(part)] == part:
            return name[:at] + name[at + len(part) :]
    return name


def _is_kind(phrase: Phrase, language: Language) -> bool:
    return any(group == "kind" for group, _ in language.lexicon.get(phrase, ()))


def _is_word(phrase: Phrase, language: Language) -> bool:
    return phrase in language.lexicon or all(word.isdigit() for word in phrase)


def _floor_names(house: House, language: Language) -> Iterable[tuple[FloorId, Phrase]]:
    ranks = {floor.id: _rank(floor, language) for floor in house.floors.values()}
    for floor in house.floors.values():
        for name in (floor.name, *floor.aliases):
            yield floor.id, name_words(name, language)
        for key, phrases in language.floors.items():
            if key.lstrip("-").isdigit() and ranks[floor.id] == int(key) and floor.level is not None:
                yield from ((floor.id, phrase) for phrase in phrases)
    known = sorted({rank for rank in ranks.values() if rank is not None and rank >= 0})
    if len(known) < 2:
        return
    for floor_id, rank in ranks.items():
        if rank is not None and rank >= 0:
            key = "down" if rank == known[0] else "up"
            yield from ((floor_id, phrase) for phrase in language.floors.get(key, ()))


def _rank(floor: Floor, language: Language) -> int | None:
    """The storey of a floor: its level, or what its name says."""
    if floor.level is not None:
        return floor.level
    words = name_words(floor.name, language)
    for key, phrases in language.floors.items():
        if key.lstrip("-").isdigit() and any(words[: len(p)] == p for p in phrases):
            return int(key)
    return next((rank for key, rank in (("up", 1), ("down", 0)) if words in language.floors.get(key, ())), None)
