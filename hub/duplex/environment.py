"""The environment of the model process: where it is, what is in it, how it is made, and how the process is started.

moshi pins old versions of what the hub uses new, so it never shares the hub's environment.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import hub
from hub.duplex.errors import SetupFailed

TORCH = "torch==2.13.0"
MOSHI = "moshi==0.2.13"
NEEDS = ("numpy", "safetensors", "huggingface_hub<1", "einops", "sentencepiece", "sphn==0.2.1", "aiohttp", "tqdm")
"""What moshi really uses when it runs a model; its own list would bring an old torch and gigabytes more."""

_START = """
import runpy, sys, types
package = types.ModuleType("hub"); package.__path__ = [sys.argv.pop(1)]; sys.modules["hub"] = package
runpy.run_module("hub.duplex.worker", run_name="__main__", alter_sys=True)
"""
"""Shows the process the folder of this package and nothing else of the hub's environment."""


def environment_dir(data_dir: Path) -> Path:
    """Where `parlour duplex setup` puts it."""
    return data_dir / "duplex-venv"


def python_of(folder: Path) -> Path:
    """The Python of an environment."""
    return folder / "bin" / "python"


def is_made(folder: Path) -> bool:
    """Whether it was made to the end, with these versions."""
    stamp = folder / ".parlour"
    return stamp.exists() and stamp.read_text() == _stamp()


def make(folder: Path, say: Callable[[str], None], index: str | None = None) -> None:
    """Make it; what is there already is used again. Torch comes first: moshi's own list would replace it."""
    if is_made(folder):
        say(f"The environment is ready: {folder}")
        return
    steps = [("a new environment", [sys.executable, "-m", "venv", str(folder)])]
    pip = [str(python_of(folder)), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
    steps += [
        (TORCH, [*pip, *(["--index-url", index] if index else []), TORCH]),
        (MOSHI, [*pip, "--no-deps", MOSHI]),
        ("what they need", [*pip, *NEEDS]),
    ]
    for what, command in steps:
        say(f"{what} ...")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            tail = "\n".join(done.stderr.strip().splitlines()[-6:])
            raise SetupFailed(f"Could not install {what}: {tail}", fix="Check the network and the space on the disk.")
    (folder / ".parlour").write_text(_stamp())
    say(f"The environment is ready: {folder}")


def worker_command(python: Path, *arguments: str) -> tuple[str, ...]:
    """The command line of the model process."""
    return (str(python), "-c", _START, str(Path(hub.__file__).parent), *arguments)


def _stamp() -> str:
    return "\n".join((TORCH, MOSHI, *NEEDS))
