"""`parlour duplex setup|status`: the environment of the duplex model, and what fits this machine."""

import argparse
import json
import shutil
import subprocess
import urllib.error
import urllib.request
from typing import Any

from hub.commands.here import loaded, table
from hub.duplex.environment import environment_dir, is_made, make
from hub.duplex.own_file import read_own_file
from hub.duplex.worker.size import GIB, Precision, Shape, contexts, slots_in

_PRECISIONS: tuple[Precision, ...] = ("bf16", "q8")
_CARDS_GIB = (12, 16, 24)


class Duplex:
    """Set the full-duplex engine up, or see how it is."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("what", choices=("setup", "status"), help="what to do")
        parser.add_argument("--index", metavar="URL", help="package index for torch, such as the one for an old CUDA")
        parser.add_argument("--json", action="store_true", help="as one JSON object")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Failures are told by the error, with what to do."""
        return _setup(options) if options.what == "setup" else _status(options)


def _setup(options: argparse.Namespace) -> int:
    settings = loaded(options).settings
    make(environment_dir(settings.data_dir), print, options.index)
    own = read_own_file(settings.duplex.config)
    print(f"\nWeights: {own.model.source} (model.source in personaplex.yaml); they are loaded at the first start.")
    print("Conversations at once that fit a card:\n")
    print(table(_fits((*_CARDS_GIB, *_cards_here()))))
    print("\nSwitch it on with `duplex: {mode: local}` in hub.yaml.")
    return 0


def _fits(cards_gib: tuple[int, ...]) -> list[tuple[str, ...]]:
    """A row for each precision and memory span, a column for each size of card."""
    shape = Shape()
    rows: list[tuple[str, ...]] = [("precision", "memory span", *(f"{size} GiB" for size in cards_gib))]
    for precision in _PRECISIONS:
        for context in contexts(shape):
            fit = (slots_in(size * GIB, shape, precision, context) for size in cards_gib)
            rows.append((precision, f"{context * 0.08:.0f} s", *(str(number or "-") for number in fit)))
    return rows


def _cards_here() -> tuple[int, ...]:
    """Sizes of this machine's cards in GiB."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return ()
    query = [tool, "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    done = subprocess.run(query, capture_output=True, text=True, check=False, timeout=10)
    return tuple(int(line) // 1024 for line in done.stdout.split() if line.isdecimal())


def _status(options: argparse.Namespace) -> int:
    settings = loaded(options).settings
    folder = environment_dir(settings.data_dir)
    own = read_own_file(settings.duplex.config)
    status = {
        "mode": settings.duplex.mode,
        "set_up": is_made(folder),
        "environment": str(folder),
        "model": own.model.source,
        "port": _health(settings.duplex.host, settings.duplex.port) if settings.duplex.mode == "local" else None,
    }
    if options.json:
        print(json.dumps(status))
    else:
        print(table([(name, str(value)) for name, value in status.items()]))
    return 0 if settings.duplex.mode != "local" or (status["set_up"] and status["port"]) else 1


def _health(host: str, port: int) -> dict[str, Any] | None:
    """What the Moshi port says about itself; None when nobody answers."""
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/health", timeout=2) as answer:
            found: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as unready:
        found = json.load(unready)
    except (OSError, ValueError):
        return None
    return found
