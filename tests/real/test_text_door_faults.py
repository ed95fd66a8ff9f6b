"""Home Assistant away, back, and slow: the hub says so at once, and everything else goes on."""

import asyncio
import time
from typing import Any

import pytest

pytestmark = pytest.mark.realha

SAID_WITHIN_S = 1.0


async def test_a_house_that_is_down_is_named_at_once_and_one_that_is_back_obeys(
    hub_for: Any, breakable_home: Any
) -> None:
    async with hub_for(breakable_home) as house:
        await asyncio.to_thread(breakable_home.stop)
        await house.until(lambda health: not health["house"]["ready"])
        started = time.monotonic()
        status, answer = await house.say("turn on the floor lamp", room="kitchen")
        assert time.monotonic() - started < SAID_WITHIN_S
        assert (status, answer["error"]["code"]) == (503, "house_not_ready")
        assert (await house.say("what is six times seven"))[1]["reply"].startswith("42")
        assert (await house.say("set a timer for ten minutes", room="kitchen"))[1]["reply"] == "Timer set: 10 minutes."
        # Not in a thread: Home Assistant ends with the thread that started it.
        breakable_home.revive()
        await house.until(lambda health: health["house"]["ready"])
        _, done = await house.say("turn on the kitchen lights")
        assert [one["ok"] for one in done["actions"]] == [True]
        # What was asked for while it was away is not made up for behind anybody's back.
        assert breakable_home.state("light.floor_lamp") == "off"


async def test_the_hub_starts_without_home_assistant(hub_for: Any, breakable_home: Any) -> None:
    await asyncio.to_thread(breakable_home.stop)
    async with hub_for(breakable_home, wait=False) as house:
        status, answer = await house.say("turn on the lights", room="kitchen")
        assert (status, answer["error"]["code"]) == (503, "house_not_ready")
        assert (await house.say("what time is it"))[0] == 200
