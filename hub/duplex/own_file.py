"""The engine's own file, `config/personaplex.yaml`: read once, unknown keys are errors."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hub.config.shipped import shipped_dir
from hub.duplex.flavours import Flavour
from hub.errors import ConfigError


class _Part(BaseModel):
    """Frozen; a key nobody knows is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ServerPart(_Part):
    """A server elsewhere, for clients and `duplex.mode: remote`."""

    host: Annotated[str, Field(min_length=1)] = "localhost"
    port: Annotated[int, Field(ge=1, le=65535)] = 8998
    flavour: Flavour = Flavour.MOSHI
    secure: bool = False
    """Encrypted (wss)."""
    more: tuple[str, ...] = ()
    """Further servers of the same kind, as addresses."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"{'wss' if self.secure else 'ws'}://{self.host}:{self.port}"


class AudioPart(_Part):
    """The capture side; the wire is always 24 kHz Opus."""

    sample_rate: Literal[8000, 16000, 24000, 48000] = 16000
    channels: Literal[1] = 1
    format: Literal["pcm_s16le"] = "pcm_s16le"


class PersonaPart(_Part):
    """Who the model is."""

    name: str = "Parlour"
    system_prompt: Annotated[str, Field(max_length=2000)] = ""
    voice: str = ""
    """A name on the model's list; empty: its own voice."""


class RoutingPart(_Part):
    """Which questions are taken over by another mind."""

    complexity_threshold: Annotated[float, Field(ge=0, le=1)] = 0.7
    ollama_fallback: bool = True


class ModelPart(_Part):
    """The model of the worker on this machine."""

    source: str = "kyutai/moshiko-pytorch-bf16"
    """Folder, or repository."""
    revision: str | None = None
    precision: Literal["bf16", "q8", "f32"] | None = None
    memory_gib: Annotated[float, Field(gt=0)] | None = None
    hold_takeovers: bool = True
    """The model waits for the hub's own evidence that a turn is over."""


class PersonaplexFile(_Part):
    """The whole file."""

    server: ServerPart = Field(default_factory=ServerPart)
    audio: AudioPart = Field(default_factory=AudioPart)
    persona: PersonaPart = Field(default_factory=PersonaPart)
    routing: RoutingPart = Field(default_factory=RoutingPart)
    model: ModelPart = Field(default_factory=ModelPart)


def read_own_file(path: Path | None = None) -> PersonaplexFile:
    """The file, or the one that comes with Parlour; raises `ConfigError` with one line for each mistake."""
    path = path or shipped_dir() / "personaplex.yaml"
    try:
        fields = yaml.safe_load(path.read_text())
    except OSError as wrong:
        raise ConfigError(f"{path}: {wrong.strerror}.") from None
    except yaml.YAMLError as wrong:
        raise ConfigError(f"{path}: {wrong}") from None
    if not isinstance(fields, dict) or set(fields) != {"personaplex"}:
        raise ConfigError(f"{path}: it must have one key, `personaplex`.")
    try:
        return PersonaplexFile.model_validate(fields["personaplex"] or {})
    except ValidationError as wrong:
        lines = [f"{path}: personaplex.{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong.errors()]
        raise ConfigError("\n".join(lines)) from None
