"""`.env.example` and the compose files know the same variables, with the same defaults, and the hub knows them too."""

import re
from pathlib import Path
from typing import Any

import pytest

from hub.config.environment import variable_names

VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
OF_COMPOSE_ITSELF = {"COMPOSE_PROFILES"}
STANDS_IN = "./deploy/secrets/none"


@pytest.fixture
def example(root: Path) -> dict[str, str]:
    lines = [line for line in (root / ".env.example").read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


@pytest.fixture
def used(root: Path) -> dict[str, str]:
    """Every variable of every compose file, and its default there."""
    found: dict[str, str] = {}
    for path in [root / "docker-compose.yml", *(root / "deploy").glob("compose.*.yml")]:
        for name, default in VARIABLE.findall(path.read_text()):
            assert found.setdefault(name, default) == default, f"{name} has two defaults"
    return found


def test_the_example_has_every_variable_and_no_other(example: dict[str, str], used: dict[str, str]) -> None:
    assert set(example) - OF_COMPOSE_ITSELF == set(used)


def test_the_example_shows_the_defaults(example: dict[str, str], used: dict[str, str]) -> None:
    real = {name: "" if default == STANDS_IN else default for name, default in used.items()}
    assert {name: value for name, value in example.items() if name in real} == real


def test_the_hub_knows_what_it_is_given(compose: dict[str, Any], compose_files: dict[str, Any]) -> None:
    for file, content in compose_files.items():
        for variable in content["services"].get("hub", {}).get("environment") or {}:
            known = variable == "TZ" or variable.removesuffix("_FILE") in variable_names()
            assert known, f"{file} gives the hub {variable}"


def test_no_secret_of_a_user_can_be_committed(root: Path) -> None:
    assert (root / STANDS_IN).read_text() == ""
    ignored = (root / ".gitignore").read_text().splitlines()
    assert ".env" in ignored
    assert "deploy/secrets/*" in ignored
    assert "!deploy/secrets/none" in ignored


def test_nothing_but_what_an_image_is_made_of_goes_to_the_builder(root: Path) -> None:
    lines = (root / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    assert not any(line.startswith(("!.env", "!deploy/secrets", "!.git", "!tests")) for line in lines)
