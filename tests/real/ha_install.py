"""Puts a real Home Assistant into an environment of its own, once, in a cache outside the project.

`PARLOUR_TEST_CACHE` moves the cache; it defaults to `~/.cache/parlour-tests`. The first run takes one to three minutes
and needs PyPI; later runs find everything there.
"""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

VERSION = "2024.3.3" if sys.version_info < (3, 13) else "2025.4.4"
"""The newest Home Assistant that this Python can run (2024.3.3: 3.11 and 3.12; 2025.4.4: 3.13)."""

LOADED = re.findall(
    r"\w+",
    """
    homeassistant persistent_notification application_credentials backup frontend hardware logger network
    system_health automation person scene script tag zone counter input_boolean input_button input_datetime
    input_number input_select input_text schedule timer conversation api websocket_api config onboarding
    recorder history logbook camera tts stt image_processing calendar todo assist_pipeline assist_satellite
    shopping_list intent intent_script light lock climate cover fan media_player vacuum valve lawn_mower
    water_heater weather update humidifier siren select number button sensor binary_sensor switch
    alarm_control_panel notify labs ai_task usb
    """,
)
"""Integrations whose requirements are installed beforehand, so that Home Assistant starts with `--skip-pip`."""


def cache() -> Path:
    """Where the environments of the tests live between runs."""
    base = os.environ.get("PARLOUR_TEST_CACHE")
    return Path(base) if base else Path.home() / ".cache" / "parlour-tests"


def installed_python(version: str = VERSION) -> Path:
    """The Python of an environment that has this Home Assistant, made now if it is not there yet."""
    place = cache() / f"homeassistant-{version}-py{sys.version_info[0]}{sys.version_info[1]}"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_suffix(place.suffix + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs at once must not build the same environment
        python = place / "bin" / "python"
        stamp = place / ".complete"
        wanted = " ".join([version, *LOADED])
        if not stamp.exists() or stamp.read_text() != wanted:
            shutil.rmtree(place, ignore_errors=True)
            _build(place, python, version)
            stamp.write_text(wanted)
        return python


def environment(place: Path, *packages: str) -> Path:
    """The Python of an environment with these packages, made once; hold a lock around it."""
    python, stamp = place / "bin" / "python", place / ".complete"
    if not stamp.exists() or stamp.read_text() != " ".join(packages):
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        _pip(python, *packages)
        stamp.write_text(" ".join(packages))
    return python


def _build(place: Path, python: Path, version: str) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    _pip(python, f"homeassistant=={version}", "wheel")
    components = Path(_printed(python, "import homeassistant.components as c; print(c.__path__[0])"))
    wants = _requirements(components)
    if version.startswith("2024."):
        wants.append("josepy<2")  # its acme fails with josepy 2: every HTTP request would answer 500
    _pip(python, "-c", str(components.parent / "package_constraints.txt"), *wants)


def _pip(python: Path, *arguments: str) -> None:
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    tool = [uv, "pip", "install", "--python", str(python)] if uv else [str(python), "-m", "pip", "install"]
    subprocess.run([*tool, "-q", *arguments], check=True)


def _printed(python: Path, program: str) -> str:
    return subprocess.run([str(python), "-c", program], check=True, capture_output=True, text=True).stdout.strip()


def _requirements(components: Path) -> list[str]:
    """What the loaded integrations, and all they depend on, ask for in their manifests."""
    found: set[str] = set()
    seen: set[str] = set()
    ahead = list(LOADED)
    while ahead:
        domain = ahead.pop()
        manifest = components / domain / "manifest.json"
        if domain in seen or not manifest.exists():
            continue
        seen.add(domain)
        content = json.loads(manifest.read_text())
        found.update(content.get("requirements", []))
        ahead += content.get("dependencies", [])
    return sorted(found)


if __name__ == "__main__":
    sys.stdout.write(f"{installed_python()}\n")
