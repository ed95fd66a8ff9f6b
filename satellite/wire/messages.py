"""Every control message of the link: one closed union, told apart by `type`.

A message is one JSON text frame. Each class says who sends it. Times called `*_us` are microseconds of the
sender's monotonic clock unless the field says otherwise.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

PROTOCOL_VERSION = 1

Name = Annotated[str, Field(min_length=1, max_length=64)]
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

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- Opening and pairing ---


class Challenge(Message):
    """Hub -> satellite, first on every connection: sign this."""

    type: Literal["challenge"] = "challenge"
    nonce: Nonce
    hub: Name
    versions: tuple[int, ...] = (PROTOCOL_VERSION,)


class Hello(Message):
    """Satellite -> hub, first answer (4 KiB, 5 s): who I am, with proof."""

    type: Literal["hello"] = "hello"
    version: int = PROTOCOL_VERSION
    key: Key
    signature: Signature
    """Over the context string, the hub's nonce and the hub's certificate fingerprint; see protocol.md."""
    token: Annotated[str, Field(max_length=128)]
    software: Name
    codecs: tuple[Codec, ...] = ("opus", "pcm16")
    boot: Name
    """Changes with every start of the satellite."""
    muted: bool = False
    volume: Share = 0.7
    aec: bool = False
    """True when the microphone is echo cancelled."""
    wake_words: tuple[Name, ...] = ()


class Welcome(Message):
    """Hub -> satellite: proof accepted; this is your room and how we talk."""

    type: Literal["welcome"] = "welcome"
    satellite: Name
    room: Name
    codec: Codec
    epoch: Annotated[int, Field(ge=0)]
    hub_version: str
    heartbeat_s: float = 0.5


class Refused(Message):
    """Hub -> satellite, then the connection closes: why not."""

    type: Literal["refused"] = "refused"
    code: Name
    message: Annotated[str, Field(max_length=256)] = ""


class Redeem(Message):
    """Satellite -> hub instead of `hello`: I hold an invite."""

    type: Literal["redeem"] = "redeem"
    key: Key
    signature: Signature
    proof: Key
    """HMAC-SHA256 of the transcript under the invite's one-time code; the code itself is never sent."""
    name: Name


class Commit(Message):
    """Satellite -> hub instead of `hello`: pair without an invite, commitment first."""

    type: Literal["commit"] = "commit"
    commitment: Key
    """SHA-256 over key and nonce of the later `reveal`."""
    name: Name


class Counter(Message):
    """Hub -> satellite: the hub's half of the pairing, after the commitment."""

    type: Literal["counter"] = "counter"
    key: Key
    nonce: Nonce


class Reveal(Message):
    """Satellite -> hub: opens the commitment. Both sides now show the same six words."""

    type: Literal["reveal"] = "reveal"
    key: Key
    nonce: Nonce
    signature: Signature


class Paired(Message):
    """Hub -> satellite: the owner agreed. Keep this token; then connect again with `hello`."""

    type: Literal["paired"] = "paired"
    satellite: Name
    room: Name
    token: Annotated[str, Field(min_length=43, max_length=128)]


# --- Keeping time and alive ---


class Ping(Message):
    """Either side, every heartbeat."""

    type: Literal["ping"] = "ping"
    id: Seq
    sent_us: Micros


class Pong(Message):
    """Answer to `ping` with the other two of the four timestamps."""

    type: Literal["pong"] = "pong"
    id: Seq
    sent_us: Micros
    """Copied from the ping."""
    received_us: Micros
    replied_us: Micros


class Bye(Message):
    """Either side, before closing on purpose."""

    type: Literal["bye"] = "bye"
    code: Name = "going_away"
    message: Annotated[str, Field(max_length=256)] = ""


# --- Who answers ---


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
    epoch: Annotated[int, Field(ge=0)]
    final: bool


class StandDown(Message):
    """Hub -> satellite: another room answers, or the turn is over for you."""

    type: Literal["stand_down"] = "stand_down"
    claim: Name | None = None
    conversation: Name | None = None
    epoch: Annotated[int, Field(ge=0)]
    winner: Name | None = None
    reason: Name
    suppress_ms: Annotated[int, Field(ge=0, le=5000)] = 0
    """Ignore the same utterance this long; a new one is never ignored."""


class Listen(Message):
    """Hub -> satellite: open or close the microphone stream of a conversation."""

    type: Literal["listen"] = "listen"
    conversation: Name
    epoch: Annotated[int, Field(ge=0)]
    on: bool
    envelope: bool = False
    """Send only `levels`, not speech: this room may be the next one."""


class Levels(Message):
    """Satellite -> hub: 8-band energy envelopes at 50 Hz, batched; no intelligible audio."""

    type: Literal["levels"] = "levels"
    start_us: Micros
    bands_db: Annotated[tuple[Annotated[tuple[int, ...], Field(min_length=8, max_length=8)], ...], Field(max_length=50)]
    """One row of eight whole decibels (dBFS) per 20 ms."""


# --- Playing ---


class Play(Message):
    """Hub -> satellite: audio frames of `stream` follow; play them as they come."""

    type: Literal["play"] = "play"
    stream: Stream
    conversation: Name
    epoch: Annotated[int, Field(ge=0)]
    gain_db: Decibel = 0.0


class PlayFrom(Message):
    """Hub -> satellite: sound `stream` from `seq` on exactly at `at_us` (hub clock); used to move rooms."""

    type: Literal["play_from"] = "play_from"
    stream: Stream
    seq: Seq
    at_us: Micros
    conversation: Name
    epoch: Annotated[int, Field(ge=0)]
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
    concealed: Annotated[int, Field(ge=0)] = 0
    """Frames made up so far because they were missing."""


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


# --- The room itself ---


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
    wake_words: tuple[Name, ...] | None = None
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
    label: Annotated[str, Field(max_length=64)] = ""
    due_in_ms: Annotated[int, Field(ge=0)]
    cancelled: bool = False


class Fault(Message):
    """Either side: the peer did something wrong that did not end the connection."""

    type: Literal["fault"] = "fault"
    code: Name
    message: Annotated[str, Field(max_length=256)] = ""


AnyMessage = Annotated[
    Challenge
    | Hello
    | Welcome
    | Refused
    | Redeem
    | Commit
    | Counter
    | Reveal
    | Paired
    | Ping
    | Pong
    | Bye
    | Wake
    | Grant
    | StandDown
    | Listen
    | Levels
    | Play
    | PlayFrom
    | Flush
    | Flushed
    | Played
    | Barge
    | Duck
    | ShowLight
    | PlayTone
    | Configure
    | RoomState
    | Button
    | Alarm
    | Fault,
    Field(discriminator="type"),
]
"""Any message of the link."""

MESSAGE: TypeAdapter[AnyMessage] = TypeAdapter(AnyMessage)
