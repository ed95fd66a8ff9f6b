"""What brain and ears say to each other."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter


@dataclass(frozen=True, slots=True)
class OpenEar:
    """Listen to a conversation's audio."""

    conversation: str
    satellite: str
    """Whose microphone: selects the stored recogniser state."""
    wake_confirm: str | None = None
    """Wake phrase to look for again in the pre-roll; empty: whichever it was."""
    mean: tuple[float, ...] | None = None
    """What `RoomLearned` said last about this satellite."""
    follow_up: bool = False
    """The conversation is under way: bare answers count from the start."""
    type: Literal["open"] = "open"


@dataclass(frozen=True, slots=True)
class CloseEar:
    """Stop listening and forget the audio."""

    conversation: str
    type: Literal["close"] = "close"


@dataclass(frozen=True, slots=True)
class Speaking:
    """Whether our own voice sounds in that room now: raises thresholds and arms the stop phrase."""

    conversation: str
    on: bool
    text: str = ""
    type: Literal["speaking"] = "speaking"


@dataclass(frozen=True, slots=True)
class LearnGrammar:
    """The word graph of what can be said to this house now."""

    generation: int
    graph: str
    """Serialised `ha_bridge.spoken.WordGraph`, JSON."""
    follow_ups: str | None = None
    """What is also understood once a conversation is under way; in the same form."""
    type: Literal["grammar"] = "grammar"


EarCommand = Annotated[OpenEar | CloseEar | Speaking | LearnGrammar, Field(discriminator="type")]
EAR_COMMAND: TypeAdapter[EarCommand] = TypeAdapter(EarCommand)


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Someone speaks."""

    conversation: str
    t_us: int
    type: Literal["speech_started"] = "speech_started"


@dataclass(frozen=True, slots=True)
class Partial:
    """The words so far; they may still change."""

    conversation: str
    text: str
    complete: bool
    """These words are a complete command of this house."""
    type: Literal["partial"] = "partial"


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One reading of the audio."""

    text: str
    confidence: float
    engine: str


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The speaker is done; these are the readings, best first. Empty: speech, but no words we know."""

    conversation: str
    speech_end_us: int
    """Hub clock; last 20 ms within 30 dB of the peak."""
    hypotheses: tuple[Hypothesis, ...]
    false_wake: bool = False
    spans_ms: dict[str, float] = field(default_factory=dict)
    type: Literal["turn_ended"] = "turn_ended"


@dataclass(frozen=True, slots=True)
class StopHeard:
    """The stop phrase over our own voice."""

    conversation: str
    t_us: int
    type: Literal["stop_heard"] = "stop_heard"


@dataclass(frozen=True, slots=True)
class InterruptDecided:
    """Speech over our own voice: a real interruption, or a cough, a back-channel, an echo."""

    conversation: str
    t_us: int
    real: bool
    type: Literal["interrupt"] = "interrupt"


@dataclass(frozen=True, slots=True)
class RoomLearned:
    """How this microphone in its room colours speech; worth keeping for the next `OpenEar`. Holds no words."""

    conversation: str
    satellite: str
    mean: tuple[float, ...]
    type: Literal["room_learned"] = "room_learned"


@dataclass(frozen=True, slots=True)
class GrammarLearned:
    """The words of this house are known from now on."""

    generation: int
    type: Literal["grammar_learned"] = "grammar_learned"


EarEvent = Annotated[
    GrammarLearned | SpeechStarted | Partial | TurnEnded | StopHeard | InterruptDecided | RoomLearned,
    Field(discriminator="type"),
]
EAR_EVENT: TypeAdapter[EarEvent] = TypeAdapter(EarEvent)
