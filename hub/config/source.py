"""A YAML file as plain values, with the line of every key: so that an error can say where. Pure but for the reading."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from hub.errors import ConfigError

Place = tuple[str | int, ...]


class PlainLoader(yaml.SafeLoader):
    """YAML in which only `true` and `false` are truth values: `high_risk: off` is the word off."""


PlainLoader.yaml_implicit_resolvers = {
    letter: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:bool"]
    for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says, and where."""

    path: Path
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[Place, int] = field(default_factory=dict)


def read(path: Path) -> Source:
    """The file as values and lines."""
    try:
        return parse(path.read_text(encoding="utf-8"), path)
    except OSError as wrong:
        raise ConfigError(f"{path} cannot be read: {wrong.strerror}.") from wrong
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not a text file in UTF-8.") from None


def parse(text: str, path: Path) -> Source:
    """The text of a file as values and lines."""
    lines: dict[Place, int] = {}
    try:
        loader = PlainLoader(text)
        root = loader.get_single_node()
        if root is None:
            return Source(path)
        if not isinstance(root, yaml.MappingNode):
            raise ConfigError(f"{path} line 1: expected sections such as `http:`.")
        _note_lines(root, (), lines, path)
        return Source(path, loader.construct_document(root), lines)
    except (yaml.YAMLError, RecursionError, ValueError) as wrong:
        raise ConfigError(f"{path} {_where(wrong)}") from None


def _note_lines(node: yaml.Node, place: Place, lines: dict[Place, int], path: Path) -> None:
    """Remember the line of every key and list item; a key given twice is an error, not a surprise."""
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            lines[(*place, number)] = item.start_mark.line + 1
            _note_lines(item, (*place, number), lines, path)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise ConfigError(f"{path} line {line}: expected a plain word before the colon.")
            if (*place, key.value) in lines:
                raise ConfigError(f"{path} line {line}: {'.'.join(map(str, (*place, key.value)))} is given twice.")
            lines[(*place, key.value)] = line
            _note_lines(value, (*place, key.value), lines, path)


def _where(wrong: Exception) -> str:
    """What is wrong with the YAML itself, without quoting the file: it may hold a token."""
    if isinstance(wrong, yaml.MarkedYAMLError) and wrong.problem_mark:
        return f"line {wrong.problem_mark.line + 1}: expected YAML, but {wrong.problem or wrong.context}."
    return "is not YAML we can read."
