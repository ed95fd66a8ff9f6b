"""The satellite's settings: documented, and every mistake has a place."""

import re
from pathlib import Path

import pytest

from satellite.config import Settings, setting_names
from satellite.errors import SettingsError
from satellite.settings_file import data_folder, find_file, load

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("setting", setting_names())
def test_every_setting_is_explained_and_in_the_example(setting: str) -> None:
    assert f"### `{setting}`" in (ROOT / "docs/reference/satellite.md").read_text()
    section, key = setting.split(".")
    example = (ROOT / "config/satellite.yaml").read_text()
    assert re.search(rf"^{section}:.*?^  # {key}:", example, re.DOTALL | re.MULTILINE)


def test_the_example_means_the_defaults() -> None:
    assert load(ROOT / "config/satellite.yaml", {}) == Settings()


def test_the_defaults_in_the_example_are_the_real_ones(tmp_path: Path) -> None:
    text = (ROOT / "config/satellite.yaml").read_text()
    spelled = re.sub(r"^  # (\w+): (.+)$", r"  \1: \2", text, flags=re.MULTILINE)
    path = tmp_path / "satellite.yaml"
    path.write_text(spelled)
    assert load(path, {}) == Settings()


def wrong(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> str:
    path = tmp_path / "satellite.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(path, environment or {})
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sound:\n  volume: 2\n", "line 2: sound.volume expected"),
        ("sound:\n  volum: 1\n", "line 2: sound.volum is unknown; expected one of sound.microphone"),
        ("sond:\n  volume: 1\n", "line 1: sond is unknown; expected one of satellite, sound"),
        ("wake:\n  words: []\n", "line 2: wake.words expected"),
        ("manners:\n  quiet_hours: '25:00-1:00'\n", "line 2: manners.quiet_hours expected hours such as 22:30-07:00"),
        ("satellite:\n  hub: nowhere\n", "line 2: satellite.hub expected host:port"),
        ("hooks:\n  commands:\n    moon: x\n", "line 3: hooks.commands.moon"),
        ("sound:\n  volume: 1\nsound:\n", "line 3: sound is given twice"),
        ("- a\n- b\n", "line 1: expected sections"),
        ("sound: [\n", "expected YAML"),
    ],
)
def test_a_mistake_names_file_line_key_and_what_was_expected(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in wrong(tmp_path, text)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    assert len(wrong(tmp_path, "sound:\n  volume: 2\nwake:\n  sensitivity: x\n").splitlines()) == 2


def test_the_environment_wins_and_its_mistakes_are_told_too(tmp_path: Path) -> None:
    path = tmp_path / "satellite.yaml"
    path.write_text("sound:\n  volume: 0.1\n")
    assert load(path, {"PARLOUR_SOUND__VOLUME": "0.4", "PARLOUR_HTTP__PORT": "1"}).sound.volume == 0.4
    assert "PARLOUR_SOUND__VOLUME: sound.volume" in wrong(tmp_path, "", {"PARLOUR_SOUND__VOLUME": "9"})
    assert "PARLOUR_SOUND__VOLUM is unknown" in wrong(tmp_path, "", {"PARLOUR_SOUND__VOLUM": "9"})


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path / "none.yaml", {})


def test_the_file_and_the_data_folder_are_where_they_should_be(tmp_path: Path) -> None:
    (tmp_path / "parlour").mkdir()
    (tmp_path / "parlour/satellite.yaml").touch()
    assert find_file({"XDG_CONFIG_HOME": str(tmp_path)}) == tmp_path / "parlour/satellite.yaml"
    assert find_file({"PARLOUR_SATELLITE_CONFIG": "/x"}) == Path("/x")
    assert data_folder(Settings(), {"XDG_STATE_HOME": "/s"}) == Path("/s/parlour/satellite")
    assert data_folder(load(tmp_path / "parlour/satellite.yaml", {"PARLOUR_DATA_DIR": "/d"})) == Path("/d/satellite")
