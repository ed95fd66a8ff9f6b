"""Typed words through brain and mind, over HTTP, against the demo house."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

import hub.brain.app
import hub.mind.app
from hub.config.settings import Settings
from hub.supervise.places import make_private, runtime_dir
from hub.workers.switchboard import Switchboard
from hub.workers.worker import Worker

KEY = "a-key-for-this-test-only"
Json = dict[str, Any]


class Hub:
    """Brain and mind in this process."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def say(self, text: str, **more: str) -> tuple[int, Json]:
        return await self.post("/api/conversation/message", {"text": text, **more})

    async def post(self, path: str, body: Json) -> tuple[int, Json]:
        headers = {"Authorization": f"Bearer {KEY}"}
        async with aiohttp.ClientSession(headers=headers) as session, session.post(self.url + path, json=body) as got:
            return got.status, await got.json()

    async def get(self, path: str) -> Json:
        headers = {"Authorization": f"Bearer {KEY}"}
        async with aiohttp.ClientSession(headers=headers) as session, session.get(self.url + path) as got:
            return await got.json()  # type: ignore[no-any-return]


@pytest.fixture
async def house(tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[Hub]:
    settings = Settings.model_validate(
        {"hub": {"demo": True, "data_dir": tmp_path}, "http": {"port": unused_tcp_port, "api_key": KEY}}
    )
    make_private(runtime_dir(tmp_path))
    board = Switchboard()
    workers = [Worker(kind, settings, board) for kind in ("mind", "brain")]
    tasks = [
        asyncio.create_task(run(worker), name=worker.kind)
        for run, worker in zip((hub.mind.app.run, hub.brain.app.run), workers, strict=True)
    ]
    made = Hub(f"http://127.0.0.1:{unused_tcp_port}")
    async with asyncio.timeout(20):
        while True:
            try:
                if (await made.get("/health"))["house"]["ready"]:
                    break
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.02)
    yield made
    for worker in workers:
        worker.stopping.set()
    await asyncio.gather(*tasks)


async def test_a_command_moves_the_house_and_reports_what_happened(house: Hub) -> None:
    status, answer = await house.say("turn on the kitchen ceiling light")
    assert status == 200
    assert answer["route"] == "command"
    (action,) = answer["actions"]
    assert (action["entity_id"], action["service"], action["ok"]) == ("light.kitchen_ceiling", "light.turn_on", True)
    assert answer["reply"]
    assert answer["pending"] is None
    assert answer["latency_ms"]["total"] > 0


async def test_the_room_may_be_an_id_a_name_or_an_alias(house: Hub) -> None:
    for room in ("living_room", "Living room", "lounge"):
        _, answer = await house.say("turn on the lights", room=room)
        assert {action["entity_id"] for action in answer["actions"]} == {
            "light.living_room_ceiling",
            "light.reading_lamp",
        }


async def test_an_unknown_room_is_an_error_not_a_guess(house: Hub) -> None:
    status, answer = await house.say("turn on the lights", room="ballroom")
    assert (status, answer["error"]["code"]) == (400, "unknown_room")


async def test_a_conversation_remembers_what_was_said(house: Hub) -> None:
    _, first = await house.say("turn on the reading lamp", conversation_id="mine")
    assert first["conversation_id"] == "mine"
    _, second = await house.say("turn it off", conversation_id="mine")
    assert [action["entity_id"] for action in second["actions"]] == ["light.reading_lamp"]


async def test_high_risk_is_off_by_default(house: Hub) -> None:
    _, answer = await house.say("unlock the front door")
    assert answer["actions"] == []
    assert "high risk" in answer["reply"]


async def test_health_names_the_demo_and_the_house(house: Hub) -> None:
    health = await house.get("/health")
    assert health["demo"] is True
    assert health["house"]["ready"] is True
    assert health["house"]["entities"] > 10


async def test_many_conversations_at_once_do_not_mix(house: Hub) -> None:
    lamps = {
        "reading lamp": "light.reading_lamp",
        "bedside lamp": "light.bedside_lamp",
        "worktop light": "light.worktop",
    }
    await asyncio.gather(*(house.say(f"turn on the {name}", conversation_id=id) for name, id in lamps.items()))
    answers = await asyncio.gather(*(house.say("turn it off", conversation_id=id) for id in lamps.values()))
    moved = [[action["entity_id"] for action in answer["actions"]] for _, answer in answers]
    assert moved == [[id] for id in lamps.values()]


async def test_why_says_where_words_went_without_repeating_them(house: Hub) -> None:
    await house.say("turn on the reading lamp")
    metrics = await house.get("/api/why")
    assert isinstance(metrics, list)


async def test_a_timer_is_held_by_the_hub_and_shown(house: Hub) -> None:
    _, answer = await house.say("set a ten minute pizza timer", room="kitchen")
    assert "10 minutes" in answer["reply"]
    (timer,) = await house.get("/api/timers")
    assert (timer["kind"], timer["label"], timer["room"]) == ("timer", "pizza", "kitchen")
    _, answer = await house.say("how long is left on the pizza timer")
    assert "minutes" in answer["reply"]
    await house.say("cancel the pizza timer")
    assert await house.get("/api/timers") == []


async def test_a_scene_made_by_talking_is_recalled_by_name(house: Hub) -> None:
    await house.say("turn on the reading lamp")
    await house.say("save this as cosy", room="living_room")
    await house.say("turn off the reading lamp")
    for _ in range(200):  # the new name gets into the index beside the turns
        _, answer = await house.say("activate cosy")
        if answer["actions"]:
            break
    assert [action["entity_id"] for action in answer["actions"]] == ["light.reading_lamp"]


async def test_a_phrase_of_the_owners_own_runs_what_it_stands_for(house: Hub) -> None:
    await house.say("turn on the reading lamp")
    _, made = await house.say("when I say bedtime turn off the reading lamp and turn on the bedside lamp")
    assert made["reply"]
    _, answer = await house.say("bedtime")
    assert {action["entity_id"] for action in answer["actions"]} == {"light.reading_lamp", "light.bedside_lamp"}
