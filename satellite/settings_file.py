"""`satellite.yaml` and the environment as frozen settings, or one line for each mistake with place and reason."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from satellite.config import Settings, setting_names
from satellite.errors import SettingsError

CONFIG_VARIABLE = "PARLOUR_SATELLITE_CONFIG"
PREFIX = "PARLOUR_"
SHORT_NAMES = {"PARLOUR_DATA_DIR": "satellite.data_dir"}
Lines = dict[tuple[str, ...], int]


class _PlainLoader(yaml.SafeLoader):
    """YAML in which only `true` and `false` are truth values."""


_PlainLoader.yaml_implicit_resolvers = {
    letter: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:bool"]
    for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def find_file(environment: Mapping[str, str]) -> Path | None:
    """The settings file: named by `PARLOUR_SATELLITE_CONFIG`, the user's, or the machine's."""
    if named := environment.get(CONFIG_VARIABLE):
        return Path(named)
    home = Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    candidates = (home / "parlour" / "satellite.yaml", Path("/etc/parlour/satellite.yaml"))
    return next((path for path in candidates if path.is_file()), None)


def load(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read everything once; raises `SettingsError` and starts nothing."""
    environment = os.environ if environment is None else environment
    path = path or find_file(environment)
    values, lines = _read(path) if path else ({}, {})
    variables = _variables(environment)
    for name, (_, value) in variables.items():
        section, key = name.split(".")
        values.setdefault(section, {})[key] = value
    try:
        return Settings.model_validate(values)
    except ValidationError as wrong:
        raise SettingsError("\n".join(_mistake(error, path, lines, variables) for error in wrong.errors())) from None


def data_folder(settings: Settings, environment: Mapping[str, str] | None = None) -> Path:
    """Where this satellite keeps its keys and state."""
    if settings.satellite.data_dir is not None:
        return settings.satellite.data_dir / "satellite"
    environment = os.environ if environment is None else environment
    state = Path(environment.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return state / "parlour" / "satellite"


def _read(path: Path) -> tuple[dict[str, Any], Lines]:
    lines: Lines = {}
    try:
        loader = _PlainLoader(path.read_text(encoding="utf-8"))
        root = loader.get_single_node()
        if root is None:
            return {}, lines
        _note_lines(root, (), lines, path)
        values = loader.construct_document(root)
    except OSError as wrong:
        raise SettingsError(f"{path} cannot be read: {wrong.strerror}.") from None
    except (yaml.YAMLError, ValueError, RecursionError) as wrong:
        mark = getattr(wrong, "problem_mark", None)
        raise SettingsError(f"{path}{f' line {mark.line + 1}' if mark else ''}: expected YAML.") from None
    if not isinstance(values, dict):
        raise SettingsError(f"{path} line 1: expected sections such as `sound:`.")
    # A section with everything commented out means defaults.
    return {key: {} if value is None else value for key, value in values.items()}, lines


def _note_lines(node: yaml.Node, place: tuple[str, ...], lines: Lines, path: Path) -> None:
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        here, line = (*place, str(key.value)), key.start_mark.line + 1
        if here in lines:
            raise SettingsError(f"{path} line {line}: {'.'.join(here)} is given twice.")
        lines[here] = line
        _note_lines(value, here, lines, path)


def _variables(environment: Mapping[str, str]) -> dict[str, tuple[str, Any]]:
    """Settings by name from `PARLOUR_<SECTION>__<KEY>`; variables of the hub are none of our business."""
    known = {f"{PREFIX}{name.replace('.', '__').upper()}": name for name in setting_names()} | SHORT_NAMES
    sections = tuple(f"{PREFIX}{section.upper()}__" for section in Settings.model_fields)
    found: dict[str, tuple[str, Any]] = {}
    for variable, text in environment.items():
        if variable in known:
            if text:
                found[known[variable]] = (variable, yaml.load(text, _PlainLoader))
        elif variable.startswith(sections):
            raise SettingsError(f"{variable} is unknown; expected one of {', '.join(sorted(known))}.")
    return found


def _mistake(error: Any, path: Path | None, lines: Lines, variables: Mapping[str, tuple[str, Any]]) -> str:
    place = tuple(str(part) for part in error["loc"])
    name = ".".join(place)
    if (short := ".".join(place[:2])) in variables:
        where = variables[short][0]
    else:
        line = next((lines[place[:end]] for end in range(len(place), 0, -1) if place[:end] in lines), None)
        where = f"{path} line {line}" if line else str(path)
    if error["type"] == "extra_forbidden":
        section = f"{place[0]}." if len(place) > 1 else ""
        keys = [key for key in setting_names() if key.startswith(section)] if section else list(Settings.model_fields)
        return f"{where}: {name} is unknown; expected one of {', '.join(keys)}."
    expected = str(error["msg"]).removeprefix("Input should be ").removeprefix("Value error, ")
    if error["type"] == "string_pattern_mismatch":
        expected = "hours such as 22:30-07:00" if name.endswith("quiet_hours") else expected
    return f"{where}: {name} expected {expected}."
