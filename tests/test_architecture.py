"""The shape of the code: short files, modules that import alone, contracts that hold."""

import ast
import graphlib
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


def imports_at_load(path: Path, known: set[str]) -> set[str]:
    """Modules of ours that importing this file imports; those only for types, or inside functions, do not count."""
    found: set[str] = set()
    waiting: list[ast.stmt] = list(ast.parse(path.read_text()).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names if names <= known else names | {node.module}
        elif isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test):
            waiting += [*node.body, *node.orelse]
        elif isinstance(node, ast.Try):
            waiting += [*node.body, *node.orelse, *(line for handler in node.handlers for line in handler.body)]
    return (found & known) - {module_name(path)}


def test_no_module_needs_itself_to_be_imported() -> None:
    """Without a cycle among the imports every module can be imported first."""
    paths = {module_name(path): path for path in python_files()}
    graph = {name: imports_at_load(path, set(paths)) for name, path in paths.items()}
    tuple(graphlib.TopologicalSorter(graph).static_order())


def test_every_module_can_be_imported() -> None:
    # The duplex worker runs in an environment of its own.
    names = [n for n in map(module_name, python_files()) if not n.endswith("__main__") and ".duplex.worker" not in n]
    program = f"import importlib\nfor name in {names!r}: importlib.import_module(name)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_import_contracts_hold() -> None:
    assert importlib.util.find_spec("importlinter"), "import-linter is part of the dev environment"
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
