"""What tests with the real moshi share: its environment and a tiny model."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub.duplex.environment import python_of

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def duplex_python() -> Path:
    """The Python of the environment the lane made, or of the one named by PARLOUR_DUPLEX_ENV."""
    if given := os.environ.get("PARLOUR_DUPLEX_ENV"):
        return python_of(Path(given))
    cache = os.environ.get("PARLOUR_TEST_CACHE") or Path.home() / ".cache" / "parlour-tests"
    python = python_of(Path(cache) / "duplex-venv")
    subprocess.run([sys.executable, str(HERE / "prepare.py")], check=True)
    return python


@pytest.fixture(scope="session")
def tiny_model(duplex_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model of two megabytes."""
    folder = tmp_path_factory.mktemp("model")
    offline = {**os.environ, "NO_TORCH_COMPILE": "1", "HF_HUB_OFFLINE": "1"}
    subprocess.run([str(duplex_python), str(HERE / "tiny.py"), str(folder)], check=True, env=offline)
    return folder
