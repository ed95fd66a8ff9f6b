"""The settings of a satellite: every key, its default, what it accepts. Frozen once read."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

WakeWord = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
HookEvent = Literal["light", "wake", "granted", "stand_down", "muted", "volume", "link", "alarm", "barge", "tone"]
"""What a hook can be told about."""
QUIET_HOURS = r"^(|([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)$"
Share = Annotated[float, Field(ge=0, le=1)]


class Section(BaseModel):
    """What all sections share: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Place(Section):
    """Where this satellite keeps its keys, and where its hub is."""

    data_dir: Path | None = None
    name: str = ""
    hub: str = ""

    @field_validator("hub")
    @classmethod
    def _is_host_and_port(cls, value: str) -> str:
        host, colon, port = value.rpartition(":")
        if value and not (host and colon and port.isdecimal() and 0 < int(port) < 65536):
            raise ValueError("host:port, such as 192.168.1.10:8770")
        return value


class Sound(Section):
    """Microphone and speaker."""

    microphone: str = ""
    speaker: str = ""
    volume: Share = 0.7
    echo_cancellation: Literal["auto", "webrtc", "none"] = "auto"


class Wake(Section):
    """The wake word: a built-in one, or the name of a model in the folder `wakewords`."""

    words: Annotated[tuple[WakeWord, ...], Field(min_length=1, max_length=4)] = ("okay_nabu",)
    sensitivity: Share = 0.5


class Manners(Section):
    """How the room behaves."""

    tones: bool = True
    quiet_hours: Annotated[str, Field(pattern=QUIET_HOURS)] = ""
    quiet_volume: Share = 0.25
    barge_in: bool = True


class Hooks(Section):
    """Who else is told what happens here."""

    socket: bool = True
    commands: dict[HookEvent, str] = Field(default_factory=dict)


class Settings(Section):
    """Everything."""

    satellite: Place = Place()
    sound: Sound = Sound()
    wake: Wake = Wake()
    manners: Manners = Manners()
    hooks: Hooks = Hooks()


def setting_names() -> tuple[str, ...]:
    """Every setting as `section.key`."""
    return tuple(
        f"{section}.{key}"
        for section, info in Settings.model_fields.items()
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel)
        for key in info.annotation.model_fields
    )
