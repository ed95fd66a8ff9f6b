"""The hub and its parts are killed and frozen while people talk; afterwards every room works as before, by itself."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hub.demo.recordings import load
from hub.demo.script import SCRIPT, Line
from satellite.simulated import Ear
from tests.faults.living_hub import LivingHub, answers_aloud, inhabited, living

pytestmark = [pytest.mark.faults, pytest.mark.timeout(420)]
GARAGE = next(line for line in SCRIPT if line.name == "garage")
"""A question: its answer is spoken."""
VICTIMS = ("hub",) * 2 + ("relay",) * 6 + ("brain",) * 6 + ("mind", "ears", "voice") * 2
SEED = 9


@pytest.fixture
def folder() -> "AsyncIterator[Path]":
    """Short enough for Unix sockets."""
    with TemporaryDirectory(prefix="parlour-") as name:
        yield Path(name)  # type: ignore[misc]


def talk(hub: LivingHub, line: Line) -> None:
    hub.scene.say_now(load(line), {line.room: Ear()})


async def replaced(hub: LivingHub, part: str, old: int) -> None:
    """Wait until another process does the work of the one that was killed."""
    async with asyncio.timeout(90):
        while True:
            now = (await hub.parts())[part]
            if now["state"] == "running" and now["pid"] != old:
                return
            await asyncio.sleep(0.05)


async def test_twenty_kills_in_the_middle_of_talk_leave_no_room_behind(folder: Path) -> None:
    dice = random.Random(SEED)
    victims = list(VICTIMS)
    dice.shuffle(victims)
    async with living(folder / "hub") as hub, inhabited(hub, "kitchen", "living_room"):
        await answers_aloud(hub, GARAGE)
        for victim in victims:
            talk(hub, GARAGE)
            await asyncio.sleep(dice.uniform(0.1, 3.0))  # anywhere between the wake word and the end of the answer
            if victim == "hub":
                await hub.kill()
                await hub.start(wait=False)
            else:
                await replaced(hub, victim, await hub.signal_part(victim, signal.SIGKILL))
            await hub.obeys()
            await hub.everyone_back()
        await hub.until(lambda health: health["status"] == "ok")
        await answers_aloud(hub, GARAGE)
