"""How many rooms one model serves.

    python tests/bench/duplex.py --rooms N --seconds S [--real-size] [--device cuda] --json

Runs in the duplex environment (`parlour duplex setup`); started elsewhere it starts itself there. Without `--real-size`
the model is tiny; with it the full 7B shape is built with random weights on the device. The yardstick in the same run
is moshi's own way of serving: one room, encode, step, decode. The last line is one JSON object.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "real" / "duplex")]
TICK_MS = 80.0
WARM_UP = 8


def main() -> int:
    options = arguments()
    if importlib.util.find_spec("moshi") is None:
        return in_environment()
    os.environ.setdefault("NO_TORCH_COMPILE", "1")
    import torch

    if options.device == "cpu":
        torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    model = real_model(options) if options.real_size else tiny_model(options)
    result = measure(model, options)
    for name, value in result.items():
        print(f"{name:20} {value}")
    print(json.dumps(result))
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How many rooms one model serves.")
    parser.add_argument("--rooms", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=20, help="of talk, at the speed of the machine")
    parser.add_argument("--real-size", action="store_true", help="the 7B shape with random weights")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--context", type=int, help="frames of memory; the model's own without it")
    parser.add_argument("--threads", type=int, default=1, help="of the CPU")
    parser.add_argument("--search", action="store_true", help="also look for the most rooms that fit the tick")
    parser.add_argument("--json", action="store_true", help="kept for symmetry: the last line is always JSON")
    return parser.parse_args()


def in_environment() -> int:
    """Start again with the Python of the duplex environment."""
    from hub.config.settings import default_data_dir
    from hub.duplex.environment import environment_dir, python_of

    cache = os.environ.get("PARLOUR_TEST_CACHE") or Path.home() / ".cache" / "parlour-tests"
    folders = (os.environ.get("PARLOUR_DUPLEX_ENV"), environment_dir(default_data_dir()), Path(cache) / "duplex-venv")
    for folder in filter(None, folders):
        if python_of(Path(folder)).exists():
            return subprocess.run([str(python_of(Path(folder))), *sys.argv], check=False).returncode
    print("No duplex environment: run `parlour duplex setup` first.", file=sys.stderr)
    return 2


def tiny_model(options: argparse.Namespace) -> Any:
    import tiny

    from hub.duplex.worker.loading import load

    with tempfile.TemporaryDirectory() as folder:
        tiny.build(Path(folder), context=options.context or 3000)
        return load(folder, None, options.device, "f32", None)


def real_model(options: argparse.Namespace) -> Any:
    """The published shape; the time of a step does not depend on what the weights are."""
    import torch
    from moshi.models import loaders

    from hub.duplex.worker.loading import Model

    config = dict(loaders._lm_kwargs) | ({"context": options.context} if options.context else {})
    mimi = loaders.get_mimi(None, device=options.device)
    lm = loaders.get_moshi_lm(None, config, device=options.device, dtype=torch.bfloat16)
    codes = (0,) * 8
    return Model(mimi, lm, None, {}, {}, codes, codes)


def measure(model: Any, options: argparse.Namespace) -> dict[str, Any]:
    frames = max(20, int(options.seconds / 0.08))
    # The comparison first: a model holds the rows of one engine at a time.
    equal = equal_to_solo(model, options.rooms, options.device)
    yardstick = stock_ms(model, min(frames, 250), options.device)
    ours = run(model, options.rooms, frames, options.device)
    fits = most_rooms(model, options, ours["tick_ms_p99"])
    return {
        "rooms": options.rooms,
        **ours,
        "rooms_in_80ms": fits,
        "yardstick": "moshi's own loop, one room",
        "yardstick_tick_ms": yardstick,
        "equal_to_solo": equal,
        "device": options.device,
        "real_size": options.real_size,
        "frames": frames,
    }


def engine_of(model: Any, rooms: int, device: str, *, sampling: bool = True) -> Any:
    from hub.duplex.worker.engine import Engine

    for part in (model.mimi, model.lm):
        part._stop_streaming()
    return Engine(model, rooms, device, sampling=sampling)


def noise(frames: int, seed: int) -> list[bytes]:
    import numpy as np

    sound = np.random.default_rng(seed).normal(0, 3000, (frames, 1920)).astype("<i2")
    return [frame.tobytes() for frame in sound]


def run(model: Any, rooms: int, frames: int, device: str) -> dict[str, Any]:
    """Ticks with every room talking; the growth of memory and time from the first to the last quarter is the drift."""
    from hub.duplex.worker.engine import STAGES, Heard

    before = memory_mib(device)
    engine = engine_of(model, rooms, device)
    engine.warm_up()
    talk = [noise(32, room) for room in range(rooms)]
    took, stages, memory = [], [], []
    first_sound = 0
    for number in range(frames):
        heard = {room: Heard(talk[room][number % 32], number == 0) for room in range(rooms)}
        begun = time.perf_counter()
        spoken = engine.tick(heard)
        took.append((time.perf_counter() - begun) * 1000)
        stages.append([engine.stages_s[stage] * 1000 for stage in STAGES])
        memory.append(memory_mib(device)) if number % 25 == 0 else None
        if not first_sound and all(one.pcm for one in spoken.values()):
            first_sound = number + 1
    steady = took[WARM_UP:]
    quarter = len(steady) // 4
    return {
        "tick_ms_p50": percentile(steady, 0.5),
        "tick_ms_p99": percentile(steady, 0.99),
        "tick_ms_worst": round(max(steady), 2),
        "stages_ms": {name: percentile([row[i] for row in stages[WARM_UP:]], 0.5) for i, name in enumerate(STAGES)},
        "first_sound_after_ticks": first_sound,
        "mib_per_room": round((memory_mib(device) - before) / rooms, 1),
        "growth_mib": round(memory[-1] - memory[len(memory) // 4], 1),
        "drift_ms": round(percentile(steady[-quarter:], 0.5) - percentile(steady[:quarter], 0.5), 2),
    }


def stock_ms(model: Any, frames: int, device: str) -> float:
    """As `moshi.server` does it for its one client."""
    import numpy as np
    import torch
    from moshi.models import LMGen

    for part in (model.mimi, model.lm):
        part._stop_streaming()
    gen = LMGen(model.lm, **model.options)
    model.mimi.streaming_forever(1)
    gen.streaming_forever(1)
    took = []
    with torch.no_grad():
        for pcm in noise(frames, 0):
            begun = time.perf_counter()
            sound = torch.from_numpy(np.frombuffer(pcm, "<i2").astype(np.float32) / 32768)[None, None].to(device)
            tokens = gen.step(model.mimi.encode(sound))
            if tokens is not None:
                model.mimi.decode(tokens[:, 1:]).cpu()
            took.append((time.perf_counter() - begun) * 1000)
    gen._stop_streaming()
    return percentile(took[WARM_UP:], 0.5)


def equal_to_solo(model: Any, rooms: int, device: str, frames: int = 24) -> bool:
    """Rooms out of step in one batch against each room alone in the same model: words, codes and samples."""
    import random

    from hub.duplex.worker.engine import Heard

    chance = random.Random(7)
    engine = engine_of(model, rooms, device, sampling=False)
    engine.warm_up()
    chosen = range(min(rooms, 4))
    talk = {room: noise(frames, room) for room in chosen}
    told: dict[int, list[Any]] = {room: [] for room in chosen}
    while any(len(one) < frames for one in told.values()):
        due = [room for room in chosen if len(told[room]) < frames and chance.random() < 0.7]
        heard = {room: Heard(talk[room][len(told[room])], not told[room]) for room in due}
        for room, spoken in (engine.tick(heard) if heard else {}).items():
            told[room].append(spoken)
    for room in chosen:
        engine.reset(range(rooms))
        if told[room] != [engine.tick({room: Heard(pcm, n == 0)})[room] for n, pcm in enumerate(talk[room])]:
            return False
    return True


def most_rooms(model: Any, options: argparse.Namespace, p99_ms: float) -> int:
    """The most rooms whose ticks stay within 80 ms at p99; without `--search` only whether these do."""
    fits = options.rooms if p99_ms <= TICK_MS else 0
    rooms = options.rooms
    while options.search and fits == rooms:
        rooms = int(rooms * 1.5) + 1
        try:
            if run(model, rooms, 60, options.device)["tick_ms_p99"] <= TICK_MS:
                fits = rooms
        except RuntimeError as full:  # torch.OutOfMemoryError is one
            print(f"{rooms} rooms: {str(full).splitlines()[0][:100]}", file=sys.stderr)
    return fits


def memory_mib(device: str) -> float:
    if device.startswith("cuda"):
        import torch

        return float(torch.cuda.memory_allocated()) / 2**20
    resident = int(Path("/proc/self/statm").read_text().split()[1])
    return resident * os.sysconf("SC_PAGE_SIZE") / 2**20


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2)


if __name__ == "__main__":
    sys.exit(main())
