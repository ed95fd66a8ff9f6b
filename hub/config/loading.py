"""From a file and the environment to frozen settings, with the origin of every value; or one clear error."""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

import hub
from ha_bridge.login import login_file, saved_login
from hub.config.environment import CONFIG_VARIABLE, Given, read_environment
from hub.config.settings import Settings, setting_names
from hub.config.source import Place, Source, read
from hub.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and where each came from."""

    settings: Settings
    origins: Mapping[str, str] = field(default_factory=dict)
    """`section.key` -> `hub.yaml line 3`, the name of a variable, or `default`."""
    path: Path | None = None
    """The file that was read."""


def find_file(environment: Mapping[str, str]) -> Path | None:
    """The configuration file: named by `PARLOUR_CONFIG`, the user's, the machine's, or the one of a checkout."""
    if named := environment.get(CONFIG_VARIABLE):
        return Path(named)
    home = Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    checkout = Path(hub.__file__).parents[1] / "config" / "hub.yaml"
    candidates = (home / "parlour" / "hub.yaml", Path("/etc/parlour/hub.yaml"), checkout)
    return next((path for path in candidates if path.is_file()), None)


def load(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Loaded:
    """Read everything once. Raises `ConfigError` with one line for each mistake, and starts nothing."""
    environment = os.environ if environment is None else environment
    path = path or find_file(environment)
    source = read(path) if path else Source(Path())
    given = read_environment(environment)
    values: dict[str, Any] = {
        section: dict(table) if isinstance(table, Mapping) else table for section, table in source.values.items()
    }
    for name, value in given.items():
        section, key = name.split(".")
        table = values.get(section) or {}
        if isinstance(table, dict):
            values[section] = table | {key: value.value}
    # An empty section (`http:` with everything below commented out) means defaults.
    values = {section: {} if table is None else table for section, table in values.items()}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as wrong:
        raise ConfigError("\n".join(_mistakes(wrong, source, given))) from None
    origins = {name: _origin(name, source, given) for name in setting_names()}
    return _with_saved_login(Loaded(settings, origins, path))


def _with_saved_login(loaded: Loaded) -> Loaded:
    """Where neither file nor environment names a Home Assistant, the login of `parlour ha connect` does."""
    settings = loaded.settings
    login = saved_login(settings.data_dir) if settings.ha.url is None and settings.ha.token is None else None
    if login is None:
        return loaded
    ha = settings.ha.model_copy(update={"url": login.url, "token": SecretStr(login.token)})
    origin = str(login_file(settings.data_dir))
    origins = {**loaded.origins, "ha.url": origin, "ha.token": origin}
    return Loaded(settings.model_copy(update={"ha": ha}), origins, loaded.path)


def _origin(name: str, source: Source, given: Mapping[str, Given]) -> str:
    """Where one setting came from."""
    if name in given:
        return given[name].variable
    line = source.lines.get(tuple(name.split(".")))
    return f"{source.path} line {line}" if line else "default"


def _mistakes(wrong: ValidationError, source: Source, given: Mapping[str, Given]) -> list[str]:
    """One sentence for each mistake: where, which key, what it is, what was expected."""
    seen: list[str] = []
    for error in wrong.errors(include_url=False):
        place = tuple(part for part in error["loc"] if not str(part).startswith("function-"))
        name = ".".join(map(str, place))
        text = f"{_where(place, source, given)}: {_sentence(name, place, error)}"
        if text not in seen:
            seen.append(text)
    return seen


def _where(place: Place, source: Source, given: Mapping[str, Given]) -> str:
    """The variable, or the file and the closest line we know."""
    key = ".".join(map(str, place[:2]))
    if key in given:
        return given[key].variable
    for end in range(len(place), 0, -1):
        if line := source.lines.get(place[:end]):
            return f"{source.path} line {line}"
    blamed = [one.variable for name, one in given.items() if name.startswith(f"{key}.")]
    return blamed[0] if blamed else str(source.path)


def _sentence(name: str, place: Place, error: Any) -> str:
    if error["type"] == "extra_forbidden":
        keys = _keys_at(place[:-1])
        near = difflib.get_close_matches(str(place[-1]), keys, 1)
        hint = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(keys) or 'the documented keys'}."
        return f"{name} is unknown; {hint}"
    if error["type"] == "model_type":
        return f"{name} is one value; expected keys and values below it."
    expected = str(error["msg"])
    for opening in ("Input should be ", "Value error, ", "String should "):
        expected = expected.removeprefix(opening)
    if error["type"] == "string_pattern_mismatch":
        expected = f"text of the form {error['ctx']['pattern']}"
    shown = "" if _is_secret(place) or isinstance(error["input"], dict) else f" is {error['input']!r};"
    return f"{name}{shown} expected {expected}."


def _is_secret(place: Place) -> bool:
    return bool(place) and any(word in str(place[-1]) for word in ("token", "key", "secret", "password"))


def _keys_at(place: Place) -> list[str]:
    """The keys the models know at a place."""
    model: type[BaseModel] = Settings
    for part in place:
        field_info = model.model_fields.get(str(part))
        inner = field_info.annotation if field_info else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        model = inner
    return list(model.model_fields)
