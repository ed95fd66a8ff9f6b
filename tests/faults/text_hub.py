"""Brain and mind in the test's own process, asked over HTTP: for faults of what is around the hub."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

import hub.brain.app
import hub.mind.app
from hub.config.settings import Settings
from hub.supervise.places import make_private, runtime_dir
from hub.workers.switchboard import Switchboard
from hub.workers.worker import Worker

KEY = "a-key-for-this-test-only"
PATIENCE_S = 60.0
Json = Any


class TextHub:
    """The text door."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    async def request(self, method: str, path: str, body: Json = None, key: str | None = KEY) -> tuple[int, Json]:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(method, self.url + path, json=body) as answer,
        ):
            return answer.status, await answer.json()

    async def say(self, text: str, **more: str) -> tuple[int, Json]:
        return await self.request("POST", "/api/conversation/message", {"text": text, **more})

    async def health(self) -> Json:
        return (await self.request("GET", "/health"))[1]

    async def until(self, holds: Callable[[Json], bool], within_s: float = PATIENCE_S) -> None:
        """Wait until the house, as `/health` tells it, is so."""
        async with asyncio.timeout(within_s):
            while True:
                with suppress(aiohttp.ClientConnectionError):
                    if holds((await self.health())["house"]):
                        return
                await asyncio.sleep(0.05)


@asynccontextmanager
async def text_hub(folder: Path, port: int, values: Json) -> AsyncIterator[TextHub]:
    """Brain and mind with these settings; the house may not be ready."""
    sections = {"hub": {"data_dir": folder}, "http": {"port": port, "api_key": KEY, "rate_per_minute": 1_000_000}}
    for section, keys in values.items():
        sections[section] = {**sections.get(section, {}), **keys}
    settings = Settings.model_validate(sections)
    make_private(runtime_dir(folder))
    board = Switchboard()
    workers = [Worker(kind, settings, board) for kind in ("mind", "brain")]
    parts = zip((hub.mind.app.run, hub.brain.app.run), workers, strict=True)
    tasks = [asyncio.create_task(run(worker), name=worker.kind) for run, worker in parts]
    made = TextHub(port)
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for task in tasks:
                    if task.done():
                        task.result()
                with suppress(aiohttp.ClientConnectionError):
                    await made.health()
                    break
                await asyncio.sleep(0.02)
        yield made
    finally:
        for worker in workers:
            worker.stopping.set()
        await asyncio.gather(*tasks)


@asynccontextmanager
async def ready_hub(folder: Path, port: int, values: Json) -> AsyncIterator[TextHub]:
    """The same, once the house is mirrored."""
    async with text_hub(folder, port, values) as made:
        await made.until(lambda house: bool(house["ready"]))
        yield made
