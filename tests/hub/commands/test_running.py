"""Commands against a hub that really runs in the background (its parts are the ones installed)."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.cli import main
from hub.supervise.places import held, running_pid, runtime_dir

ROOT = Path(__file__).parents[3]


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PARLOUR_HTTP_PORT", "PARLOUR_LINK_PORT"):
        with socket.create_server(("127.0.0.1", 0)) as free:
            monkeypatch.setenv(name, str(free.getsockname()[1]))


def test_a_second_hub_on_the_folder_is_refused(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with held(data_dir):
        assert main(["up"]) == 1
        assert main(["start"]) == 1
    said = capsys.readouterr().err
    assert "already works on" in said
    assert "already runs" in said
    assert "parlour stop" in said


@pytest.mark.parametrize("name", ["PARLOUR_HTTP_PORT", "PARLOUR_LINK_PORT"])
@pytest.mark.usefixtures("ports")
def test_a_taken_port_is_told_before_anything_starts(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv(name, str(port))
        assert main(["up"]) == 1
    said = capsys.readouterr().err
    assert f"Port {port} on" in said
    assert f"{name}={port + 10} parlour up" in said


@pytest.mark.usefixtures("ports")
def test_missing_libopus_names_the_package(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    assert main(["up"]) == 1
    assert "sudo apt install libopus0" in capsys.readouterr().err


def test_commands_without_a_hub_say_how_to_start_one(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["status"], ["why"], ["timers"], ["restart", "mind"], ["pair", "--room", "hall"], ["confirm", "x"]):
        assert main(words) == 1
        assert "parlour start" in capsys.readouterr().err
    assert main(["stop"]) == 0


def test_asking_without_a_hub_says_where_it_looked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("PARLOUR_HTTP_PORT", str(port))
    assert main(["ask", "lights", "on"]) == 1
    assert f"No hub answers at http://127.0.0.1:{port}" in capsys.readouterr().err


@pytest.fixture
def background(data_dir: Path) -> Iterator[int]:
    """A supervisor whose only part is a well-behaved one of the tests."""
    program = (
        "import sys\nimport hub.supervise.children as table\n"
        "table.CHILDREN = (table.Child('mind', runs='tests.hub.supervise.parts:good', reads=('log',)),)\n"
        "import hub.supervise.supervisor as supervisor\n"
        "supervisor.CHILDREN = table.CHILDREN\n"
        "from hub.cli import main\nsys.exit(main(['up', '--quiet']))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    try:
        while not (runtime_dir(data_dir) / "hub.ctl").exists():
            assert process.poll() is None
        yield process.pid
    finally:
        if running_pid(data_dir):
            process.terminate()
        assert process.wait(timeout=20) == 0


def _status(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    main(["status", "--json"])
    status: dict[str, object] = json.loads(capsys.readouterr().out)
    return status


@pytest.mark.usefixtures("ports")
def test_a_hub_in_the_background_can_be_looked_at_reloaded_and_stopped(
    background: int, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    while (status := _status(capsys))["parts"]["mind"]["state"] != "running":  # type: ignore[index]
        pass
    assert status["pid"] == background == running_pid(data_dir)
    assert main(["status"]) == 0
    assert "mind" in capsys.readouterr().out

    config = Path(os.environ["PARLOUR_CONFIG"])
    config.write_text("log:\n  keep: 8\n")
    assert main(["config", "reload"]) == 0
    assert capsys.readouterr().out in {"Applied: log.keep.\n", "Nothing changed.\n"}  # the watched file may be first
    config.write_text("log:\n  keep: lots\n")
    assert main(["config", "reload"]) == 1
    assert "line 2: log.keep is 'lots'" in capsys.readouterr().err

    assert main(["logs", "--part", "mind", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["event"] == "at work"
    # The file is still broken; stopping must work all the same.
    assert main(["stop"]) == 0
    assert running_pid(data_dir) is None
