"""What brain and duplex engine say to each other: two closed unions. Audio flows past the brain."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from hub.duplex.gate import Change

# --- Brain -> engine ---


@dataclass(frozen=True, slots=True)
class OpenTalk:
    """Give this conversation a seat; its answers go out as this downlink stream."""

    conversation: str
    stream: int
    text: str = ""
    """Who the model is, with the house's vocabulary; empty: the engine's own file."""
    voice: str = ""
    type: Literal["open_talk"] = "open_talk"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The hub's own evidence: the person is in a turn, pauses included, or has finished it."""

    conversation: str
    person_speaks: bool
    type: Literal["evidence"] = "evidence"


@dataclass(frozen=True, slots=True)
class Deed:
    """An action succeeded in this turn: the model may speak of it."""

    conversation: str
    type: Literal["deed"] = "deed"


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The hub speaks now (a command, a deep answer): the model is silent at once."""

    conversation: str
    type: Literal["take_over"] = "take_over"


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The hub has finished; the model is heard again from its next pause on."""

    conversation: str
    type: Literal["give_back"] = "give_back"


@dataclass(frozen=True, slots=True)
class SayText:
    """Let the model say this text in its own voice, so that it knows it said it."""

    conversation: str
    text: str
    type: Literal["say_text"] = "say_text"


@dataclass(frozen=True, slots=True)
class Interrupt:
    """The person interrupted; the satellite is silent already."""

    conversation: str
    type: Literal["interrupt"] = "interrupt"


@dataclass(frozen=True, slots=True)
class Remember:
    """Who the model is from its next start anew on: persona and a summary of the talk."""

    conversation: str
    text: str
    type: Literal["remember"] = "remember"


@dataclass(frozen=True, slots=True)
class CloseTalk:
    """The conversation is over, or goes on with the cascade."""

    conversation: str
    type: Literal["close_talk"] = "close_talk"


DuplexCommand = Annotated[
    OpenTalk | Evidence | Deed | TakeOver | GiveBack | SayText | Interrupt | Remember | CloseTalk,
    Field(discriminator="type"),
]
DUPLEX_COMMAND: TypeAdapter[DuplexCommand] = TypeAdapter(DuplexCommand)


# --- Engine -> brain ---


@dataclass(frozen=True, slots=True)
class TalkOpened:
    """The model listens."""

    conversation: str
    type: Literal["talk_opened"] = "talk_opened"


@dataclass(frozen=True, slots=True)
class TalkEnded:
    """No seat, or it was lost: go on with the cascade. Nothing more comes for this conversation."""

    conversation: str
    code: str
    """Such as `duplex_busy` or `duplex_hung`."""
    type: Literal["talk_ended"] = "talk_ended"


@dataclass(frozen=True, slots=True)
class TalkChanged:
    """The model took the turn, yielded it, gave a back-channel, was held back or cut."""

    conversation: str
    change: Change
    type: Literal["talk_changed"] = "talk_changed"


@dataclass(frozen=True, slots=True)
class AgentText:
    """What the model says, piece by piece, whether it is heard or not."""

    conversation: str
    piece: str
    type: Literal["agent_text"] = "agent_text"


@dataclass(frozen=True, slots=True)
class TextSaid:
    """`SayText` is done; `said=False`: this model cannot, let the voice speak."""

    conversation: str
    said: bool
    type: Literal["text_said"] = "text_said"


@dataclass(frozen=True, slots=True)
class SummaryWanted:
    """The model's memory is nearly full: send `Remember` soon."""

    conversation: str
    type: Literal["summary_wanted"] = "summary_wanted"


DuplexEvent = Annotated[
    TalkOpened | TalkEnded | TalkChanged | AgentText | TextSaid | SummaryWanted, Field(discriminator="type")
]
DUPLEX_EVENT: TypeAdapter[DuplexEvent] = TypeAdapter(DuplexEvent)
