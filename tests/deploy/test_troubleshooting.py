"""Every line `parlour doctor` can print is explained."""

import ast
import re
from pathlib import Path

from hub.commands import doctor


def names_of_checks() -> set[str]:
    """First arguments of `Check` and `_reachable` that are plain text; those in an f-string up to the first blank."""
    assert doctor.__file__
    found: set[str] = set()
    for node in ast.walk(ast.parse(Path(doctor.__file__).read_text())):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Check", "_reachable"}
        ):
            continue
        first = node.args[0]
        if isinstance(first, ast.JoinedStr):
            first = first.values[0]
        if isinstance(first, ast.Constant):
            found.add(str(first.value).strip())
    return found | {module for module, _ in doctor._NEEDED.values()}


def test_every_line_of_the_doctor_has_a_heading(root: Path) -> None:
    text = (root / "docs/howto/troubleshooting.md").read_text()
    explained = set(re.findall(r"^## `([^`]+)`$", text, re.M))
    assert {"python", "home assistant", "port", "aiohttp"} <= names_of_checks()
    assert names_of_checks() - explained == set()
    assert explained - names_of_checks() == {"hub.key"}  # stands for the files the doctor finds
