"""`parlour duplex` on a machine where nothing is set up."""

import json
from pathlib import Path

import pytest

from hub.cli import main
from hub.commands.duplex import _fits
from hub.duplex.environment import environment_dir, is_made, python_of


@pytest.fixture(autouse=True)
def _own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARLOUR_DATA_DIR", str(tmp_path))


def test_status_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["duplex", "status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert (status["mode"], status["set_up"], status["port"]) == ("off", False, None)


def test_a_local_engine_that_is_not_set_up_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLOUR_DUPLEX__MODE", "local")
    monkeypatch.setenv("PARLOUR_DUPLEX__PORT", "9")
    assert main(["duplex", "status"]) == 1


def test_a_half_made_environment_does_not_count(tmp_path: Path) -> None:
    folder = environment_dir(tmp_path)
    python_of(folder).parent.mkdir(parents=True)
    (folder / ".parlour").write_text("torch==1.0")
    assert not is_made(folder)


def test_the_table_of_cards_says_that_sixteen_gib_need_a_quantised_model() -> None:
    rows = {row[:2]: row[2:] for row in _fits((12, 16, 24))}
    assert rows["bf16", "240 s"][:2] == ("-", "-")
    assert int(rows["bf16", "240 s"][2]) >= 4
    assert int(rows["q8", "240 s"][1]) >= 3
