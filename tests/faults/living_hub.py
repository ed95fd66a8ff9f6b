"""A whole hub in processes of its own, with simulated rooms, for tests that break it: kill, starve, start again."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np

from hub.demo.recordings import load
from hub.demo.script import Line
from hub.demo.watcher import stream
from hub.errors import CommandRefused, HubNotRunning
from hub.supervise.places import make_private, runtime_dir
from satellite.config import Manners, Settings, Sound
from satellite.simulated import Ear, Scene
from satellite.simulated_room import SimulatedRoom

ROOT = Path(__file__).parents[2]
KEY = "a-key-for-these-tests-only"
PATIENCE_S = 90.0
"""For everything that must happen at all; a loaded machine starts five processes slowly."""
STOP_WITHIN_S = 20.0
ASK_AGAIN_S = 15.0
"""As long as a person would wait before saying it again."""
AUDIBLE = 300
"""Peak of a sample that is no silence."""
Json = Any
QUIET_ROOM = Settings(sound=Sound(echo_cancellation="none"), manners=Manners(tones=False))
"""A satellite that costs little CPU: nothing in these tests depends on its echo canceller."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LivingHub:
    """One hub on its data folder; the ports stay the same over restarts."""

    def __init__(self, data: Path, *flags: str, demo: bool = True, settings: Mapping[str, str] | None = None) -> None:
        self.data = make_private(data)
        self.runtime = runtime_dir(data)
        self.http_port, self.link_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.http_port}"
        self.flags = (*flags, "--demo") if demo else flags
        self.settings = dict(settings or {})
        self.process: asyncio.subprocess.Process | None = None
        self.rooms: dict[str, SimulatedRoom] = {}
        self.scene = Scene()

    # --- The process ---

    async def start(self, *, wait: bool = True) -> None:
        own = {
            "PARLOUR_DATA_DIR": str(self.data),
            "PARLOUR_HTTP_PORT": str(self.http_port),
            "PARLOUR_API_KEY": KEY,
            "PARLOUR_HTTP__RATE_PER_MINUTE": "1000000",
            "PARLOUR_LINK_PORT": str(self.link_port),
            "PARLOUR_LINK__HOST": "127.0.0.1",
            "PARLOUR_LINK__ADVERTISE": "false",
        }
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PARLOUR_")}
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hub", "up", "--quiet", *self.flags),
            env=clean | own | self.settings,
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
        )
        if wait:
            await self.until(at_work)

    async def kill(self) -> None:
        """SIGKILL: nothing is said goodbye to."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """As `parlour stop` does; the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(STOP_WITHIN_S):
                    await self.process.wait()
            except TimeoutError:
                await self.kill()
                raise
        code = self.process.returncode
        assert code is not None
        return code

    async def pid_of(self, part: str) -> int:
        return int((await self.parts())[part]["pid"])

    async def parts(self) -> dict[str, dict[str, Any]]:
        reader, writer = await asyncio.open_unix_connection(str(self.runtime / "hub.ctl"))
        try:
            writer.write(b'{"command": "status", "arguments": {}}\n')
            answer = await reader.readline()
        finally:
            writer.close()
        found: dict[str, dict[str, Any]] = json.loads(answer)["result"]["parts"]
        return found

    async def signal_part(self, part: str, number: signal.Signals) -> int:
        pid = await self.pid_of(part)
        os.kill(pid, number)
        return pid

    # --- The web port ---

    async def request(self, method: str, path: str, body: Json = None, key: str | None = KEY) -> tuple[int, Json]:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        async with (
            aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(30)) as session,
            session.request(method, self.url + path, json=body) as answer,
        ):
            return answer.status, await answer.json()

    async def say(self, text: str, **more: str) -> tuple[int, Json]:
        return await self.request("POST", "/api/conversation/message", {"text": text, **more})

    async def until(self, holds: Callable[[Json], bool], within_s: float = PATIENCE_S) -> Json:
        """Wait until the hub's health is so."""
        async with asyncio.timeout(within_s):
            while True:
                assert self.process is not None
                assert self.process.returncode is None, "the hub ended"
                with suppress(aiohttp.ClientError, OSError):
                    _, health = await self.request("GET", "/health")
                    if holds(health):
                        return health
                await asyncio.sleep(0.05)

    async def obeys(self, text: str = "turn on the reading lamp") -> Json:
        """Say it until it is done: the house works again when this returns."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                assert self.process is not None
                assert self.process.returncode is None, "the hub ended"
                with suppress(aiohttp.ClientError, OSError):
                    status, answer = await self.say(text)
                    if status == 200 and answer["actions"] and all(one["ok"] for one in answer["actions"]):
                        return answer
                await asyncio.sleep(0.05)

    # --- Rooms ---

    async def furnish(self, *names: str) -> None:
        """Pair simulated rooms, exactly as an owner does."""
        for name in names:
            folder = make_private(self.data.parent / f"satellite-{name}")
            room = SimulatedRoom(name, self.scene, folder, QUIET_ROOM)
            async for answer in stream(self.runtime, "pair", {"room": name, "seconds": 60}):
                if "invite" in answer:
                    await room.join(answer["invite"])
            self.rooms[name] = room

    async def everyone_back(self) -> None:
        """All rooms are connected and play what they are told."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                with suppress(HubNotRunning, CommandRefused, OSError):
                    async for answer in stream(self.runtime, "rooms"):
                        known = [one["connected"] for one in answer["result"]]
                        if len(known) == len(self.rooms) and all(known):
                            return
                await asyncio.sleep(0.05)


def at_work(health: Json) -> bool:
    """Every part runs, and knows the house."""
    known = health["house"]["ready"] or not health["house"]["configured"]
    return health["status"] == "ok" and known and set(health["parts"].values()) <= {"running", "absent"}


@asynccontextmanager
async def living(data: Path, *flags: str, demo: bool = True, **settings: str) -> AsyncIterator[LivingHub]:
    """A hub that is up; ended for certain."""
    hub = LivingHub(data, *flags, demo=demo, settings=settings)
    try:
        await hub.start()
        yield hub
    except BaseException as failed:
        lines = (data / "logs" / "hub.jsonl").read_text().splitlines()[-25:]
        failed.add_note("\n".join(["The hub's last lines:", *lines]))
        raise
    finally:
        if hub.process is not None and hub.process.returncode is None:
            await hub.stop()


@asynccontextmanager
async def inhabited(hub: LivingHub, *names: str) -> AsyncIterator[None]:
    """The rooms live while this is open."""
    await hub.furnish(*names)
    lives = [asyncio.create_task(room.run(), name=f"room {room.name}") for room in hub.rooms.values()]
    try:
        await hub.everyone_back()
        yield
    finally:
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)


def sounds(room: SimulatedRoom, since: int) -> bool:
    """Whether the room's speaker played anything since its recording was this long."""
    heard = np.frombuffer(room.card.recorded[since:], dtype="<i2")
    return bool(len(heard)) and int(np.abs(heard.astype(np.int32)).max()) > AUDIBLE


async def answers_aloud(hub: LivingHub, line: Line) -> None:
    """Somebody asks, again if need be, until the room answers aloud."""
    room = hub.rooms[line.room]
    async with asyncio.timeout(PATIENCE_S):
        while True:
            began = len(room.card.recorded)
            hub.scene.say_now(load(line), {line.room: Ear()})
            with suppress(TimeoutError):
                async with asyncio.timeout(ASK_AGAIN_S):
                    while not sounds(room, began):  # noqa: ASYNC110  # a loudspeaker has no event to wait for
                        await asyncio.sleep(0.1)
                    return
