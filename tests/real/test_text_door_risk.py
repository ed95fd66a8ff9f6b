"""High-risk actions end to end: a yes, the API, the command line, a button and a notification of a real house."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from hub.cli import main

pytestmark = pytest.mark.realha

DOOR = "lock.front_door"
FACTOR = {"high_risk": "second_factor", "notify": "mobile_app_phone", "confirm_button": "input_button.ring"}


async def becomes(holds: Callable[[], bool], within_s: float = 10.0) -> None:
    """Look from outside until it is so: a tap in the app is answered by nobody."""
    async with asyncio.timeout(within_s):
        while not await asyncio.to_thread(holds):
            pass


async def test_a_yes_in_the_same_conversation_unlocks_and_one_from_elsewhere_does_not(
    hub_for: Any, real_home: Any
) -> None:
    async with hub_for(real_home, ha={"high_risk": "confirm"}) as house:
        _, asked = await house.say("unlock the front door", room="hallway", conversation_id="a")
        assert (asked["pending"]["kind"], asked["actions"]) == ("confirm", [])
        await house.say("yes", room="hallway", conversation_id="b")
        await house.say("yes", room="kitchen", conversation_id="a")
        assert real_home.state(DOOR) == "locked"
        await house.say("unlock the front door", room="hallway", conversation_id="a")
        _, done = await house.say("yes please", room="hallway", conversation_id="a")
        assert [one["ok"] for one in done["actions"]] == [True]
        assert real_home.state(DOOR) == "unlocked"


async def test_an_owners_sentence_that_unlocks_waits_for_the_yes_too(hub_for: Any, real_home: Any) -> None:
    async with hub_for(real_home, ha={"high_risk": "confirm"}) as house:
        _, asked = await house.say("open sesame", conversation_id="a")
        assert asked["pending"]["kind"] == "confirm"
        assert real_home.state(DOOR) == "locked"
        await house.say("yes", conversation_id="a")
        assert real_home.state(DOOR) == "unlocked"


async def test_the_api_and_the_command_line_give_the_second_factor(
    hub_for: Any, real_home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub_for(real_home, ha={"high_risk": "second_factor"}) as house:
        _, asked = await house.say("unlock the front door", conversation_id="a")
        assert asked["pending"]["kind"] == "factor"
        await house.say("yes", conversation_id="b")
        assert real_home.state(DOOR) == "locked"
        status, done = await house.post("/api/confirm", {"id": asked["pending"]["id"]})
        assert (status, done["ok"], [one["ok"] for one in done["actions"]]) == (200, True, [True])
        assert real_home.state(DOOR) == "unlocked"
        status, late = await house.post("/api/confirm", {"id": asked["pending"]["id"]})
        assert (status, late["error"]["code"]) == (409, "conflict")
        real_home.reset()
        _, asked = await house.say("open the garage door", conversation_id="a")
        monkeypatch.setenv("PARLOUR_DATA_DIR", str(house.data_dir))
        assert await asyncio.to_thread(main, ["confirm", asked["pending"]["id"]]) == 0
        assert real_home.state("cover.garage_door") == "open"


async def test_a_tap_on_the_phone_and_a_press_of_the_button_give_it_too(hub_for: Any, real_home: Any) -> None:
    async with hub_for(real_home, ha=FACTOR) as house:
        await house.say("unlock the front door", conversation_id="a")
        actions = real_home.attribute("parlour_testhouse.phone", "actions")
        real_home.http("POST", "/api/events/mobile_app_notification_action", {"action": actions[0]["action"]})
        await becomes(lambda: real_home.state(DOOR) == "unlocked")
        real_home.reset()
        await house.say("unlock the front door", conversation_id="a")
        real_home.call("input_button", "press", entity_id="input_button.ring")
        await becomes(lambda: real_home.state(DOOR) == "unlocked")


async def test_no_words_press_the_button_of_the_second_factor(hub_for: Any, real_home: Any) -> None:
    async with hub_for(real_home, ha=FACTOR) as house:
        await house.say("unlock the front door", conversation_id="a")
        before = real_home.state("input_button.ring")
        await house.say("press the ring bell", conversation_id="b")
        assert real_home.state("input_button.ring") == before
        assert real_home.state(DOOR) == "locked"


async def test_three_refusals_lock_high_risk_for_everybody(hub_for: Any, real_home: Any) -> None:
    async with hub_for(real_home, ha={"high_risk": "second_factor"}) as house:
        for _ in range(3):
            _, asked = await house.say("unlock the front door", conversation_id="a")
            await house.post("/api/confirm", {"id": asked["pending"]["id"], "approve": False})
        _, refused = await house.say("unlock the front door", conversation_id="b")
        assert (refused["pending"], refused["actions"]) == (None, [])
        assert "Too many" in refused["reply"]


async def test_what_is_risky_is_neither_put_off_nor_part_of_all(hub_for: Any, real_home: Any) -> None:
    async with hub_for(real_home, ha={"high_risk": "confirm"}) as house:
        _, later = await house.say("unlock the front door in ten seconds")
        assert "put that off" in later["reply"]
        assert await house.get("/api/timers") == []
        await house.say("open everything", conversation_id="x")
        assert real_home.state("cover.garage_door") == "closed"
        assert real_home.state(DOOR) == "locked"
