"""How much the link costs, beside a bare `websockets` echo and Wyoming in the same run.

`python tests/bench/link.py --satellites N --seconds S --json [--sweep] [--load]`. A hop is one receive and one send in
the hub process. Ours is the whole relay with TLS 1.3 (session rules, rate limits, sequence, ring of packets,
heartbeats) carrying 20 ms of Opus; the `websockets` echo carries the same packets over TLS 1.3; Wyoming carries the
same 20 ms as 640 bytes of PCM, unencrypted as it is. Server and load generator have a core each, and real-time priority
where permitted. The last line is one JSON object.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SWEEP = (1, 5, 50, 200, 500)
ROOMS_UNDER_LOAD = 8
IDLE_SATELLITES = 300
ROUNDS = 3
_SERVER_CORE, _LOAD_CORE = 0, 1


@dataclass(frozen=True)
class Server:
    """A server under test."""

    kind: str
    pid: int
    port: str
    fingerprint: str
    priority: str


def prefix(core: int) -> list[str]:
    """Pin to a core and take real-time priority, as far as this machine permits."""
    words = ["taskset", "-c", str(core)] if (os.cpu_count() or 1) > 1 and shutil.which("taskset") else []
    probe = ["chrt", "-f", "10"]
    if shutil.which("chrt") and subprocess.run([*probe, "true"], capture_output=True, check=False).returncode == 0:
        words = probe + words
    return words


@contextmanager
def serving(kind: str, count: int) -> Iterator[Server]:
    """One of the servers in a process of its own."""
    command = [*prefix(_SERVER_CORE), sys.executable, str(HERE / "link_server.py"), kind, str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            port = process.stdout.readline().split()[1]
            extra = process.stdout.readline().split() if kind == "parlour" else ["", "", "", ""]
            yield Server(kind, process.pid, port, extra[3], extra[1])
        finally:
            process.kill()


def measure(kind: str, count: int, seconds: float) -> dict[str, float]:
    """One run of the load generator against one server."""
    with serving(kind, count) as server:
        command = [*prefix(_LOAD_CORE), sys.executable, str(HERE / "link_load.py"), kind, server.port, str(count)]
        command += [str(seconds), str(server.pid), server.fingerprint]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seen: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return seen | ({"priority": server.priority} if server.priority else {})  # type: ignore[dict-item]


@contextmanager
def both_cores_burning() -> Iterator[None]:
    """Ordinary work on every core."""
    busy = [
        subprocess.Popen(["taskset", "-c", str(core), sys.executable, "-c", "while True: pass"])
        for core in range(os.cpu_count() or 1)
    ]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def compared(count: int, seconds: float) -> dict[str, dict[str, float]]:
    """All three at this size, in turn and several times; the median round by CPU of each."""
    rounds: dict[str, list[dict[str, float]]] = {"parlour": [], "websockets": [], "wyoming": []}
    for _ in range(ROUNDS):
        for kind, seen in rounds.items():
            seen.append(measure(kind, count, seconds / ROUNDS))
    return {kind: sorted(seen, key=lambda one: one["us_per_hop"])[ROUNDS // 2] for kind, seen in rounds.items()}


def report(count: int, seen: dict[str, dict[str, float]]) -> None:
    """One line per server for people."""
    for kind, one in seen.items():
        print(
            f"{count:4d} satellites  {kind:10s}  {one['us_per_hop']:6.1f} us/hop  {one['bytes_per_hop']:6.0f} bytes/hop"
            f"  p50 {one['p50_ms']:6.3f}  p99 {one['p99_ms']:7.3f} ms  lost {one['lost']:.0f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--satellites", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=9.0)
    parser.add_argument("--json", action="store_true", help="only the last line")
    parser.add_argument("--sweep", action="store_true", help=f"measure {SWEEP} satellites")
    parser.add_argument("--load", action="store_true", help="also with both cores burning")
    options = parser.parse_args()
    sizes = SWEEP if options.sweep else (options.satellites,)
    table: dict[int, dict[str, dict[str, float]]] = {}
    for count in sizes:
        table[count] = compared(count, options.seconds)
        if not options.json:
            report(count, table[count])
    asked = options.satellites if options.satellites in table else sizes[-1]
    ours, wyoming, bare = (table[asked][kind] for kind in ("parlour", "wyoming", "websockets"))
    result: dict[str, object] = {
        "satellites": asked,
        "priority": ours["priority"],
        "us_per_hop": round(ours["us_per_hop"], 1),
        "cpu_ratio_wyoming": round(ours["us_per_hop"] / wyoming["us_per_hop"], 3),
        "cpu_ratio_websockets": round(ours["us_per_hop"] / bare["us_per_hop"], 3),
        "bytes_ratio_wyoming": round(ours["bytes_per_hop"] / wyoming["bytes_per_hop"], 3),
        "streams_per_core": int(1e6 / (50 * ours["us_per_hop"])),
        "p50_ms": round(ours["p50_ms"], 3),
        "p99_ms": round(ours["p99_ms"], 3),
        "lost": ours["lost"],
    }
    result["idle_kib_per_satellite"] = round(measure("parlour", IDLE_SATELLITES, 0)["kib_each"], 1)
    result["growth_500_over_50"] = growth(table, options.seconds)
    if options.sweep:
        result["cpu_ratio_wyoming_by_size"] = {
            count: round(seen["parlour"]["us_per_hop"] / seen["wyoming"]["us_per_hop"], 3)
            for count, seen in table.items()
        }
        result["us_per_hop_by_size"] = {count: round(seen["parlour"]["us_per_hop"], 1) for count, seen in table.items()}
    result["p99_ms_under_load"] = None
    if options.load:
        with both_cores_burning():
            busy = measure("parlour", ROOMS_UNDER_LOAD, options.seconds)
        result["p99_ms_under_load"] = round(busy["p99_ms"], 3)
        result["lost_under_load"] = busy["lost"]
    print(json.dumps(result))


def growth(table: dict[int, dict[str, dict[str, float]]], seconds: float) -> float:
    """What a stream costs among 500, over what it costs among 50."""
    few, many = (
        table[count]["parlour"] if count in table else measure("parlour", count, seconds / ROUNDS)
        for count in (50, 500)
    )
    return round(many["us_per_hop"] / few["us_per_hop"], 3)


if __name__ == "__main__":
    main()
