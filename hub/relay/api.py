"""What brain and relay say to each other. Two closed unions, told apart by `type`; dataclasses, JSON on the socket.

Audio does not pass here: workers connect to the relay's media socket and get `AudioFrame`s of the conversations that
the brain has connected to them (`Connect`).
"""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from hub.relay.levels import LevelHeard
from satellite.wire.messages import AnyMessage

MediaPeer = Literal["ears", "voice", "duplex", "echo"]


# --- Brain -> relay ---


@dataclass(frozen=True, slots=True)
class Member:
    """A satellite that may connect."""

    satellite: str
    room: str
    """Area id, or a name when Home Assistant knows no such area."""
    key: str
    token_hash: str
    name: str


@dataclass(frozen=True, slots=True)
class SetMembers:
    """These satellites may connect, and no others: whoever is missing is cut off at once."""

    members: tuple[Member, ...]
    epoch: int
    type: Literal["set_members"] = "set_members"


@dataclass(frozen=True, slots=True)
class Send:
    """Pass this message to a satellite."""

    satellite: str
    message: AnyMessage
    type: Literal["send"] = "send"


@dataclass(frozen=True, slots=True)
class Connect:
    """Whose microphone feeds a conversation, and which workers hear it. `satellite=None` closes the feed."""

    conversation: str
    satellite: str | None
    hear: tuple[MediaPeer, ...] = ("ears",)
    from_us: int | None = None
    """Start of the new microphone on the hub's clock: 60 ms of cross-fade begin here. None: from its pre-roll."""
    stream: int | None = None
    """Uplink stream of the claim, when the feed starts with a wake."""
    type: Literal["connect"] = "connect"


@dataclass(frozen=True, slots=True)
class Speak:
    """A downlink stream of a conversation sounds in this satellite from now on (rooms overlap while moving)."""

    conversation: str
    stream: int
    satellite: str
    from_seq: int = 0
    at_us: int | None = None
    """Scheduled start on the hub's clock, for a move between rooms."""
    type: Literal["speak"] = "speak"


@dataclass(frozen=True, slots=True)
class Hush:
    """Stop a downlink stream: everywhere or in one satellite, at once or from a frame on."""

    conversation: str
    stream: int
    satellite: str | None = None
    from_seq: int = 0
    at_us: int | None = None
    type: Literal["hush"] = "hush"


@dataclass(frozen=True, slots=True)
class Intercom:
    """Let one room hear another live: the packets pass as they are. `to=None` ends it."""

    conversation: str
    satellite: str
    """Whose microphone."""
    to: str | None
    """Whose speaker."""
    stream: int = 0
    """Downlink stream in the other room."""
    type: Literal["intercom"] = "intercom"


@dataclass(frozen=True, slots=True)
class OpenPairing:
    """Open the pairing window for one satellite."""

    room: str
    seconds: float
    code: str | None
    """The invite's one-time code; None opens a window for pairing by six words."""
    type: Literal["open_pairing"] = "open_pairing"


@dataclass(frozen=True, slots=True)
class AnswerPairing:
    """The owner compared the six words."""

    pairing: str
    approve: bool
    type: Literal["answer_pairing"] = "answer_pairing"


@dataclass(frozen=True, slots=True)
class Admit:
    """The pairing is stored; tell the satellite its token."""

    pairing: str
    satellite: str
    room: str
    token: str = field(repr=False)
    type: Literal["admit"] = "admit"


RelayCommand = Annotated[
    SetMembers | Send | Connect | Speak | Hush | Intercom | OpenPairing | AnswerPairing | Admit,
    Field(discriminator="type"),
]
COMMAND: TypeAdapter[RelayCommand] = TypeAdapter(RelayCommand)


# --- Relay -> brain ---


@dataclass(frozen=True, slots=True)
class SatelliteJoined:
    """A satellite proved who it is and is connected."""

    satellite: str
    address: str
    software: str
    boot: str
    muted: bool
    volume: float
    type: Literal["satellite_joined"] = "satellite_joined"


@dataclass(frozen=True, slots=True)
class SatelliteLost:
    """A satellite is gone: closed, silent for two seconds, revoked or replaced."""

    satellite: str
    reason: str
    type: Literal["satellite_lost"] = "satellite_lost"


@dataclass(frozen=True, slots=True)
class MessageHeard:
    """A satellite said something the relay does not handle itself. Times in it are still the satellite's."""

    satellite: str
    message: AnyMessage
    received_us: int
    """Hub clock."""
    offset_us: int | None
    """Add to a satellite time to get hub time; None while unknown."""
    error_us: int | None
    """Bound on the error of `offset_us`."""
    type: Literal["message_heard"] = "message_heard"


@dataclass(frozen=True, slots=True)
class PairingAsked:
    """Someone used an invite (`words` is None: already proven) or wants to pair by words."""

    pairing: str
    name: str
    room: str
    key: str
    words: tuple[str, ...] | None
    type: Literal["pairing_asked"] = "pairing_asked"


@dataclass(frozen=True, slots=True)
class PairingFailed:
    """A pairing attempt was wrong or broken off; a window for six words is closed by it, an invite stays good."""

    reason: str
    address: str
    type: Literal["pairing_failed"] = "pairing_failed"


@dataclass(frozen=True, slots=True)
class StreamPlayed:
    """A downlink stream sounded up to here, or ended."""

    satellite: str
    conversation: str
    stream: int
    seq: int
    """-1 when it ended before anything sounded."""
    at_us: int
    """Hub clock."""
    ended: bool = False
    type: Literal["stream_played"] = "stream_played"


@dataclass(frozen=True, slots=True)
class Listening:
    """The relay accepts satellites now."""

    host: str
    port: int
    fingerprint: str
    priority: str
    """How the process is favoured: `realtime`, `nice` or `normal`."""
    guest_port: int = 0
    """On 127.0.0.1: where the web port brings browser rooms."""
    type: Literal["listening"] = "listening"


@dataclass(frozen=True, slots=True)
class RelayStats:
    """Every five seconds: how the relay is doing."""

    satellites: int
    unproven: int
    """Connections that have not shown who they are."""
    turned_away: int
    """Connections refused before their handshake, since the start."""
    faults: int
    """Connections closed because the peer broke the rules, since the start."""
    loop_lag_ms: float
    """Longest delay of the event loop since the last report."""
    dropped: int
    """Audio frames given up because a worker or a satellite was behind, since the start."""
    type: Literal["relay_stats"] = "relay_stats"


RelayEvent = Annotated[
    Listening
    | SatelliteJoined
    | SatelliteLost
    | MessageHeard
    | PairingAsked
    | PairingFailed
    | StreamPlayed
    | LevelHeard
    | RelayStats,
    Field(discriminator="type"),
]
EVENT: TypeAdapter[RelayEvent] = TypeAdapter(RelayEvent)


# --- Media socket ---


@dataclass(frozen=True, slots=True)
class MediaHello:
    """Worker -> relay, first on the media socket: which worker this is."""

    peer: MediaPeer
    type: Literal["media_hello"] = "media_hello"


MEDIA_HELLO: TypeAdapter[MediaHello] = TypeAdapter(MediaHello)


@dataclass(frozen=True, slots=True)
class AudioFrame:
    """20 ms of a conversation: 24 kHz s16 mono, gapless, on the hub's clock. Binary, see `workers.frames`."""

    conversation: str
    t_us: int
    pcm: bytes
    discontinuity: bool = False


@dataclass(frozen=True, slots=True)
class SpeechFrame:
    """20 ms of an answer on its way to a room: 24 kHz s16 mono."""

    conversation: str
    stream: int
    seq: int
    pcm: bytes
    end: bool = False
