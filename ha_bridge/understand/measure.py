"""Questions for a value: how warm, how bright, how full, what is the state of."""

from collections.abc import Sequence
from dataclasses import replace

from ha_bridge.models import Entity, EntityId
from ha_bridge.understand.clause import Clause, Noun
from ha_bridge.understand.kinds import DEFAULT_KIND
from ha_bridge.understand.levels import number_of, present
from ha_bridge.understand.models import Kind, StateQuery, Understanding
from ha_bridge.understand.resolve import entities, in_place, resolve
from ha_bridge.understand.turning import Turn

SENSORS = {"temperature": "temperature", "humidity": "humidity", "battery": "battery", "power": "power"}
"""Attribute to the device class of the sensor that measures it."""
CURRENT = {"temperature": "current_temperature", "humidity": "current_humidity"}
SHOWN = ("brightness", "volume", "speed", "position")
MOST_NAMED = 4


def measured(clause: Clause, turn: Turn) -> Understanding | None:
    """The answer to a question for a value, or None if the words ask for none."""
    attr = next((attr for attr in clause.attrs if attr in SENSORS or attr in SHOWN), None)
    noun = clause.nouns[0] if clause.nouns else Noun()
    if attr is None and set(noun.kinds) & {"heating", "ac"}:
        attr = "temperature"
    if attr is None:
        return _state_of(clause, noun, turn)
    members = _measuring(attr, noun, turn)
    if not members:
        return _said(turn.say("no_such", what=" ".join(clause.words[-3:])), attr, ())
    return _said(", ".join(_value(attr, entity, turn) for entity in members[:MOST_NAMED]) + ".", attr, members)


def _said(text: str, attr: str | None, members: Sequence[Entity]) -> Understanding:
    query = StateQuery("attribute", tuple(entity.id for entity in members), attribute=attr)
    return Understanding(Kind.ANSWER, "hit", query=query, reply=text, reasons=("a value",))


def _measures(entity: Entity, attr: str) -> bool:
    if attr in SENSORS and entity.domain == "sensor":
        return entity.device_class == SENSORS[attr]
    if attr in CURRENT and entity.domain in ("climate", "humidifier"):
        return entity.attributes.get(CURRENT[attr]) is not None
    domains = {"brightness": "light", "volume": "media_player", "speed": "fan", "position": "cover"}
    return entity.domain == domains.get(attr)


def _measuring(attr: str, noun: Noun, turn: Turn) -> list[Entity]:
    if noun.named or noun.kinds or (noun.pronoun and not noun.placed):
        found = resolve(noun, lambda entity: True, turn.place, DEFAULT_KIND.get(attr))
        ids: tuple[EntityId, ...] = found.ids or found.choices
        fitting = [entity for entity in entities(turn.place, ids) if _measures(entity, attr)]
        return fitting or [entity for entity in entities(turn.place, ids) if entity.domain in ("sensor", "climate")]
    members = [entity for entity in turn.house.entities.values() if _measures(entity, attr)]
    if noun.placed and not noun.house:
        return [entity for entity in members if in_place(noun, entity, turn.place)]
    here = [entity for entity in members if turn.room is not None and entity.area == turn.room]
    return here or members


def _value(attr: str, entity: Entity, turn: Turn) -> str:
    if entity.domain == "sensor":
        return turn.say("value_is", name=entity.name, value=_with_unit(entity))
    if attr in CURRENT and entity.domain in ("climate", "humidifier"):
        now, goal = entity.attributes.get(CURRENT[attr]), entity.attributes.get("temperature")
        unit = turn.say("unit_degrees" if attr == "temperature" else "unit_percent")
        if number_of(now) is None:
            return turn.say("state_unknown", name=entity.name).rstrip(".")
        key = "value_and_goal" if attr == "temperature" and number_of(goal) is not None else "value_is"
        return turn.say(key, name=entity.name, value=f"{now} {unit}", goal=f"{goal} {unit}")
    value = present(attr, entity)
    if value is None:
        return turn.say("state_unknown", name=entity.name).rstrip(".")
    return turn.say("value_is", name=entity.name, value=f"{value:g} {turn.say('unit_percent')}")


def _with_unit(entity: Entity) -> str:
    unit = entity.attributes.get("unit_of_measurement") or ""
    return f"{entity.state} {unit}".strip()


def _state_of(clause: Clause, noun: Noun, turn: Turn) -> Understanding | None:
    """ "What is the outside temperature", "how is the washer": a named device and nothing else."""
    if clause.act or clause.valued or not (noun.named or noun.pronoun) or len(clause.nouns) != 1:
        return None
    found = resolve(replace(noun, all=True), lambda entity: True, turn.place)
    members = entities(turn.place, found.ids)
    if not members or len(members) > MOST_NAMED:
        return None
    parts = []
    for entity in members:
        value = _with_unit(entity) if entity.domain == "sensor" else (entity.state or "").replace("_", " ")
        known = entity.state not in (None, "unknown", "unavailable")
        parts.append(
            turn.say("value_is", name=entity.name, value=value)
            if known
            else turn.say("state_unknown", name=entity.name).rstrip(".")
        )
    return _said(", ".join(parts) + ".", None, members)
