"""Lets a model propose device operations: which choices it has, and what of its proposal is sound. Pure.

A model's words are never trusted: only names from the schema survive, everything is marked as coming from a model, and
the policy of the bridge decides what may happen.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ha_bridge.models import Action, AreaId, Entity, House, Source, Value, Verb

TOOL = "control_house"
MOST_ENTITIES = 120
"""Devices a model is shown at most; those that fit the words best."""
MOST_ACTIONS = 5
_PARAMS: Mapping[str, tuple[str, float, float]] = {
    "brightness": ("percent", 0, 100),
    "temperature": ("degrees", -50, 100),
    "percentage": ("percent, for fans", 0, 100),
    "position": ("percent open, for covers", 0, 100),
    "volume": ("percent", 0, 100),
}
_NEVER = frozenset((Verb.UNLOCK, Verb.DISARM, Verb.RUN))
"""Nothing that could open the house is even offered."""


class ToolCaller(Protocol):
    """Asks a model which operations are meant. Raises `hub.answers.errors.MindError`."""

    async def propose(self, text: str, house: House, room: AreaId | None) -> tuple[Action, ...]:
        """Sound operations in order; empty when the model has none."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...


def shown(house: House, text: str, room: AreaId | None) -> tuple[Entity, ...]:
    """The devices a model may choose from: all in a small house, the likeliest in a large one."""
    words = set(text.lower().split())

    def fit(entity: Entity) -> tuple[int, bool, str]:
        names = " ".join((entity.name, *entity.aliases)).lower().split()
        return (-len(words & set(names)), entity.area != room, entity.id)

    return tuple(sorted(house.entities.values(), key=fit)[:MOST_ENTITIES])


def schema(entities: Sequence[Entity]) -> dict[str, Any]:
    """The one tool, with every allowed name spelled out."""
    properties: dict[str, Any] = {
        "verb": {"type": "string", "enum": [verb.value for verb in Verb if verb not in _NEVER]},
        "entity_ids": {"type": "array", "items": {"type": "string", "enum": [str(entity.id) for entity in entities]}},
    }
    for name, (unit, low, high) in _PARAMS.items():
        properties[name] = {"type": "number", "description": unit, "minimum": low, "maximum": high}
    properties["color"] = {"type": "string", "description": "name of a colour"}
    return {
        "type": "function",
        "function": {
            "name": TOOL,
            "description": "Does one thing to devices of the house. Call it only for a request, never for a question.",
            "parameters": {"type": "object", "properties": properties, "required": ["verb", "entity_ids"]},
        },
    }


def messages(text: str, entities: Sequence[Entity], house: House, room: AreaId | None) -> list[dict[str, str]]:
    """What the model is told: the devices with room and state, then the request."""
    here = house.areas[room].name if room and room in house.areas else "unknown"
    lines = [_line(entity, house) for entity in entities]
    told = (
        "You operate the devices of a house. Call the tool for what is asked and for nothing else."
        " If it is a question, about the past, or unclear, call nothing.\n" + "\n".join(lines)
    )
    return [{"role": "system", "content": told}, {"role": "user", "content": f"(spoken in: {here}) {text}"}]


def sound(calls: Sequence[tuple[str, Any]], entities: Sequence[Entity]) -> tuple[Action, ...]:
    """The proposals that hold: known verb, shown devices, numbers within bounds."""
    known = {str(entity.id): entity.id for entity in entities}
    actions = []
    for name, arguments in calls[:MOST_ACTIONS]:
        arguments = _mapping(arguments)
        verb = arguments.get("verb")
        wanted = arguments.get("entity_ids")
        if name != TOOL or verb not in {one.value for one in Verb if one not in _NEVER} or not isinstance(wanted, list):
            continue
        if not wanted or any(not isinstance(one, str) or one not in known for one in wanted):
            continue
        params = _params(arguments)
        if params is not None:
            targets = tuple(dict.fromkeys(known[one] for one in wanted))
            actions.append(Action(Verb(verb), targets, params, source=Source.LLM, confidence=0.5))
    return tuple(actions)


def _params(arguments: Mapping[str, Any]) -> dict[str, Value] | None:
    """Parameters within their bounds; None if one is not."""
    found: dict[str, Value] = {}
    for name, (_, low, high) in _PARAMS.items():
        value = arguments.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            return None
        found[name] = value
    color = arguments.get("color")
    if isinstance(color, str) and color.replace(" ", "").isalpha():
        found["color"] = color
    return found


def _mapping(arguments: Any) -> Mapping[str, Any]:
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments)
        except ValueError:
            return {}
    return arguments if isinstance(arguments, Mapping) else {}


def _line(entity: Entity, house: House) -> str:
    area = house.areas.get(entity.area) if entity.area else None
    return f"{entity.id}: {entity.name}, {area.name if area else 'no room'}, {entity.state}"
