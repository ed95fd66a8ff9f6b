"""The table of faults and the tests say the same."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "faults.md"
NAMED = re.findall(r"`(tests/\S+\.py)::(test_\w+)`", PAGE.read_text())


def functions_of(path: Path) -> set[str]:
    defined = ast.walk(ast.parse(path.read_text()))
    return {one.name for one in defined if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_row_names_its_test() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(NAMED) >= 25


@pytest.mark.parametrize(("file", "name"), NAMED, ids=lambda part: part.rpartition("/")[2])
def test_every_test_of_the_table_exists(file: str, name: str) -> None:
    assert name in functions_of(ROOT / file)
