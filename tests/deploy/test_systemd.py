"""The units: accepted by systemd, closed, watched, and in agreement with the installer."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = ("hub", "satellite")
LARGEST_EXPOSURE = 3.0
SYSTEMD = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd on this machine")


def unit(root: Path, name: str) -> Path:
    return root / "deploy" / "systemd" / f"parlour-{name}.service"


def settings(root: Path, name: str) -> dict[str, str]:
    lines = unit(root, name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"^\w+=", line))


@SYSTEMD
@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_every_line(root: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / unit(root, name).name
    # The program is not installed where the tests run.
    copy.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit(root, name).read_text(), flags=re.M))
    done = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)
    about_us = [line for line in done.stderr.splitlines() if copy.name in line]
    assert about_us == []


@SYSTEMD
def test_systemd_notices_a_mistake(root: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.service"
    broken.write_text(unit(root, "hub").read_text().replace("WatchdogSec", "WachdogSec"))
    done = subprocess.run(["systemd-analyze", "verify", str(broken)], capture_output=True, text=True, check=False)
    assert "WachdogSec" in done.stderr


@SYSTEMD
@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_closed(root: Path, name: str) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit(root, name))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    (level,) = re.findall(r"exposure level for \S+ ([\d.]+)", done.stdout)
    assert float(level) <= LARGEST_EXPOSURE


@pytest.mark.parametrize("name", UNITS)
def test_a_service_is_watched_and_comes_back(root: Path, name: str) -> None:
    known = settings(root, name)
    assert known["Type"] == "notify"
    assert int(known["WatchdogSec"]) > 0
    assert known["Restart"] == "always"
    assert known["StartLimitIntervalSec"] == "0"
    assert known["User"] == "parlour"


def test_a_reload_of_the_hub_is_a_hangup(root: Path) -> None:
    assert settings(root, "hub")["ExecReload"] == "/bin/kill -HUP $MAINPID"


@pytest.mark.parametrize("name", UNITS)
def test_units_and_installer_agree_where_things_are(root: Path, name: str) -> None:
    installer = (root / "deploy/install.sh").read_text()
    known = settings(root, name)
    (prefix,) = re.findall(r"^prefix=(\S+)$", installer, re.M)
    (data,) = re.findall(r"^data=(\S+)$", installer, re.M)
    assert known["ExecStart"].startswith(f"{prefix}/venv/bin/python -m ")
    assert f"PARLOUR_DATA_DIR={data} " in known["Environment"]
    assert known["StateDirectory"] == Path(data).name
    module = known["ExecStart"].split()[2]
    assert (root / module / "__main__.py").is_file()
