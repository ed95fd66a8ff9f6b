"""`parlour logs|clean-logs`."""

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

from hub.commands.here import data_dir
from hub.observe.sink import parsed, pretty

_LOOK_S = 0.3
_LEVELS = ("debug", "info", "warning", "error", "critical")


class Logs:
    """Show the hub's log."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("-n", "--lines", type=int, default=50, metavar="N", help="the last N lines (default 50)")
        parser.add_argument("-f", "--follow", action="store_true", help="go on showing new lines")
        parser.add_argument("--part", help="only lines of one part, such as brain")
        parser.add_argument("--level", choices=_LEVELS, default="debug", help="only lines from this level on")
        parser.add_argument("--json", action="store_true", help="lines as they are kept, one JSON object each")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Print what matches."""
        path = data_dir(options) / "logs" / "hub.jsonl"
        kept = [line for line in _lines(path) if _wanted(line, options)]
        for line in kept[-options.lines :] if options.lines > 0 else []:
            _show(line, options)
        if options.follow:
            for line in _new_lines(path):
                if _wanted(line, options):
                    _show(line, options)
        return 0


class CleanLogs:
    """Delete old logs."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Delete what was put aside and empty the current file; a running hub goes on writing it."""
        folder = data_dir(options) / "logs"
        freed = 0
        for path in sorted(folder.glob("hub*.jsonl")):
            freed += path.stat().st_size
            if path.name == "hub.jsonl":
                path.write_bytes(b"")
            else:
                path.unlink()
        print(f"{freed / 1_000_000:.1f} MB of logs deleted.")
        return 0


def _wanted(line: str, options: argparse.Namespace) -> bool:
    fields = parsed(line)
    loud = _LEVELS.index(str(fields.get("level", "info"))) >= _LEVELS.index(options.level)
    return loud and options.part in (None, fields.get("part"))


def _show(line: str, options: argparse.Namespace) -> None:
    fields = parsed(line)
    print(json.dumps(fields) if options.json else pretty(fields))


def _lines(path: Path) -> list[str]:
    return path.read_text(errors="replace").splitlines() if path.exists() else []


def _new_lines(path: Path) -> Iterator[str]:
    """Lines as they come, across rotations and cleanings."""
    offset = path.stat().st_size if path.exists() else 0
    node = path.stat().st_ino if path.exists() else 0
    while True:
        time.sleep(_LOOK_S)
        if not path.exists():
            continue
        state = path.stat()
        if state.st_ino != node or state.st_size < offset:
            node, offset = state.st_ino, 0
        with path.open("rb") as file:
            file.seek(offset)
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        offset += len(whole)
        yield from whole.decode(errors="replace").splitlines()
