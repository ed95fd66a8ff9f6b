"""The REST adapter on the real library and a real Home Assistant, in an environment of its own.

`homeassistant-api` replaces `urllib3` wherever it is installed, so it never comes near the project's own environment.
"""

import fcntl
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.realha

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def rest_python(ha_install: Any) -> Path:
    place = ha_install.cache() / "homeassistant-api"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return Path(ha_install.environment(place, "homeassistant-api>=6", "aiohttp>=3.10.5"))


def test_the_rest_adapter_sees_and_moves_the_house(real_home: Any, rest_python: Path) -> None:
    done = subprocess.run(
        [str(rest_python), str(ROOT / "tests" / "real" / "rest_trial.py"), real_home.url, real_home.token],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "state": "ready",
        "area": "living_room",
        "ok": True,
        "bad": "refused",
        "brightness": 120,
    }
    assert real_home.attribute("light.floor_lamp", "brightness") == 120
