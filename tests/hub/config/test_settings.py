import re
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from hub.config.sections import is_loopback
from hub.config.settings import Settings, default_data_dir, difference, setting_names, value_of
from hub.config.show import shown
from hub.config.source import parse

HUB_YAML = Path(__file__).parents[3] / "config" / "hub.yaml"


def test_settings_cannot_be_changed_after_the_start() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().http.port = 1  # type: ignore[misc]


def test_a_difference_names_the_keys_that_changed() -> None:
    new = Settings.model_validate({"http": {"port": 1}, "ha": {"token": "new"}})
    assert difference(Settings(), Settings()) == ()
    assert difference(Settings(), new) == ("http.port", "ha.token")


def test_the_file_that_comes_along_loads_and_says_the_defaults() -> None:
    text = HUB_YAML.read_text()
    assert Settings.model_validate({k: v or {} for k, v in yaml.safe_load(text).items()}) == Settings()
    spelt_out = {
        f"{section}.{key}"
        for section, block in re.findall(r"^(\w+):(.*?)(?=^\w|\Z)", text, re.M | re.S)
        for key in re.findall(r"^  # (\w+):(?: |$)", block, re.M)
    }
    assert spelt_out == set(setting_names())


@pytest.mark.parametrize("name", setting_names())
def test_the_default_in_the_file_is_the_default_in_the_code(name: str) -> None:
    section, key = name.split(".")
    block = HUB_YAML.read_text().split(f"\n{section}:", 1)[1].split("\n\n", 1)[0]
    (line,) = [line for line in block.splitlines() if line.startswith(f"  # {key}:")]
    written = parse(line.removeprefix("  # "), HUB_YAML).values[key]
    parsed = Settings.model_validate({section: {key: written}}) if written is not None else Settings()
    assert value_of(parsed, name) == value_of(Settings(), name)


def test_the_data_folder_follows_the_users_state_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_data_dir() == tmp_path / "parlour"
    assert Settings().data_dir == tmp_path / "parlour"
    assert Settings.model_validate({"hub": {"data_dir": "/x"}}).data_dir == Path("/x")


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("hub.local", False)],
)
def test_only_loopback_counts_as_loopback(host: str, own: bool) -> None:
    assert is_loopback(host) is own


def test_values_are_shown_as_they_stand_in_the_file() -> None:
    settings = Settings.model_validate({"ha": {"areas": {"kitchen": {"confirmations": "tone"}}, "token": "canary"}})
    assert shown(settings.ha.areas) == "{kitchen: {confirmations: tone, high_risk: -, level: -}}"
    assert shown(settings.ha.token) == "(hidden)"
    assert shown((("a", "b"),)) == "[[a, b]]"
