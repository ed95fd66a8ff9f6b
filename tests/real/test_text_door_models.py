"""A model beside the grammar: it proposes, the policy decides; a slow or dead one never delays a command."""

from typing import Any

import pytest

from tests.ollama.server import OllamaServer, Script

pytestmark = pytest.mark.realha

UNKNOWN = "banish the darkness from the kitchen lights"


def proposal(verb: str, *ids: str) -> list[dict[str, Any]]:
    return [{"function": {"name": "control_house", "arguments": {"verb": verb, "entity_ids": list(ids)}}}]


def settings_for(server: OllamaServer, **more: Any) -> dict[str, Any]:
    return {"url": server.url, "fast_model": "small:1b", "deep_model": "small:1b", **more}


async def test_a_model_proposes_and_the_policy_decides(hub_for: Any, real_home: Any) -> None:
    script = Script(tool_calls=proposal("open", "cover.garage_door"))
    async with (
        OllamaServer(script).running() as server,
        hub_for(real_home, ollama=settings_for(server), ha={"high_risk": "confirm"}) as house,
    ):
        _, answer = await house.say(UNKNOWN, room="kitchen")
        assert ("/api/chat", True) in [(path, "tools" in body) for path, body in server.asked]
        assert (answer["actions"], answer["pending"]) == ([], None)
        assert real_home.state("cover.garage_door") == "closed"
        script.tool_calls = proposal("turn_on", "light.kitchen_lights")
        _, answer = await house.say(UNKNOWN, room="kitchen", conversation_id="b")
        assert [one["entity_id"] for one in answer["actions"]] == ["light.kitchen_lights"]
        assert real_home.state("light.kitchen_lights") == "on"


async def test_a_dead_model_is_named_and_delays_no_command(hub_for: Any, real_home: Any) -> None:
    async with OllamaServer(Script()).running() as server:
        settings = settings_for(server, timeout_s=1.0)
    async with hub_for(real_home, ollama=settings) as house:
        _, command = await house.say("turn on the floor lamp")
        _, free = await house.say("explain why the sky is blue")
        assert [one["ok"] for one in command["actions"]] == [True]
        assert free["route"] == "deep"
        assert "can't answer" in free["reply"]
        health = await house.get("/health")
        assert health["minds"] == {"names": ["Ollama, small:1b"], "cloud": None}
