"""Runs the tests in lanes, each with a cap on its time: `./parlour test [LANE ...] [--all] [-- PYTEST ARGS]`.

Without a name the default lane runs: style, types, contracts, units, end to end over the real link, a virtual sound
card and a real Home Assistant. The other lanes break things or need more of the machine, so they are asked for by name.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Lane:
    """A set of tests that run together."""

    name: str
    minutes: float
    """Cap: the lane fails when it takes longer."""
    marker: str
    """pytest `-m` expression."""
    prepare: tuple[str, ...] = ()
    """A command that makes the machine ready for this lane."""
    side_by_side: bool = False
    """Its tests do not mind each other, so two processes share them; those marked `alone` come after."""


SPECIAL = ("faults", "duplex", "browser", "docker", "soak")
LANES = {
    "default": Lane("default", 5, " and ".join(f"not {name}" for name in SPECIAL), side_by_side=True),
    "faults": Lane("faults", 12, "faults"),
    "duplex": Lane("duplex", 8, "duplex", (sys.executable, "tests/real/duplex/prepare.py")),
    "browser": Lane("browser", 8, "browser", ("sh", "tests/real/install_browser.sh")),
    "docker": Lane("docker", 20, "docker", ("sh", "tests/real/install_docker.sh")),
    "soak": Lane("soak", 8, "soak"),
}
PATIENCE = float(os.environ.get("PARLOUR_TEST_PATIENCE", "1"))
"""Stretches the caps on a machine that has other things to do."""
CHECKS = (
    ("ruff", (sys.executable, "-m", "ruff", "check", "-q", ".")),
    ("format", (sys.executable, "-m", "ruff", "format", "--check", "-q", ".")),
    ("mypy", (sys.executable, "-m", "mypy", "--no-error-summary")),
)


@dataclass
class Result:
    """How a lane or a check went."""

    name: str
    seconds: float
    passed: int
    failed: int
    note: str = ""


def run_capped(command: tuple[str, ...], seconds: float) -> tuple[int, str]:
    """Run a command in its own process group, shown live; end the whole group when the cap is reached."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        sys.stdout.write(line)
        lines.append(line)
    code = process.wait()
    signal.setitimer(signal.ITIMER_REAL, 0)
    return code, "".join(lines)


def run_checks() -> list[Result]:
    """Style and types."""
    results = []
    for name, command in CHECKS:
        start = time.monotonic()
        code, _ = run_capped(command, 240)
        results.append(Result(name, time.monotonic() - start, int(code == 0), int(code != 0)))
    return results


def count(output: str, word: str) -> int:
    """The number before `word` in pytest's last line."""
    numbers = re.findall(rf"(\d+) {word}", output.rsplit("\n=", 1)[-1])
    return sum(map(int, numbers))


def run_lane(lane: Lane, extra: list[str]) -> Result:
    """One pytest run over the lane's tests."""
    print(f"\n=== lane {lane.name} (cap {lane.minutes:g} min) ===", flush=True)
    start = time.monotonic()
    cap = lane.minutes * 60 * PATIENCE
    if lane.prepare:
        code, _ = run_capped(lane.prepare, cap)
        if code:
            return Result(lane.name, time.monotonic() - start, 0, 1, "could not prepare the machine")
    result = Result(lane.name, 0.0, 0, 0, "no tests yet")
    for marker, options in parts_of(lane):
        command = (sys.executable, "-m", "pytest", "-q", "--durations=8", "-m", marker, *options, *extra)
        code, output = run_capped(command, cap - (time.monotonic() - start))
        if code == 5:
            continue
        failed = count(output, "failed") + count(output, r"errors?\b")
        result.passed += count(output, "passed")
        result.failed += max(failed, int(code != 0))
        result.note = f"over its cap of {lane.minutes:g} min" if code < 0 else ""
        if code < 0:
            break
    result.seconds = time.monotonic() - start
    return result


def parts_of(lane: Lane) -> list[tuple[str, tuple[str, ...]]]:
    """Marker expression and pytest options of each run of a lane."""
    if not lane.side_by_side:
        return [(lane.marker, ())]
    return [(f"{lane.marker} and not alone", ("-n", "2", "--dist", "loadgroup")), (f"{lane.marker} and alone", ())]


def main() -> int:
    """Run the lanes asked for and say how they went."""
    parser = argparse.ArgumentParser(prog="./parlour test", description=__doc__)
    parser.add_argument("lanes", nargs="*", metavar="LANE", help=f"one of: {', '.join(LANES)}")
    parser.add_argument("--all", action="store_true", help="every lane")
    ours = sys.argv[1:]
    cut = ours.index("--") if "--" in ours else len(ours)
    options, extra = parser.parse_args(ours[:cut]), ours[cut + 1 :]
    unknown = [name for name in options.lanes if name not in LANES]
    if unknown:
        parser.error(f"no lane {unknown[0]!r}; there are: {', '.join(LANES)}")
    names = list(LANES) if options.all else options.lanes or ["default"]
    results = run_checks() if "default" in names and not extra else []
    results += [run_lane(LANES[name], extra) for name in names]
    print("\nlane          time  passed  failed")
    for result in results:
        print(f"{result.name:10} {result.seconds:6.1f}s  {result.passed:6}  {result.failed:6}  {result.note}")
    failed = sum(result.failed for result in results)
    print(f"\n{sum(result.passed for result in results)} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
