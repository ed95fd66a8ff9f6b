"""What is around the hub fails: Home Assistant, Ollama. Typed words are answered at once, honestly, and work again."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.faults.text_hub import ready_hub, text_hub
from tests.ollama.server import OllamaServer, Script

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]
LAMP = "turn on the reading lamp"
ESSAY = "write a short story about a dragon who is afraid of the dark"
GENEROUS_S = 5.0
"""The goal is one second; a loaded machine may take some more."""


async def test_without_home_assistant_a_command_is_refused_at_once(
    tmp_path: Path, unused_tcp_port_factory: Any
) -> None:
    nobody = f"http://127.0.0.1:{unused_tcp_port_factory()}"
    ha = {"ha": {"url": nobody, "token": "a-token-nobody-checks"}}
    async with text_hub(tmp_path, unused_tcp_port_factory(), ha) as hub:
        await hub.until(lambda house: bool(house["configured"]))  # the brain has met the mind
        async with asyncio.timeout(GENEROUS_S):
            status, answer = await hub.say(LAMP)
        assert status == 503, answer
        assert (status, answer["error"]["code"]) == (503, "house_not_ready")
        assert answer["error"]["message"]
        # What needs no house still works.
        assert (await hub.say("what is seven times eight"))[1]["reply"].count("56") == 1


async def test_a_home_assistant_that_goes_and_comes_back_is_used_again(
    breakable_home: Any, tmp_path: Path, unused_tcp_port: int
) -> None:
    ha = {"ha": {"url": breakable_home.url, "token": breakable_home.token}}
    async with ready_hub(tmp_path, unused_tcp_port, ha) as hub:
        assert (await hub.say("turn on the floor lamp"))[1]["actions"][0]["ok"]
        await asyncio.to_thread(breakable_home.stop)
        await hub.until(lambda house: not house["ready"])
        async with asyncio.timeout(GENEROUS_S):
            status, answer = await hub.say("turn off the floor lamp")
        assert (status, answer["error"]["code"]) == (503, "house_not_ready")
        breakable_home.start()
        await hub.until(lambda house: bool(house["ready"]), within_s=120.0)
        assert (await hub.say("turn on the floor lamp"))[1]["actions"][0]["ok"]


@pytest.mark.parametrize(
    "how", ["stuck before the first word", "stuck in the middle", "dies in the middle", "out of memory"]
)
async def test_commands_work_while_ollama_does_not(how: Any, tmp_path: Path, unused_tcp_port: int) -> None:
    server = OllamaServer(Script(misbehaviour=how))
    async with server.running():
        models = {"url": server.url, "fast_model": "small:1b", "deep_model": "large:7b", "timeout_s": 2.0}
        async with ready_hub(tmp_path, unused_tcp_port, {"hub": {"demo": True}, "ollama": models}) as hub:
            asked = asyncio.create_task(hub.say(ESSAY), name="a free question")
            await server.reached.wait()
            async with asyncio.timeout(GENEROUS_S):
                _, done = await hub.say(LAMP)
            assert [one["ok"] for one in done["actions"]] == [True]
            status, answer = await asked
            assert status in (200, 503)
            assert (answer["reply"] if status == 200 else answer["error"]["message"]).strip()
            assert (await hub.say("turn off the reading lamp"))[1]["actions"][0]["ok"]
