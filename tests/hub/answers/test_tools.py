"""What a model may propose."""

from typing import Any

import pytest

from ha_bridge.models import Area, AreaId, Entity, EntityId, House, Source, Verb
from hub.answers.ollama import OllamaModel
from hub.answers.ollama_tools import OllamaToolCaller
from hub.answers.tools import MOST_ENTITIES, TOOL, schema, shown, sound
from tests.ollama.server import OllamaServer, Script

KITCHEN = AreaId("kitchen")
LAMP = Entity(EntityId("light.kitchen"), "Kitchen Lamp", KITCHEN, state="off")
DOOR = Entity(EntityId("lock.front"), "Front Door", None, state="locked")
HOUSE = House(areas={KITCHEN: Area(KITCHEN, "Kitchen")}, entities={LAMP.id: LAMP, DOOR.id: DOOR})


def proposed(**arguments: Any) -> list[tuple[str, Any]]:
    return [(TOOL, {"verb": "turn_on", "entity_ids": ["light.kitchen"], **arguments})]


def test_a_sound_proposal_becomes_an_action_marked_as_a_models() -> None:
    (action,) = sound(proposed(verb="set_light", brightness=40), (LAMP, DOOR))
    assert (action.verb, action.targets, action.params) == (Verb.SET_LIGHT, (LAMP.id,), {"brightness": 40})
    assert action.source is Source.LLM


@pytest.mark.parametrize(
    "calls",
    [
        proposed(entity_ids=["light.invented"]),
        proposed(entity_ids=["light.kitchen", "light.invented"]),
        proposed(entity_ids=[]),
        proposed(entity_ids="light.kitchen"),
        proposed(verb="unlock", entity_ids=["lock.front"]),
        proposed(verb="explode"),
        proposed(brightness=400),
        proposed(brightness=True),
        [("delete_everything", {"verb": "turn_on", "entity_ids": ["light.kitchen"]})],
        [(TOOL, "not json")],
        [(TOOL, None)],
    ],
)
def test_an_unsound_proposal_is_dropped_whole(calls: list[tuple[str, Any]]) -> None:
    assert sound(calls, (LAMP, DOOR)) == ()


def test_what_could_open_the_house_is_not_even_offered() -> None:
    verbs = schema((LAMP,))["function"]["parameters"]["properties"]["verb"]["enum"]
    assert not {"unlock", "disarm", "run"} & set(verbs)


def test_of_a_large_house_the_fitting_devices_are_shown() -> None:
    many = {EntityId(f"light.l{n}"): Entity(EntityId(f"light.l{n}"), f"Lamp {n}") for n in range(500)}
    seen = shown(House(entities={**many, LAMP.id: LAMP}), "kitchen please", None)
    assert len(seen) == MOST_ENTITIES
    assert seen[0] is LAMP


async def test_the_official_client_carries_a_proposal() -> None:
    call = {"function": {"name": TOOL, "arguments": {"verb": "turn_on", "entity_ids": ["light.kitchen"]}}}
    async with OllamaServer(Script(pieces=[""], tool_calls=[call])).running() as server:
        caller = OllamaToolCaller(OllamaModel(server.url, "small:1b", "fast"))
        (action,) = await caller.propose("make it brighter", HOUSE, KITCHEN)
        await caller.close()
    assert action.targets == (LAMP.id,)
    enum = server.asked[0][1]["tools"][0]["function"]["parameters"]["properties"]["entity_ids"]["items"]["enum"]
    assert set(enum) == {"light.kitchen", "lock.front"}
