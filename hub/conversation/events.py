"""What happens to a conversation (events, past tense) and what it wants done (actions, imperative)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class State(StrEnum):
    """Where a conversation is. The whole table is in `machine`."""

    IDLE = "idle"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"
    INTERRUPTED = "interrupted"
    HANDING_OVER = "handing_over"
    CLOSED = "closed"


LIGHTS: dict[State, Literal["off", "listening", "thinking", "speaking"]] = {
    State.IDLE: "off",
    State.LISTENING: "listening",
    State.THINKING: "thinking",
    State.SPEAKING: "speaking",
    State.INTERRUPTED: "listening",
    State.HANDING_OVER: "speaking",
    State.CLOSED: "off",
}
"""What its room shows."""


# --- Events ---


@dataclass(frozen=True, slots=True)
class Granted:
    """A room was given this conversation after a wake or a button."""

    satellite: str
    room: str
    final: bool
    stream: int | None = None
    """Uplink stream that carries the pre-roll."""
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The user speaks."""


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The user is done; these are the readings of what was said, best first. Empty: nothing we know."""

    texts: tuple[str, ...]
    speech_end_us: int
    confidence: float = 1.0
    false_wake: bool = False
    confidences: tuple[float, ...] = ()
    """Of each text."""


@dataclass(frozen=True, slots=True)
class ClauseReady:
    """The mind has the next piece of the answer."""

    turn: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerEnded:
    """The mind is done with the turn."""

    turn: str
    reply: str
    tone: Literal["done", "error"] | None = None
    expects_answer: bool = False
    """We asked something back: keep the microphone open for it."""
    ends: bool = False
    """The user said goodbye."""


@dataclass(frozen=True, slots=True)
class PlayedOut:
    """The answer has sounded to its end."""

    stream: int


@dataclass(frozen=True, slots=True)
class BargeHeard:
    """Somebody speaks over our voice; the satellite has ducked."""


@dataclass(frozen=True, slots=True)
class InterruptDecided:
    """The interruption was real, or a cough, a back-channel, an echo."""

    real: bool


@dataclass(frozen=True, slots=True)
class StopHeard:
    """The stop phrase, or the stop button."""


@dataclass(frozen=True, slots=True)
class RoomMoved:
    """Follow-me, or the user, moved the conversation."""

    satellite: str
    room: str
    from_us: int | None = None
    """Hub time from which the new room's microphone counts."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The speakers have changed over."""


@dataclass(frozen=True, slots=True)
class SatelliteLost:
    """The satellite of this conversation is gone."""


@dataclass(frozen=True, slots=True)
class SatelliteBack:
    """It came back within its 30 seconds."""


@dataclass(frozen=True, slots=True)
class VoiceFailed:
    """The answer could not be spoken."""

    stream: int


Event = (
    Granted
    | SpeechStarted
    | TurnEnded
    | ClauseReady
    | AnswerEnded
    | PlayedOut
    | BargeHeard
    | InterruptDecided
    | StopHeard
    | RoomMoved
    | HandedOver
    | SatelliteLost
    | SatelliteBack
    | VoiceFailed
)


# --- Actions ---


@dataclass(frozen=True, slots=True)
class OpenMicrophone:
    """Feed this satellite's microphone to the ears."""

    satellite: str
    stream: int | None
    from_us: int | None = None
    """The microphones cross-fade from this hub time on."""


@dataclass(frozen=True, slots=True)
class CloseMicrophone:
    """Stop listening in this satellite."""

    satellite: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Hand the words to the mind."""

    turn: str
    texts: tuple[str, ...]
    room: str
    room_final: bool
    confidence: float
    speech_end_us: int
    confidences: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class FinishRoom:
    """The room of a turn that is under way is final now."""

    turn: str
    room: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop working on a turn."""

    turn: str


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a clause in a stream; the last one may be empty."""

    stream: int
    text: str
    satellite: str
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class StopSaying:
    """Cut the stream at the satellite at once, and forget the rest of it."""

    stream: int
    satellite: str


@dataclass(frozen=True, slots=True)
class MoveSpeech:
    """Let the running stream go on in another room."""

    stream: int
    old: str
    new: str
    complete: bool = False
    """Nothing more will be said in it."""
    at_once: bool = False
    """Nobody listens in the old room any more."""


@dataclass(frozen=True, slots=True)
class Restore:
    """The interruption was none: back to full volume."""

    satellite: str


@dataclass(frozen=True, slots=True)
class Show:
    """The light of the room."""

    satellite: str
    light: Literal["off", "heard", "listening", "thinking", "speaking", "error"]


@dataclass(frozen=True, slots=True)
class Sound:
    """A tone of the room."""

    satellite: str
    tone: Literal["granted", "done", "error"]


@dataclass(frozen=True, slots=True)
class Close:
    """The conversation is over; free what it held."""

    reason: str


Action = (
    OpenMicrophone
    | CloseMicrophone
    | Ask
    | FinishRoom
    | Cancel
    | Say
    | StopSaying
    | MoveSpeech
    | Restore
    | Show
    | Sound
    | Close
)
