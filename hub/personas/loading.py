"""Reads personas: a folder with `theme.yaml`, `personality.md` and `vocabulary.yaml`, or one YAML file with it all."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from hub.personas.errors import PersonaError, PersonaUnknown
from hub.personas.model import Persona

SUFFIXES = (".yaml", ".yml")


def load(path: Path) -> Persona:
    """One persona from its folder or file."""
    if path.is_dir():
        data: dict[str, Any] = _yaml(path / "theme.yaml")
        words = path / "personality.md"
        if words.exists():
            data["personality"] = _text(words).strip()
        if (path / "vocabulary.yaml").exists():
            data["vocabulary"] = _yaml(path / "vocabulary.yaml")
    elif path.suffix in SUFFIXES and path.is_file():
        data = _yaml(path)
    else:
        raise PersonaUnknown(f"There is no persona at {path}.", fix="See `parlour personas`.")
    try:
        return Persona.model_validate({**data, "id": path.stem})
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise PersonaError(f"The persona {path.name}: {place}: {first['msg']}.", fix="Correct it and save.") from None


def load_all(folder: Path) -> tuple[dict[str, Persona], list[PersonaError]]:
    """All personas of a folder by id, and what is wrong with the others."""
    found: dict[str, Persona] = {}
    wrong: list[PersonaError] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name.startswith(".") or not (path.is_dir() or path.suffix in SUFFIXES):
            continue
        try:
            persona = load(path)
        except PersonaError as error:
            wrong.append(error)
        else:
            found[persona.id] = persona
    return found, wrong


def _yaml(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(_text(path)) or {}
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        raise PersonaError(f"The persona file {path}{line} is no YAML.", fix="Correct it and save.") from None
    if not isinstance(data, dict):
        raise PersonaError(f"The persona file {path} must hold keys and values.", fix="Correct it and save.")
    return data


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as wrong:
        raise PersonaError(f"The persona file {path} cannot be read: {wrong}.", fix="Correct it and save.") from None
