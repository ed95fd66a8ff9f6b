"""The shape of the code: short files, modules that import alone, contracts that hold."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("hub", "satellite", "router", "ha_bridge")
MAX_LINES = 300


def python_files() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", python_files(), ids=module_name)
def test_a_file_answers_one_question_and_stays_short(path: Path) -> None:
    lines = len(path.read_text().splitlines())
    assert lines <= MAX_LINES, f"{path.relative_to(ROOT)} has {lines} lines; split it by topic"


@pytest.mark.parametrize("path", python_files(), ids=module_name)
def test_no_file_is_a_drawer_for_odds_and_ends(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc", "manager"}


def test_every_module_imports_alone() -> None:
    """Each module in a fresh interpreter state: no import order may matter."""
    # The duplex worker runs in an environment of its own.
    names = [n for n in map(module_name, python_files()) if not n.endswith("__main__") and ".duplex.worker" not in n]
    program = (
        "import importlib, sys\n"
        "base = set(sys.modules)\n"
        f"for name in {names!r}:\n"
        "    for mod in [m for m in sys.modules if m.split('.')[0] in ('hub', 'satellite', 'router', 'ha_bridge')]:\n"
        "        del sys.modules[mod]\n"
        "    importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_import_contracts_hold() -> None:
    assert importlib.util.find_spec("importlinter"), "import-linter is part of the dev environment"
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
