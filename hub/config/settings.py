"""All settings as one frozen object, and what follows from them."""

import os
from pathlib import Path

from pydantic import Field

from hub.config.sections import (
    Duplex,
    Ha,
    Http,
    Hub,
    Link,
    Log,
    Ollama,
    OpenAi,
    Privacy,
    Rooms,
    Router,
    Section,
    Speech,
)


class Settings(Section):
    """Read once at start; every part gets the section it needs."""

    hub: Hub = Field(default_factory=Hub)
    link: Link = Field(default_factory=Link)
    http: Http = Field(default_factory=Http)
    ha: Ha = Field(default_factory=Ha)
    ollama: Ollama = Field(default_factory=Ollama)
    openai: OpenAi = Field(default_factory=OpenAi)
    router: Router = Field(default_factory=Router)
    speech: Speech = Field(default_factory=Speech)
    duplex: Duplex = Field(default_factory=Duplex)
    rooms: Rooms = Field(default_factory=Rooms)
    privacy: Privacy = Field(default_factory=Privacy)
    log: Log = Field(default_factory=Log)

    @property
    def data_dir(self) -> Path:
        """The folder of everything the hub keeps."""
        return self.hub.data_dir or default_data_dir()


def default_data_dir() -> Path:
    """`$XDG_STATE_HOME/parlour`, as other programs of a user do it."""
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "parlour"


def setting_names() -> tuple[str, ...]:
    """Every `section.key`, in the order of the files."""
    return tuple(
        f"{section}.{key}"
        for section, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
        for key in field.annotation.model_fields
    )


def difference(old: Settings, new: Settings) -> tuple[str, ...]:
    """The `section.key`s whose values differ."""
    return tuple(name for name in setting_names() if value_of(old, name) != value_of(new, name))


def value_of(settings: Settings, name: str) -> object:
    """The value of one `section.key`."""
    section, key = name.split(".", 1)
    return getattr(getattr(settings, section), key)


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """What must never stand in a log."""
    return tuple(
        one.get_secret_value() for one in (settings.ha.token, settings.http.api_key, settings.openai.key) if one
    )
