"""`parlour start|stop|restart|status`: the hub in the background. Found by its lock, never by a name."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from hub.commands.here import ask_hub, data_dir, loaded, table
from hub.config.settings import Settings
from hub.errors import CommandRefused, HubNotRunning, HubRunning, WorkerError
from hub.observe.sink import parsed
from hub.supervise.places import make_private, running_pid

_LOOK_S = 0.1
_STOP_S = 8.0
_NOT_YET = {"starting", "waiting", "stopping"}
_GOOD = {"running", "absent", "stopped"}


class Start:
    """Start the hub and wait until it works."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("--headless", action="store_true", help="only API and bridge: no ears, no voice, no duplex")
        parser.add_argument("--demo", action="store_true", help="a simulated house; says so everywhere")
        parser.add_argument("--wait", type=float, default=60.0, metavar="S", help="give up waiting after S seconds")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Start it; what keeps it from starting is said here, not in some file."""
        settings = loaded(options).settings
        if pid := running_pid(settings.data_dir):
            raise HubRunning(f"The hub already runs (process {pid}).", fix="`parlour status` says how it is.")
        log = make_private(settings.data_dir) / "start.log"
        flags = [flag for flag in ("headless", "demo") if getattr(options, flag)]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "hub", "up", "--quiet"),
                    *(f"--{flag}" for flag in flags),
                    *(["--config", options.config] if options.config else []),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        _wait_until_it_works(settings, process, log, options.wait)
        print(f"The hub runs (process {process.pid}). http://{settings.http.host}:{settings.http.port}")
        return 0


class Stop:
    """Stop the hub."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Ask it to stop; after eight seconds it is ended."""
        folder = data_dir(options)
        pid = running_pid(folder)
        if pid is None:
            print("No hub runs here.")
            return 0
        try:
            ask_hub(folder, "stop")
        except HubNotRunning:
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_S
        while running_pid(folder) == pid:
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                print("The hub did not stop by itself and was ended.")
                return 0
            time.sleep(_LOOK_S)
        print("The hub has stopped.")
        return 0


class Restart:
    """Start one part of a running hub again."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("part", help="relay, brain, mind, ears, voice or duplex")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Ask the supervisor."""
        ask_hub(data_dir(options), "restart", {"part": options.part})
        print(f"The {options.part} starts again.")
        return 0


class Status:
    """What the hub and its parts are doing."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("--json", action="store_true", help="as one JSON object")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Exit code 0 when everything wanted runs, 1 otherwise."""
        status = ask_hub(data_dir(options), "status")
        if options.json:
            print(json.dumps(status))
        else:
            print(f"hub      running   process {status['pid']}")
            print(
                table([(f"{kind:7}", f"{part['state']:8}", _process(part)) for kind, part in status["parts"].items()])
            )
            for kind, words in status["troubles"].items():
                print(f"! {kind}: {' '.join(words)}")
        return 0 if all(part["state"] in _GOOD for part in status["parts"].values()) else 1


def _process(part: dict[str, Any]) -> str:
    return f"process {part['pid']}" if part["pid"] else ""


def _wait_until_it_works(settings: Settings, process: subprocess.Popen[bytes], log: Path, wait_s: float) -> None:
    """Until no part is starting any more; if it ends instead, say why in its own words."""
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = log.read_text(errors="replace").strip().removeprefix("parlour: ")
            raise WorkerError(said or _last_failure(settings) or f"The hub ended at once ({process.returncode}).")
        try:
            parts = ask_hub(settings.data_dir, "status")["parts"]
        except (HubNotRunning, CommandRefused):
            parts = {}
        if parts and not any(part["state"] in _NOT_YET for part in parts.values()):
            return
        time.sleep(_LOOK_S)
    raise WorkerError(
        _last_failure(settings) or "The hub started, but a part is not ready yet.", fix="`parlour status` says which."
    )


def _last_failure(settings: Settings) -> str:
    """The newest reason a part gave for ending, with its fix."""
    path = settings.data_dir / "logs" / "hub.jsonl"
    lines = path.read_text(errors="replace").splitlines() if path.exists() else []
    failed = next((fields for fields in map(parsed, reversed(lines)) if fields.get("event") == "failed"), None)
    return f"{failed.get('part')}: {failed.get('reason')} {failed.get('fix', '')}".strip() if failed else ""
