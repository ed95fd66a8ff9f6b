"""The whole hub in demo mode, and a real Chromium as one of its rooms and as its dashboard."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from hub.demo.stage import Stage, set_up
from hub.demo.watcher import stream
from tests.real.browser import PATIENCE_MS, opened, speak, until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@dataclass
class House:
    """A running hub, its dashboard, and a second page that is the bedroom."""

    stage: Stage
    dashboard: Page
    room: Page

    async def pair(self, room: str) -> None:
        async for answer in stream(self.stage.runtime, "pair", {"room": room, "seconds": 60}):
            if "invite" in answer:
                await self.room.goto(f"{self.stage.url}/room#{answer['invite']}")
        await until(self.room, "light === 'off'")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    microphone = speak("turn on the bedside lamp", tmp_path / "said.wav")
    async with set_up(tmp_path / "demo") as stage, opened(microphone, tmp_path / "profile") as page:
        room = await page.context.new_page()
        room.set_default_timeout(PATIENCE_MS)
        await page.goto(stage.url)
        yield House(stage, page, room)


class Watch:
    """News of the hub, as they come."""

    def __init__(self, stage: Stage) -> None:
        self.seen: list[dict[str, Any]] = []
        self._news = stream(stage.runtime, "watch")

    async def until(self, what: str) -> dict[str, Any]:
        async for one in self._news:
            self.seen.append(one)
            if one["what"] == what:
                return one
        raise AssertionError("the hub hung up")

    async def close(self) -> None:
        await self._news.aclose()  # type: ignore[attr-defined]  # an async generator, typed as iterator


async def test_a_spoken_command_is_answered_aloud_and_shown(house: House) -> None:
    await house.pair("bedroom")
    watch = Watch(house.stage)
    answered = asyncio.create_task(watch.until("answered"))
    await house.room.click("#talk")
    reply = (await answered)["reply"]
    moved = [one["entity"] for one in watch.seen if one["what"] == "action" and one["ok"]]
    assert moved == ["light.bedside_lamp"], watch.seen
    await watch.close()
    if reply:  # a short confirmation may be a tone of the room's own
        await until(house.room, "counts.ended > 0")
    board = house.dashboard
    await board.wait_for_selector("#turns tr:has-text('command')")
    await board.wait_for_selector("#transcript li:has-text('bedside lamp')")
    await board.wait_for_selector("#transcript .badge:has-text('light.turn_on light.bedside_lamp')")
    assert await board.locator(".card").count() == 4
    assert await board.locator(".card", has_text="browser").inner_text() != ""
    assert await board.is_visible("#demo")
