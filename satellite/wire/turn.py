"""Who answers: wakes, grants, stand-downs and what the microphone sends."""

from typing import Annotated, Literal

from pydantic import FailFast, Field

from satellite.wire.base import Decibel, Epoch, Message, Micros, Name, Share, Stream

# The first wrong number is enough: listing all of them would make a bad message dearer than a good one.
BandRow = Annotated[tuple[Annotated[int, Field(ge=-200, le=20)], ...], Field(min_length=8, max_length=8), FailFast()]


class Wake(Message):
    """Satellite -> hub: I heard my wake word. The pre-roll of `stream` follows at once."""

    type: Literal["wake"] = "wake"
    claim: Name
    phrase: Name
    confidence: Share
    level_db: Decibel
    """Speech level during the phrase, dBFS."""
    noise_db: Decibel
    """Noise floor before it, dBFS."""
    captured_us: Micros
    """End of the phrase, satellite clock."""
    stream: Stream
    playing: bool = False
    """Our speaker was sounding while we heard it."""
    clipped: bool = False
    button: bool = False
    """Opened by hand instead of by voice."""


class Grant(Message):
    """Hub -> satellite: you answer. While not `final`: light only, no sound."""

    type: Literal["grant"] = "grant"
    claim: Name | None = None
    conversation: Name
    epoch: Epoch
    final: bool


class StandDown(Message):
    """Hub -> satellite: another room answers, or the turn is over for you."""

    type: Literal["stand_down"] = "stand_down"
    claim: Name | None = None
    conversation: Name | None = None
    epoch: Epoch
    winner: Name | None = None
    reason: Name
    suppress_ms: Annotated[int, Field(ge=0, le=5000)] = 0
    """Ignore the same utterance this long; a new one is never ignored."""


class Listen(Message):
    """Hub -> satellite: open or close the microphone stream of a conversation."""

    type: Literal["listen"] = "listen"
    conversation: Name
    epoch: Epoch
    on: bool
    envelope: bool = False
    """Begin or end to send `levels`, beside speech or without: this room may be the next one."""
    bound_ms: Annotated[int, Field(ge=20, le=10_000)] = 3000
    """How much speech may wait on a stalled link before the oldest is dropped: 200 in a duplex conversation."""


class Levels(Message):
    """Satellite -> hub: 8-band energy envelopes at 50 Hz, batched; no intelligible audio."""

    type: Literal["levels"] = "levels"
    start_us: Micros
    bands_db: Annotated[tuple[BandRow, ...], Field(min_length=1, max_length=50), FailFast()]
    """One row of eight whole decibels (dBFS) per 20 ms."""
