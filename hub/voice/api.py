"""What brain and voice say to each other. The speech itself goes straight to the relay's media socket."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter


@dataclass(frozen=True, slots=True)
class Say:
    """Speak this clause next in the stream; clauses of one stream follow each other without a gap."""

    conversation: str
    stream: int
    text: str
    voice: str | None = None
    last: bool = False
    """No more clauses come: mark the final frame as the end."""
    type: Literal["say"] = "say"


@dataclass(frozen=True, slots=True)
class Silence:
    """Stop speaking this stream and forget its clauses."""

    conversation: str
    stream: int
    type: Literal["silence"] = "silence"


VoiceCommand = Annotated[Say | Silence, Field(discriminator="type")]
VOICE_COMMAND: TypeAdapter[VoiceCommand] = TypeAdapter(VoiceCommand)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The clause became frames `first_seq`..`last_seq` of the stream."""

    conversation: str
    stream: int
    text: str
    first_seq: int
    last_seq: int
    type: Literal["spoken"] = "spoken"


@dataclass(frozen=True, slots=True)
class VoiceFailed:
    """This clause could not be spoken (silent or clipped synthesis, engine gone)."""

    conversation: str
    stream: int
    text: str
    error: str
    type: Literal["voice_failed"] = "voice_failed"


VoiceEvent = Annotated[Spoken | VoiceFailed, Field(discriminator="type")]
VOICE_EVENT: TypeAdapter[VoiceEvent] = TypeAdapter(VoiceEvent)
