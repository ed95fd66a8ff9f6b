"""Home Assistant's own sentences, matched by hassil: which intent, which slots. The only file that knows hassil."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hassil.intents import Intents, SlotList, TextSlotList
from hassil.recognize import RecognizeResult, recognize_all

from ha_bridge.models import AreaId, EntityId, FloorId, House, Scalar
from ha_bridge.understand.models import IntentMatch

_PUNCTUATION = re.compile(r"[^\w']+")
HERE = "\0here"
"""Stands for the speaker's room in slots that come from the context."""


@dataclass(frozen=True, slots=True)
class SpokenName:
    """One written name of an entity, a room or a floor."""

    slot: str
    """`name`, `area` or `floor`."""
    text: str
    value: str
    """What the slot holds: for an alias of a room, the room's name."""
    id: str
    low: str
    parts: frozenset[str]
    context: tuple[tuple[str, str], ...] = ()


def spoken_names(house: House) -> tuple[SpokenName, ...]:
    """All names and aliases, as they are written."""
    found: list[SpokenName] = []
    for entity in house.entities.values():
        context = (
            ("domain", entity.domain),
            *((("device_class", entity.device_class),) if entity.device_class else ()),
        )
        found.extend(_spoken("name", name, name, entity.id, context) for name in (entity.name, *entity.aliases))
    for area in house.areas.values():
        found.extend(_spoken("area", name, area.name, area.id) for name in (area.name, *area.aliases))
    for floor in house.floors.values():
        found.extend(_spoken("floor", name, floor.name, floor.id) for name in (floor.name, *floor.aliases))
    return tuple(found)


def _spoken(slot: str, text: str, value: str, key: str, context: tuple[tuple[str, str], ...] = ()) -> SpokenName:
    low = text.lower().replace("'", "")
    return SpokenName(slot, text, value, key, low, frozenset(_PUNCTUATION.sub(" ", low).split()), context)


class Official:
    """The compiled sentences of one language."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._intents: Intents | None = Intents.from_dict(dict(data)) if data.get("intents") else None
        self._language = str(data.get("language", "en"))

    def match(self, text: str, names: tuple[SpokenName, ...]) -> "OfficialMatch | None":
        """The best reading of a sentence, or None. Only names that occur in it are offered: that keeps hassil fast."""
        if self._intents is None or not text.strip():
            return None
        lists = _slot_lists(text, names)
        results = recognize_all(
            text, self._intents, slot_lists=lists, intent_context={"area": HERE}, language=self._language
        )
        best = min(results, key=_rank, default=None)
        return _matched(best) if best is not None else None


@dataclass(frozen=True, slots=True)
class OfficialMatch:
    """One intent with its slots, and which entities a name may stand for."""

    intent: IntentMatch
    ids: tuple[EntityId, ...] = ()
    area: AreaId | None = None
    floor: FloorId | None = None
    response: str | None = None
    """Which kind of answer is expected: `any`, `all`, `which`, `how_many`, `one_yesno`, ..."""


def _rank(result: RecognizeResult) -> tuple[int, int, int, int, str]:
    name = result.entities.get("name")
    wild = [entity for entity in result.entities_list if entity.is_wildcard]
    length = len(name.text) if name is not None and not name.is_wildcard else 0
    return (
        -length,
        len(wild),
        -result.text_chunks_matched,
        sum(len(entity.text or "") for entity in wild),
        result.intent.name,
    )


def _slot_lists(text: str, names: tuple[SpokenName, ...]) -> dict[str, SlotList]:
    said = " ".join(text.lower().replace("'", "").split())
    words = set(_PUNCTUATION.sub(" ", said).split())
    lists: dict[str, list[tuple[str, str, dict[str, str], dict[str, str]]]] = {"name": [], "area": [], "floor": []}
    for name in names:
        if name.low in said or name.parts <= words:
            lists[name.slot].append((name.text, name.value, dict(name.context), {"id": name.id}))
    return {key: TextSlotList.from_tuples(values, allow_template=False, name=key) for key, values in lists.items()}


def _matched(result: RecognizeResult) -> OfficialMatch:
    slots: dict[str, Scalar] = {}
    ids: list[EntityId] = []
    area: AreaId | None = None
    floor: FloorId | None = None
    for key, entity in result.entities.items():
        if entity.value == HERE:
            continue
        slots[key] = entity.value
        found = (entity.metadata or {}).get("id")
        if key == "name" and found:
            ids.append(EntityId(found))
        elif key == "area" and found:
            area = AreaId(found)
        elif key == "floor" and found:
            floor = FloorId(found)
    return OfficialMatch(IntentMatch(result.intent.name, slots), tuple(ids), area, floor, result.response)
