"""Settings from environment variables: `PARLOUR_<SECTION>__<KEY>`, short names, and files named by `<KEY>_FILE`."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from hub.config.settings import setting_names
from hub.config.source import PlainLoader
from hub.errors import ConfigError

PREFIX = "PARLOUR_"
SHORT_NAMES = {
    "PARLOUR_HA_URL": "ha.url",
    "PARLOUR_HA_TOKEN": "ha.token",
    "PARLOUR_OLLAMA_URL": "ollama.url",
    "PARLOUR_HTTP_PORT": "http.port",
    "PARLOUR_LINK_PORT": "link.port",
    "PARLOUR_API_KEY": "http.api_key",
    "PARLOUR_DATA_DIR": "hub.data_dir",
}
CONFIG_VARIABLE = "PARLOUR_CONFIG"
"""Path of the configuration file; no setting, because it says where settings are."""
_CONTAINERS = frozenset({"ha.areas", "ha.safe_scripts", "rooms.earshot", "rooms.follow_except"})
"""Settings written as YAML inside a variable."""
_LIKENESS = 0.85


@dataclass(frozen=True, slots=True)
class Given:
    """One value from the environment."""

    variable: str
    value: Any


def variable_names() -> dict[str, str]:
    """Every variable we know, and the setting it stands for."""
    long = {f"{PREFIX}{name.replace('.', '__').upper()}": name for name in setting_names()}
    return long | SHORT_NAMES


def read_environment(environment: Mapping[str, str]) -> dict[str, Given]:
    """Settings by name from the variables that are ours."""
    known = variable_names()
    given: dict[str, Given] = {}
    for variable in sorted(environment):
        plain = variable if variable in known else variable.removesuffix("_FILE")
        if plain not in known:
            _refuse_unknown(variable, known)
            continue
        if environment[variable] == "":
            continue  # compose files pass unset variables on as empty ones
        name = known[plain]
        if name in given:
            raise ConfigError(f"{given[name].variable} and {variable} both set {name}; expected only one of them.")
        text = environment[variable] if plain == variable else _read_file(variable, Path(environment[variable]))
        if text == "":
            continue  # and hand over an empty file for a secret nobody has
        given[name] = Given(variable, _value(name, text, variable))
    return given


def _value(name: str, text: str, variable: str) -> Any:
    """Scalars stay text, which the models turn into what they need; lists and tables are YAML."""
    if name not in _CONTAINERS:
        return text
    try:
        return yaml.load(text, PlainLoader)
    except yaml.YAMLError:
        raise ConfigError(f"{variable}: expected {name} as YAML, such as [a, b].") from None


def _read_file(variable: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as wrong:
        reason = wrong.strerror if isinstance(wrong, OSError) else "not a text file"
        raise ConfigError(f"{variable}: {path} cannot be read: {reason}.") from None


def _refuse_unknown(variable: str, known: Mapping[str, str]) -> None:
    """A misspelt variable is an error; variables of other parts of Parlour are none of our business."""
    if not variable.startswith(PREFIX) or variable == CONFIG_VARIABLE or variable.startswith("PARLOUR_SATELLITE"):
        return
    near = difflib.get_close_matches(variable.removesuffix("_FILE"), known, 1, _LIKENESS)
    section = variable.removeprefix(PREFIX).partition("__")[0].lower()
    ours = any(name.startswith(f"{section}.") for name in known.values()) and "__" in variable
    if near or ours:
        hint = f"; did you mean {near[0]}?" if near else "; `parlour config show` lists all settings."
        raise ConfigError(f"The environment variable {variable} is unknown{hint}")
