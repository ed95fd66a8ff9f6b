"""The README's first command: a real hub, three simulated rooms, recorded people."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(240)
def test_everything_said_in_the_demo_has_its_effect() -> None:
    played = subprocess.run(
        [sys.executable, "-m", "hub", "demo", "--once"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert played.returncode == 0, played.stdout + played.stderr
    assert "DEMO" in played.stdout
    assert "speech end to first sound" in played.stdout
