"""Reads the word files of a language from a folder; the only place of the bridge's understanding that touches files."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from home_assistant_intents import get_intents
from unicode_rbnf import RbnfEngine

from ha_bridge.understand.errors import LanguageError
from ha_bridge.understand.language import Language, build_language

_OF_OTHERS = {"claims.yaml"}
"""Word files of a language that understanding does not read: what counts as a claimed deed of a duplex model."""


def load_language(code: str, folder: Path) -> Language:
    """The language `code` from `folder/<code>/*.yaml`, with Home Assistant's own sentences for it."""
    files = sorted(path for path in (folder / code).glob("*.yaml") if path.name not in _OF_OTHERS)
    if not files:
        raise LanguageError(f"no words for {code!r} in {folder}")
    data: dict[str, Any] = {}
    for path in files:
        # Everything stays text: "on", "off", "yes" and "no" are words here, not booleans.
        part = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        if not isinstance(part, dict):
            raise LanguageError(f"{path.name}: not a mapping")
        _merge(data, part, path.name)
    language = build_language(data, get_intents(code) or {}, spelled_numbers(code))
    # The first match compiles Home Assistant's sentences; no turn shall wait for that.
    language.official.match("warm up", ())
    return language


def languages(folder: Path) -> tuple[str, ...]:
    """The codes of all languages in a folder."""
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir() and any(path.glob("*.yaml"))))


def _merge(into: dict[str, Any], part: Mapping[str, Any], file: str) -> None:
    for key, value in part.items():
        if key in into and isinstance(into[key], dict) and isinstance(value, dict):
            _merge(into[key], value, file)
        elif key in into and isinstance(into[key], list) and isinstance(value, list):
            into[key].extend(value)
        elif key in into:
            raise LanguageError(f"{file}: {key!r} is said twice")
        else:
            into[key] = value


@cache
def spelled_numbers(code: str) -> Mapping[str, float]:
    """Numbers as the language spells them: 0 to 400, and hundreds to 10 000 for colour temperatures."""
    try:
        engine = RbnfEngine.for_language(code)
    except ValueError:
        return {}
    found: dict[str, float] = {}
    for number in [*range(401), *range(500, 10001, 100)]:
        for text in engine.format_number(number).text_by_ruleset.values():
            words = text.replace("\xad", "").replace("-", " ").lower()
            if not any(letter.isdigit() for letter in words) and "−" not in words:
                found.setdefault(words, float(number))
    return found
