"""The demo's stage: a real hub in processes of its own, three simulated rooms, all in a folder that goes away."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.demo.watcher import stream, until_up
from hub.supervise.places import make_private, runtime_dir
from satellite.simulated import Scene
from satellite.simulated_room import SimulatedRoom

ROOMS = ("kitchen", "living_room", "bedroom")
START_WITHIN_S = 60.0
STOP_WITHIN_S = 8.0


@dataclass
class Stage:
    """A hub that runs and rooms that live."""

    scene: Scene
    rooms: dict[str, SimulatedRoom]
    satellites: dict[str, str]
    """Satellite id -> room."""
    runtime: Path
    url: str


@asynccontextmanager
async def set_up(folder: Path) -> AsyncIterator[Stage]:
    """Start everything; end everything."""
    data = make_private(folder / "hub")
    port = _free_port()
    process = await _start_hub(data, port)
    runtime = runtime_dir(data)
    scene = Scene()
    rooms = {name: SimulatedRoom(name, scene, make_private(folder / name)) for name in ROOMS}
    stage = Stage(scene, rooms, {}, runtime, f"http://127.0.0.1:{port}")
    try:
        async with asyncio.timeout(START_WITHIN_S):
            await until_up(runtime, process)
            for room in rooms.values():
                stage.satellites[await _pair(runtime, room)] = room.name
        async with asyncio.TaskGroup() as group:
            lives = [group.create_task(room.run(), name=f"demo: {room.name}") for room in rooms.values()]
            try:
                async with asyncio.timeout(START_WITHIN_S):
                    await _all_connected(runtime)
                yield stage
            finally:
                for life in lives:
                    life.cancel()
    finally:
        await _stop_hub(process)


async def _start_hub(data: Path, port: int) -> asyncio.subprocess.Process:
    settings = {
        "PARLOUR_DATA_DIR": str(data),
        "PARLOUR_HTTP_PORT": str(port),
        "PARLOUR_LINK_PORT": "0",
        "PARLOUR_LINK__HOST": "127.0.0.1",
        "PARLOUR_LINK__ADVERTISE": "false",
    }
    # Nothing of the owner's own settings may reach the demo: it must not touch a real house.
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PARLOUR_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hub", "up", "--demo", "--quiet"),
        env=clean | settings,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
    )


async def _stop_hub(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_WITHIN_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _pair(runtime: Path, room: SimulatedRoom) -> str:
    """Exactly what an owner does: `pair` on the hub, `join` on the satellite."""
    async for answer in stream(runtime, "pair", {"room": room.name, "seconds": 20}):
        if "invite" in answer:
            await room.join(answer["invite"])
        if "result" in answer:
            return str(answer["result"]["satellite"])
    raise RuntimeError("pairing ended without a word")


async def _all_connected(runtime: Path) -> None:
    while True:
        async for answer in stream(runtime, "rooms"):
            if all(room["connected"] for room in answer["result"]):
                return
        await asyncio.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
