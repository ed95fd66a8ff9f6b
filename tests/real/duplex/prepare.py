"""Makes the duplex environment for the tests, once; it is kept for the next run. Prints its Python."""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from hub.duplex.environment import is_made, make, python_of


def test_environment() -> Path:
    """Where the tests keep it."""
    cache = os.environ.get("PARLOUR_TEST_CACHE") or Path.home() / ".cache" / "parlour-tests"
    return Path(cache) / "duplex-venv"


def main() -> int:
    folder = test_environment()
    fresh = not is_made(folder)
    make(folder, print)
    python = str(python_of(folder))
    if fresh or subprocess.run([python, "-c", "import pytest"], check=False, capture_output=True).returncode:
        subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "pytest"], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
