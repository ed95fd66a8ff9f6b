"""Settings for people: every key with its value and, if wanted, where it came from. Secrets stay hidden. Pure."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, SecretStr

from hub.config.loading import Loaded
from hub.config.settings import setting_names, value_of


def rows(loaded: Loaded) -> Iterator[tuple[str, str, str]]:
    """`section.key`, value and origin of every setting."""
    for name in setting_names():
        yield name, shown(value_of(loaded.settings, name)), loaded.origins.get(name, "default")


def shown(value: object) -> str:
    """One value as it would stand in the file."""
    if isinstance(value, SecretStr):
        return "(hidden)"
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "-"
    if isinstance(value, BaseModel):
        return "{" + ", ".join(f"{key}: {shown(part)}" for key, part in value) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(part)}" for key, part in value.items()) + "}"
    return str(value) if isinstance(value, str | int | float | Path) else repr(value)
