"""What brain and mind say to each other: one question in, a stream of answer events out."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from ha_bridge.models import Action, EntityId
from ha_bridge.understand.models import Announcement, Control, LaterRequest, RoutineRequest, SceneRequest, TimerRequest


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Forget what was just kept: "set a timer" - "no, cancel that"."""

    entries: tuple[str, ...]


HouseholdRequest = TimerRequest | LaterRequest | RoutineRequest | SceneRequest | Announcement | TakeBack
"""What the brain keeps and does for the house besides devices."""

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
    confidences: tuple[float, ...] = ()
    """How likely each of `texts` was said; empty for typed words and engines that do not say."""
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

    @property
    def turn(self) -> str:
        """Its answer comes under this id; `error` is `no_question` when nothing waits for it."""
        return f"{self.pending}.f"


@dataclass(frozen=True, slots=True)
class CloseConversation:
    """Forget the dialogue frame and history of this conversation."""

    conversation: str
    type: Literal["close"] = "close"


@dataclass(frozen=True, slots=True)
class Kept:
    """The brain's answer to `HouseholdAsked`."""

    turn: str
    say: str
    """Key of the wording."""
    values: dict[str, str | float | int | None] = field(default_factory=dict)
    """Its gaps: names ending in `_s` are durations, `_at` times of day in epoch seconds."""
    ok: bool = True
    snapshot: str | None = None
    """A stored scene: `ha_bridge.snapshot.Snapshot` as JSON, to be brought back now."""
    entries: tuple[str, ...] = ()
    """What is waited for since this request, so that it can be taken back."""
    type: Literal["kept"] = "kept"


@dataclass(frozen=True, slots=True)
class RunLater:
    """A delay ran out or a condition came true: do this now, as if said in that room."""

    turn: str
    conversation: str
    room: str | None
    actions: tuple[Action, ...]
    snapshot: str | None = None
    """How devices were before a "for ten minutes": `ha_bridge.snapshot.Snapshot` as JSON, to be brought back."""
    type: Literal["run_later"] = "run_later"


@dataclass(frozen=True, slots=True)
class WatchStates:
    """Tell me (`StateReached`) when one of these entities gets into that state. Replaces the watch of the same id."""

    watch: str
    entities: tuple[EntityId, ...]
    state: str | None
    """None: any change. No entities at all: forget the watch."""
    type: Literal["watch_states"] = "watch_states"


@dataclass(frozen=True, slots=True)
class LearnOwn:
    """What the owner made by talking."""

    routines: dict[str, tuple[str, ...]]
    """Phrases, and the sentences each stands for."""
    scenes: tuple[str, ...]
    """Names of scenes."""
    type: Literal["learn_own"] = "learn_own"


MindCommand = Annotated[
    LearnOwn | Ask | SetRoomFinal | Cancel | Confirm | CloseConversation | Kept | RunLater | WatchStates,
    Field(discriminator="type"),
]
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
    control: Control | None = None
    """What else the user wants of the conversation: louder, not you, that was wrong."""
    value: float | None = None
    error: str | None = None
    spans_ms: dict[str, float] = field(default_factory=dict)
    type: Literal["answered"] = "answered"


@dataclass(frozen=True, slots=True)
class HouseholdAsked:
    """This turn wants something that the brain keeps: a timer, a delay, a routine, a scene, an announcement."""

    turn: str
    request: HouseholdRequest
    room: str | None
    snapshot: str | None = None
    """For a new scene, and for "until": `ha_bridge.snapshot.Snapshot` of its entities, as JSON."""
    texts: dict[str, str] = field(default_factory=dict)
    """What to say later, worded now: `ring`, `tell`."""
    type: Literal["household_asked"] = "household_asked"


@dataclass(frozen=True, slots=True)
class StateReached:
    """A watched entity got into the state."""

    watch: str
    entity_id: str
    name: str
    state: str
    type: Literal["state_reached"] = "state_reached"


@dataclass(frozen=True, slots=True)
class RoomNames:
    """How people call a room of the house."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    floor: str | None = None
    floor_aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HouseChanged:
    """The connection, or names and areas, changed."""

    generation: int
    ready: bool
    """False: Home Assistant is not reachable or not mirrored yet."""
    configured: bool = True
    problem: str | None = None
    """Stable code while not ready."""
    rooms: tuple[RoomNames, ...] = ()
    entities: int = 0
    graph: str | None = None
    """Word graph for the ears, when it was made anew."""
    follow_ups: str | None = None
    """Word graph of bare answers and afterthoughts."""
    minds: tuple[str, ...] = ()
    """Names of the models that answer free questions."""
    cloud: str | None = None
    """The service outside the house that also answers, if there is one."""
    type: Literal["house_changed"] = "house_changed"


MindEvent = Annotated[
    Routed | ActionDone | Clause | Answered | HouseholdAsked | StateReached | HouseChanged, Field(discriminator="type")
]
MIND_EVENT: TypeAdapter[MindEvent] = TypeAdapter(MindEvent)
