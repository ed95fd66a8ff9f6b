"""What brain and mind say to each other: one question in, a stream of answer events out."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

PendingKind = Literal["confirm", "choose", "clarify", "factor"]


# --- Brain -> mind ---


@dataclass(frozen=True, slots=True)
class Ask:
    """One turn of text, spoken or typed."""

    turn: str
    conversation: str
    texts: tuple[str, ...]
    """The recogniser's n-best, best first; a typed text is alone."""
    room: str | None
    """Area id."""
    spoken: bool
    user: str | None = None
    partial: bool = False
    """Only understand and prepare; nothing may happen to the house."""
    room_final: bool = True
    """False while the arbiter may still move the turn: actions that take their target from the room must wait."""
    confidence: float = 1.0
    persona: str | None = None
    type: Literal["ask"] = "ask"


@dataclass(frozen=True, slots=True)
class SetRoomFinal:
    """The grant of this turn became final in this room."""

    turn: str
    room: str | None
    type: Literal["room_final"] = "room_final"


@dataclass(frozen=True, slots=True)
class Cancel:
    """The user interrupted, or the turn died: stop within 100 ms."""

    turn: str
    type: Literal["cancel"] = "cancel"


@dataclass(frozen=True, slots=True)
class Confirm:
    """A second factor arrived by API, command line, button or notification."""

    pending: str
    approve: bool
    type: Literal["confirm"] = "confirm"


@dataclass(frozen=True, slots=True)
class CloseConversation:
    """Forget the dialogue frame and history of this conversation."""

    conversation: str
    type: Literal["close"] = "close"


MindCommand = Annotated[Ask | SetRoomFinal | Cancel | Confirm | CloseConversation, Field(discriminator="type")]
MIND_COMMAND: TypeAdapter[MindCommand] = TypeAdapter(MindCommand)


# --- Mind -> brain ---


@dataclass(frozen=True, slots=True)
class Routed:
    """Where the words went, and why."""

    turn: str
    route: Literal["command", "fast", "deep"]
    confidence: float
    reasons: tuple[str, ...]
    type: Literal["routed"] = "routed"


@dataclass(frozen=True, slots=True)
class ActionDone:
    """One device did, or did not do, what was asked."""

    turn: str
    entity_id: str
    service: str
    data: dict[str, Any]
    ok: bool
    error: str | None = None
    type: Literal["action"] = "action"


@dataclass(frozen=True, slots=True)
class Clause:
    """The next piece of the answer, ready to be spoken."""

    turn: str
    text: str
    filler: bool = False
    """Spoken only to bridge a wait; no part of the answer."""
    type: Literal["clause"] = "clause"


@dataclass(frozen=True, slots=True)
class PendingQuestion:
    """We asked something and wait for the answer."""

    id: str
    kind: PendingKind
    question: str
    choices: tuple[str, ...] = ()
    expires_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Answered:
    """The turn is over."""

    turn: str
    reply: str
    """The whole answer; empty when a tone is enough."""
    pending: PendingQuestion | None = None
    tone: Literal["done", "error"] | None = None
    move_to: str | None = None
    """Area id: the user wants the conversation to go on there."""
    stay: bool = False
    """The user does not want to be followed."""
    end: bool = False
    """The user said goodbye."""
    error: str | None = None
    spans_ms: dict[str, float] = field(default_factory=dict)
    type: Literal["answered"] = "answered"


@dataclass(frozen=True, slots=True)
class HouseChanged:
    """Names, areas or states changed in a way others care about."""

    generation: int
    ready: bool
    """False: Home Assistant is not reachable or not mirrored yet."""
    type: Literal["house_changed"] = "house_changed"


MindEvent = Annotated[Routed | ActionDone | Clause | Answered | HouseChanged, Field(discriminator="type")]
MIND_EVENT: TypeAdapter[MindEvent] = TypeAdapter(MindEvent)
