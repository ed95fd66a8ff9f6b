"""Fixtures for all tests: a real Home Assistant, booted once for the whole run by whoever asks first."""

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

REAL = Path(__file__).parent / "real"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where two processes share the tests, a file stays together, and all that use one Home Assistant do."""
    for item in items:
        home = {"shared_home", "second_home"} & set(getattr(item, "fixturenames", ()))
        item.add_marker(pytest.mark.xdist_group("home" if home else item.nodeid.partition("::")[0]))


def load(name: str) -> ModuleType:
    """A module of `tests/real`; tests are no packages, so it is loaded by its path."""
    key = f"parlour_real_{name}"
    if key not in sys.modules:
        spec = importlib.util.spec_from_file_location(key, REAL / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[key] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[key])
    return sys.modules[key]


@pytest.fixture(scope="session")
def ha_install() -> ModuleType:
    """`tests/real/ha_install.py`: environments outside the project."""
    return load("ha_install")


@pytest.fixture(scope="session")
def home_assistant_python(ha_install: ModuleType) -> Path:
    """The Python of an environment with Home Assistant in it; made on first use (minutes), then cached.

    `PARLOUR_TEST_HA_PYTHON` names another one, to run the same tests on another version of Home Assistant.
    """
    named = os.environ.get("PARLOUR_TEST_HA_PYTHON")
    python: Path = Path(named) if named else ha_install.installed_python()
    return python


@pytest.fixture(scope="session")
def shared_home(home_assistant_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One running Home Assistant for all tests that leave it as it was."""
    with load("homeassistant").boot(tmp_path_factory.mktemp("ha"), home_assistant_python) as home:
        yield home


@pytest.fixture
def real_home(shared_home: Any) -> Any:
    """The shared Home Assistant with every device as at the start. `url`, `token`, and a handle: see `RealHome`."""
    shared_home.reset()
    return shared_home


@pytest.fixture(scope="session")
def second_home(home_assistant_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Another Home Assistant, for tests that end, freeze or rename it."""
    with load("homeassistant").boot(tmp_path_factory.mktemp("ha2"), home_assistant_python) as home:
        yield home


@pytest.fixture
def breakable_home(second_home: Any) -> Iterator[Any]:
    """The second Home Assistant, running and mended; it is brought back to life after the test if need be."""
    second_home.reset()
    yield second_home
    second_home.revive()
