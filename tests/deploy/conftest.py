"""The compose files as data."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
VARIABLE = re.compile(r"\$\{(\w+)(?:(:?[-?+])([^}]*))?\}")
Compose = dict[str, Any]


class Loader(yaml.SafeLoader):
    """YAML with the tags that only Compose knows."""


RESET = object()
Loader.add_constructor("!reset", lambda loader, node: RESET)


def read(path: Path) -> Compose:
    """A compose file, with every variable at its default."""
    text = VARIABLE.sub(lambda found: found[3] or "", path.read_text())
    content: Compose = yaml.load(text, Loader)
    for service in content["services"].values():
        for key in [key for key, value in service.items() if value is RESET]:
            del service[key]  # Compose takes these away before it looks at anything
    return content


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def compose() -> Compose:
    """`docker-compose.yml` with every variable at its default."""
    return read(ROOT / "docker-compose.yml")


@pytest.fixture(scope="session")
def compose_files() -> dict[str, Compose]:
    """All compose files by name."""
    paths = [ROOT / "docker-compose.yml", *sorted((ROOT / "deploy").glob("compose.*.yml"))]
    return {path.name: read(path) for path in paths}
