"""What sounds: streams, moves between rooms, flushes, ducking."""

from typing import Annotated, Literal

from pydantic import Field

from satellite.wire.base import Count, Decibel, Epoch, Message, Micros, Name, Seq, Stream


class Play(Message):
    """Hub -> satellite: audio frames of `stream` follow; play them as they come."""

    type: Literal["play"] = "play"
    stream: Stream
    conversation: Name
    epoch: Epoch
    gain_db: Decibel = 0.0


class PlayFrom(Message):
    """Hub -> satellite: sound `stream` from `seq` on exactly at `at_us` (hub clock); used to move rooms."""

    type: Literal["play_from"] = "play_from"
    stream: Stream
    seq: Seq
    at_us: Micros
    conversation: Name
    epoch: Epoch
    until: bool = False
    """True for the room that is left: it stops before `seq` at `at_us`."""


class Flush(Message):
    """Hub -> satellite: forget what you hold of `stream` from `from_seq` on."""

    type: Literal["flush"] = "flush"
    stream: Stream
    from_seq: Seq = 0


class Flushed(Message):
    """Satellite -> hub: this was the last frame that sounded; null if none did."""

    type: Literal["flushed"] = "flushed"
    stream: Stream
    last_played_seq: Seq | None


class Played(Message):
    """Satellite -> hub, every 100 ms while sounding: `seq` left the speaker at `at_us`."""

    type: Literal["played"] = "played"
    stream: Stream
    seq: Seq
    at_us: Micros
    concealed: Count = 0
    """Frames made up so far because they were missing."""
    target_ms: Annotated[int, Field(ge=0, le=1000)] = 60
    """How much the jitter buffer wants to hold; the hub sends this and 60 ms more ahead."""
    ended: bool = False
    """`seq` was the last frame of the stream."""


class Barge(Message):
    """Satellite -> hub: someone speaks over our playback; I have ducked already."""

    type: Literal["barge"] = "barge"
    stream: Stream
    captured_us: Micros
    level_db: Decibel


class Duck(Message):
    """Hub -> satellite: change the playback level; 0 restores it."""

    type: Literal["duck"] = "duck"
    gain_db: Decibel
