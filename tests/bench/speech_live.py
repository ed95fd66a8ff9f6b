"""The part of the speech bench that needs a house that runs: a real hub in processes of its own and real satellites.

Only the sound cards and the devices are simulated (`hub.demo.stage`). What is said are the demo's recordings.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from hub.demo.recordings import load
from hub.demo.script import SCRIPT, Line
from hub.demo.stage import Stage, set_up
from hub.demo.watcher import stream
from satellite.simulated import Ear

ANSWER_WITHIN_S = 20.0
IDLE_S = 5.0
RATE = 24_000
DUCK_TRIALS = "10"
MEMORY = (
    "import resource;from satellite.app import Satellite;from satellite.wake import make_detector;"
    "from satellite.vad import make_speech_detector;from satellite.aec import make_canceller;"
    "kept=[make_detector(('okay_nabu',),0.5),make_speech_detector(),make_canceller('auto')];"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024)"
)


@dataclass
class Live:
    """What was measured."""

    said: int = 0
    woken: int = 0
    lamp_ms: list[float] = field(default_factory=list)
    first_sound_ms: list[float] = field(default_factory=list)
    idle_cpu: float | None = None
    satellite_mb: float | None = None
    duck_ms_p95: float | None = None


def speech_end_s(pcm: bytes) -> float:
    """End of the last 20 ms within 30 dB of the loudest."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    energy = (samples[: len(samples) // 480 * 480].reshape(-1, 480) ** 2).mean(axis=1)
    return (int(np.flatnonzero(energy > energy.max() * 1e-3)[-1]) + 1) * 0.02


async def _say(stage: Stage, news: "asyncio.Queue[tuple[float, dict[str, Any]]]", line: Line, live: Live) -> None:
    while not news.empty():
        news.get_nowait()
    pcm = load(line)
    at_s = stage.scene.say_now(pcm, {line.room: Ear()})
    assert stage.scene.began_at is not None
    ended = stage.scene.began_at + at_s + speech_end_s(pcm)
    live.said += 1
    woken, answered = False, False
    try:
        async with asyncio.timeout(len(pcm) / 2 / RATE + ANSWER_WITHIN_S):
            while True:
                at, item = await news.get()
                match item["what"]:
                    case "wake" | "granted":
                        woken = True
                    case "action" if item["ok"] and item["entity"] == line.expect_entity:
                        live.lamp_ms.append((at - ended) * 1000)
                    case "first_sound":
                        live.first_sound_ms.append(item["ms"])
                    case "answered":
                        answered = True
                    case "light" if answered and item["light"] in ("listening", "off"):
                        break
                    case _:
                        pass
    except TimeoutError:
        pass
    live.woken += woken


async def _measure(rounds: int) -> Live:
    live = Live()
    news: asyncio.Queue[tuple[float, dict[str, Any]]] = asyncio.Queue()
    with tempfile.TemporaryDirectory(prefix="parlour-bench-") as folder:
        async with set_up(Path(folder)) as stage:
            before = time.process_time()
            await asyncio.sleep(IDLE_S)
            live.idle_cpu = (time.process_time() - before) / IDLE_S / len(stage.rooms)

            async def watch() -> None:
                async for item in stream(stage.runtime, "watch"):
                    news.put_nowait((time.monotonic(), item))

            watching = asyncio.create_task(watch(), name="bench: watch")
            for line in [line for line in SCRIPT if line.wake] * rounds:
                await _say(stage, news, line, live)
                await asyncio.sleep(1.0)
            watching.cancel()
    return live


def measure(rounds: int = 1) -> Live:
    """Start a house, talk to it, end it."""
    live = asyncio.run(_measure(rounds))
    shown = subprocess.run([sys.executable, "-c", MEMORY], check=False, capture_output=True, text=True)
    live.satellite_mb = float(shown.stdout) if shown.returncode == 0 else None
    barge = [sys.executable, str(Path(__file__).parent / "barge_in.py"), "--trials", DUCK_TRIALS]
    ducked = subprocess.run(barge, check=False, capture_output=True, text=True)
    live.duck_ms_p95 = float(json.loads(ducked.stdout)["p95_ms"]) if ducked.returncode == 0 else None
    return live
