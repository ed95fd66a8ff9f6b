import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.config.loading import Loaded, find_file, load
from hub.config.settings import Settings
from hub.config.show import rows
from hub.config.source import parse
from hub.errors import ConfigError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hub.yaml"


def mistake(file: Path, text: str, **environment: str) -> str:
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(file, environment)
    return str(caught.value)


def test_no_file_and_no_variables_give_working_defaults(tmp_path: Path) -> None:
    loaded = load(environment={"XDG_CONFIG_HOME": str(tmp_path), "PARLOUR_HA_URL": ""})
    assert loaded.settings == Settings()


def test_the_environment_wins_over_the_file_and_the_file_over_defaults(file: Path) -> None:
    file.write_text("http:\n  port: 1111\n  rate_per_minute: 7\nlink:\n  port: 2222\n")
    loaded = load(file, {"PARLOUR_HTTP__PORT": "3333"})
    assert (loaded.settings.http.port, loaded.settings.link.port) == (3333, 2222)
    assert loaded.origins["http.port"] == "PARLOUR_HTTP__PORT"
    assert loaded.origins["http.rate_per_minute"] == f"{file} line 3"
    assert loaded.origins["log.level"] == "default"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http:\n  prot: 1\n", "line 2: http.prot is unknown; did you mean port?"),
        ("htpp:\n  port: 1\n", "line 1: htpp is unknown; did you mean http?"),
        ("zzz: 1\n", "line 1: zzz is unknown; expected one of hub, link, http"),
        ("http:\n\n  port: eighty\n", "line 3: http.port is 'eighty'; expected a valid integer"),
        ("http:\n  port: 99999\n", "line 2: http.port is 99999; expected less than or equal to 65535"),
        ("log:\n  level: loud\n", "line 2: log.level is 'loud'; expected 'debug', 'info', 'warning' or 'error'"),
        ("http: 8765\n", "line 1: http is one value; expected keys and values"),
        ("- http\n", "line 1: expected sections such as `http:`"),
        ("http:\n  port: 1\n  port: 2\n", "line 3: http.port is given twice"),
        ("http:\n  port: [1\n", "line 3: expected YAML"),
        ("rooms:\n  earshot:\n    - [kitchen]\n    - 7\n", "line 4: rooms.earshot.1 is 7; expected a valid tuple"),
        ("ha:\n  areas:\n    kitchen: {confirm: tone}\n", "line 3: ha.areas.kitchen.confirm is unknown"),
        (
            "ha:\n  url: homeassistant:8123\n",
            "line 2: ha.url is 'homeassistant:8123'; expected text of the form ^https?",
        ),
        ("http:\n  host: 0.0.0.0\n", "line 1: http expected an api_key, because host 0.0.0.0 can be reached"),
        ("http:\n  host: 0.0.0.0\n  api_key: k\n", "line 1: http expected tls_cert and tls_key, or trusted_proxy"),
        ("http:\n  tls_cert: a.pem\n", "line 1: http expected tls_cert and tls_key belong together"),
        ("duplex:\n  mode: remote\n", "line 1: duplex expected a url"),
    ],
)
def test_a_mistake_names_file_line_key_and_what_was_expected(file: Path, text: str, expected: str) -> None:
    said = mistake(file, text)
    assert said.startswith(f"{file} line ")
    assert expected in said


def test_every_mistake_is_told_at_once(file: Path) -> None:
    said = mistake(file, "http:\n  port: x\nlog:\n  keep: -1\n")
    assert [line.split(": ")[0] for line in said.splitlines()] == [f"{file} line 2", f"{file} line 4"]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"PARLOUR_HTTP_PORT": "eighty"}, "PARLOUR_HTTP_PORT: http.port is 'eighty'; expected a valid integer"),
        ({"PARLOUR_HTTP__PROT": "1"}, "PARLOUR_HTTP__PROT is unknown; did you mean PARLOUR_HTTP__PORT?"),
        ({"PARLOUR_HA_TOKN": "1"}, "PARLOUR_HA_TOKN is unknown; did you mean PARLOUR_HA_TOKEN?"),
        ({"PARLOUR_LOG__COLOUR": "1"}, "PARLOUR_LOG__COLOUR is unknown"),
        ({"PARLOUR_HTTP_PORT": "1", "PARLOUR_HTTP__PORT": "2"}, "both set http.port; expected only one"),
        ({"PARLOUR_HA_TOKEN_FILE": "/no/such"}, "PARLOUR_HA_TOKEN_FILE: /no/such cannot be read: No such file"),
        ({"PARLOUR_ROOMS__EARSHOT": "[["}, "PARLOUR_ROOMS__EARSHOT: expected rooms.earshot as YAML"),
        ({"PARLOUR_HA_URL": "http://ha:8123"}, "PARLOUR_HA_URL: ha expected a token, because url is set"),
    ],
)
def test_a_mistake_in_a_variable_names_the_variable(environment: dict[str, str], expected: str, file: Path) -> None:
    assert expected in mistake(file, "", **environment)


def test_variables_of_other_programs_are_left_alone(file: Path) -> None:
    file.touch()
    load(file, {"PATH": "/bin", "PARLOUR_SATELLITE__ROOM": "x", "PARLOUR_CONFIG": str(file), "PARLOUR_VENV": "v"})


def test_a_token_can_come_from_a_file(file: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("canary\n")
    file.write_text("ha:\n  url: http://ha.local:8123/\n")
    settings = load(file, {"PARLOUR_HA_TOKEN_FILE": str(tmp_path / "token")}).settings
    assert settings.ha.token
    assert settings.ha.token.get_secret_value() == "canary"
    assert settings.ha.url == "http://ha.local:8123"


def test_an_empty_secret_file_means_that_there_is_none(file: Path, tmp_path: Path) -> None:
    file.touch()
    (tmp_path / "token").write_text("\n")
    known = load(file, {"PARLOUR_HA_TOKEN_FILE": str(tmp_path / "token")})
    assert known.settings.ha.token is None
    assert known.origins["ha.token"] == "default"


def test_lists_in_variables_are_yaml(file: Path) -> None:
    file.touch()
    settings = load(file, {"PARLOUR_ROOMS__EARSHOT": "[[kitchen, hall], [attic]]"}).settings
    assert settings.rooms.earshot == (("kitchen", "hall"), ("attic",))


def test_a_secret_appears_in_no_output_and_no_mistake(file: Path) -> None:
    said = mistake(file, "ha:\n  token: [canary]\nhttp:\n  api_key: {canary: 1}\n")
    said += mistake(file, "ha: canary\n")
    said += mistake(file, 'ha:\n  token: "canary\n')
    file.write_text("ha:\n  token: canary\n")
    loaded = load(file, {})
    said += repr(loaded) + str(list(rows(loaded)))
    assert "canary" not in said


def test_only_our_own_processes_get_the_secrets_in_clear(file: Path) -> None:
    file.write_text("ha:\n  token: canary\nhttp:\n  api_key: k\n")
    settings = load(file, {}).settings
    assert Settings.model_validate_json(settings.model_dump_json()) == settings


def test_the_named_file_is_used_even_when_it_is_missing(tmp_path: Path) -> None:
    missing = tmp_path / "none.yaml"
    assert find_file({"PARLOUR_CONFIG": str(missing)}) == missing
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load(environment={"PARLOUR_CONFIG": str(missing)})


def test_the_users_own_file_comes_first(tmp_path: Path) -> None:
    (tmp_path / "parlour").mkdir()
    (tmp_path / "parlour" / "hub.yaml").touch()
    assert find_file({"XDG_CONFIG_HOME": str(tmp_path)}) == tmp_path / "parlour" / "hub.yaml"


def test_a_binary_file_is_refused_in_words(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not a text file"):
        load(file, {})


@given(st.text(max_size=80))
def test_any_text_is_settings_or_one_clear_error(text: str) -> None:
    with contextlib.suppress(ConfigError):
        assert parse(text, Path("hub.yaml")).path == Path("hub.yaml")


def test_an_empty_section_means_defaults(file: Path) -> None:
    file.write_text("http:\nlink:\n  # port: 1\n")
    loaded = load(file, {"PARLOUR_HTTP_PORT": "1"})
    assert isinstance(loaded, Loaded)
    assert loaded.settings.http.port == 1
    assert loaded.settings.link == Settings().link


@pytest.mark.parametrize(("word", "expected"), [("off", False), ("no", False), ("true", True), ("on", True)])
def test_off_is_a_word_where_a_word_is_expected_and_no_where_a_truth_is(file: Path, word: str, expected: bool) -> None:
    file.write_text(f"ha:\n  high_risk: off\nlink:\n  advertise: {word}\n")
    settings = load(file, {}).settings
    assert settings.ha.high_risk == "off"
    assert settings.link.advertise is expected
