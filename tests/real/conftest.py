"""Brain and mind in this process, on a real Home Assistant."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
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

Json = dict[str, Any]
UP_WITHIN_S = 30.0


class TextHub:
    """A hub that is talked to over HTTP."""

    def __init__(self, url: str, key: str, data_dir: Path) -> None:
        self.url = url
        self.key = key
        self.data_dir = data_dir

    async def say(self, text: str, **more: str) -> tuple[int, Json]:
        return await self.post("/api/conversation/message", {"text": text, **more})

    async def post(self, path: str, body: Json) -> tuple[int, Json]:
        async with self._session() as session, session.post(self.url + path, json=body) as got:
            return got.status, await got.json()

    async def get(self, path: str) -> Any:
        async with self._session() as session, session.get(self.url + path) as got:
            return await got.json()

    async def until(self, holds: Callable[[Json], bool], within_s: float = UP_WITHIN_S) -> Json:
        """Ask for the health until it says so; a server that starts cannot tell us."""
        async with asyncio.timeout(within_s):
            while True:
                try:
                    health: Json = await self.get("/health")
                    if "house" in health and holds(health):
                        return health
                except aiohttp.ClientConnectionError:
                    pass
                await asyncio.sleep(0.02)

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(headers={"Authorization": f"Bearer {self.key}"})


HubFor = Callable[..., AbstractAsyncContextManager[TextHub]]


@pytest.fixture
def hub_for(tmp_path: Path, unused_tcp_port: int) -> HubFor:
    """`async with hub_for(home, ha={...}, ollama={...}) as hub`: sections of settings on top of the defaults."""

    @asynccontextmanager
    async def started(home: Any, *, wait: bool = True, **sections: Json) -> AsyncIterator[TextHub]:
        key = secrets.token_hex(8)
        raw: dict[str, Json] = {
            "hub": {"data_dir": tmp_path},
            "http": {"port": unused_tcp_port, "api_key": key, "rate_per_minute": 100_000},
            "ha": {"url": home.url, "token": home.token},
        }
        for name, section in sections.items():
            raw[name] = raw.get(name, {}) | section
        make_private(runtime_dir(tmp_path))
        board, settings = Switchboard(), Settings.model_validate(raw)
        workers = [Worker(kind, settings, board) for kind in ("mind", "brain")]
        hub_ = TextHub(f"http://127.0.0.1:{unused_tcp_port}", key, tmp_path)
        async with asyncio.TaskGroup() as group:
            for run, worker in zip((hub.mind.app.run, hub.brain.app.run), workers, strict=True):
                group.create_task(run(worker), name=worker.kind)
            try:
                await hub_.until(lambda health: not wait or health["house"]["ready"])
                yield hub_
            finally:
                for worker in workers:
                    worker.stopping.set()

    return started
