"""The room itself: lights, tones, settings, buttons, alarms."""

from typing import Annotated, Literal

from pydantic import Field

from satellite.wire.base import Light, Message, Name, Sentence, Share, Tone


class ShowLight(Message):
    """Hub -> satellite: show this state."""

    type: Literal["light"] = "light"
    light: Light


class PlayTone(Message):
    """Hub -> satellite: a short sound of the satellite's own."""

    type: Literal["tone"] = "tone"
    tone: Tone


class Configure(Message):
    """Hub -> satellite: settings pushed without login; absent fields stay."""

    type: Literal["configure"] = "configure"
    room: Name | None = None
    volume: Share | None = None
    muted: Literal[True] | None = None
    """The hub can mute a room; only the room itself can unmute."""
    wake_words: Annotated[tuple[Name, ...], Field(max_length=16)] | None = None
    sensitivity: Share | None = None
    quiet_hours: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")] | None = None
    follow: bool | None = None
    light_brightness: Share | None = None


class RoomState(Message):
    """Satellite -> hub, when it changes: what the room's own controls say."""

    type: Literal["room_state"] = "room_state"
    muted: bool
    volume: Share
    microphone_ok: bool = True
    speaker_ok: bool = True


class Button(Message):
    """Satellite -> hub: a button was pressed."""

    type: Literal["button"] = "button"
    button: Literal["talk", "stop", "mute", "volume_up", "volume_down"]


class Alarm(Message):
    """Hub -> satellite: keep a copy of this timer and ring it yourself if I am gone when it is due."""

    type: Literal["alarm"] = "alarm"
    id: Name
    label: Annotated[str, Field(max_length=64, pattern=r"^[^\p{Cc}]*$")] = ""
    due_in_ms: Annotated[int, Field(ge=0, le=2**40)]
    cancelled: bool = False


class Fault(Message):
    """Either side: the peer did something wrong that did not end the connection."""

    type: Literal["fault"] = "fault"
    code: Name
    message: Sentence = ""
