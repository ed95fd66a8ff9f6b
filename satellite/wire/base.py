"""What all messages of the link are made of: bounded field types and the frozen base class."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

PROTOCOL_VERSION = 1

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\p{Cc}]+$")]
"""A short text without control characters: it may end up in a log line or on a terminal."""
Sentence = Annotated[str, Field(max_length=256, pattern=r"^[^\p{Cc}]*$")]
Epoch = Annotated[int, Field(ge=0, le=2**63 - 1)]
Count = Annotated[int, Field(ge=0, le=0xFFFFFFFF)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""A raw Ed25519 public key, base64url without padding."""
Signature = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{86}$")]
Nonce = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
Stream = Annotated[int, Field(ge=0, le=0xFFFF)]
Seq = Annotated[int, Field(ge=0, le=0xFFFFFFFF)]
Micros = Annotated[int, Field(ge=0, le=2**63 - 1)]
Decibel = Annotated[float, Field(ge=-200, le=200, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Codec = Literal["opus", "pcm16"]
Light = Literal["off", "heard", "listening", "thinking", "speaking", "muted", "error", "offline", "timer"]
Tone = Literal["granted", "done", "error", "timer", "chime", "offline"]


class Message(BaseModel):
    """What all messages share: frozen, and nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)
