"""What understanding gives back: what was meant, what is asked back, what the next turn may refer to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from ha_bridge.models import Action, AreaId, EntityId, FloorId, Scalar

Home = Literal["hit", "near", "miss"]
AskKind = Literal["choose", "clarify", "confirm"]

FRAME_S = 120.0
"""How long "them" and "a bit more" still mean the last targets."""
PENDING_S = 30.0
HIGH_RISK_S = 15.0


class Kind(StrEnum):
    """What is to be done with one turn."""

    ACT = "act"
    ANSWER = "answer"
    """A question about the house or the clock; `reply` holds the answer."""
    ASK = "ask"
    """We ask back: `question`."""
    OFFER = "offer"
    """A wish was heard; we offer to act: `question`, a yes acts."""
    TIMER = "timer"
    LATER = "later"
    """A delay or a condition: `later`."""
    ROUTINE = "routine"
    SCENE = "scene"
    ANNOUNCE = "announce"
    CONTROL = "control"
    """The conversation itself: `control`."""
    UNDO = "undo"
    MISS = "miss"


class Control(StrEnum):
    """What the user wants of the conversation itself."""

    STOP = "stop"
    """Be silent; if we are not speaking, `actions` stop what was just set in motion."""
    REPEAT = "repeat"
    NEVERMIND = "nevermind"
    THANKS = "thanks"
    PRAISE = "praise"
    GREETING = "greeting"
    GOODBYE = "goodbye"
    DONE = "done"
    """ "No" to "anything else?"."""
    STAY = "stay"
    """Do not follow me."""
    FOLLOW = "follow"
    """Follow me again."""
    MOVE = "move"
    """Go on in another room: `area`."""
    WRONG_ROOM = "wrong_room"
    """ "Not you, the kitchen": `area`."""
    LOUDER = "louder"
    QUIETER = "quieter"
    VOLUME = "volume"
    """Our own voice, `value` in percent."""
    HELP = "help"
    FEEDBACK = "feedback"
    """ "That was wrong"."""


@dataclass(frozen=True, slots=True)
class Question:
    """What we ask back, and what each answer would do."""

    kind: AskKind
    text: str
    choices: tuple[str, ...] = ()
    options: tuple[tuple[Action, ...], ...] = ()
    """For `choose`, one tuple of actions a choice; for `confirm`, one that a yes runs."""
    expires_s: float = PENDING_S


@dataclass(frozen=True, slots=True)
class StateQuery:
    """What was asked about the house."""

    what: str
    """`state`, `any`, `all`, `which`, `count`, `attribute`, `weather`, `time`, `date`, ..."""
    targets: tuple[EntityId, ...] = ()
    state: str | None = None
    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class TimerRequest:
    """One thing to do with the hub's timers and alarms."""

    op: Literal[
        "start",
        "cancel",
        "cancel_all",
        "pause",
        "resume",
        "add",
        "remove",
        "status",
        "snooze",
        "repeat",
        "stop_ringing",
    ]
    kind: Literal["timer", "alarm", "reminder"] = "timer"
    name: str | None = None
    duration_s: float | None = None
    """Length of a new timer, or the time to add or remove."""
    original_s: float | None = None
    """Which timer is meant, by the length it was started with."""
    at: datetime | None = None
    """When an alarm or a reminder is due."""
    days: tuple[int, ...] = ()
    """Weekdays of a repeating alarm, Monday is 0."""
    area: AreaId | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """What has to happen first."""

    kind: Literal["delay", "at", "sun", "state", "presence"]
    seconds: float | None = None
    at: datetime | None = None
    sun: Literal["sunrise", "sunset"] | None = None
    entities: tuple[EntityId, ...] = ()
    state: str | None = None
    """The state one of the entities has to reach; for presence `home` or `not_home`."""


@dataclass(frozen=True, slots=True)
class LaterRequest:
    """Actions, or a message, that wait for a trigger; with `until`, done now and undone at the trigger."""

    trigger: Trigger
    actions: tuple[Action, ...] = ()
    tell: str | None = None
    """What to say when it happens."""
    until: bool = False
    """The actions start now and are undone at the trigger."""
    command: str = ""
    """The words of the command, to be understood again when it is due."""


@dataclass(frozen=True, slots=True)
class RoutineRequest:
    """A sentence of the owner's own that runs other sentences."""

    op: Literal["create", "delete", "list"]
    phrase: str = ""
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SceneRequest:
    """A scene made by talking."""

    op: Literal["create", "activate", "delete", "list"]
    name: str = ""
    entities: tuple[EntityId, ...] = ()
    """What a new scene remembers."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """Words to be said in other rooms; no areas means everywhere."""

    message: str
    areas: tuple[AreaId, ...] = ()


@dataclass(frozen=True, slots=True)
class IntentMatch:
    """How Home Assistant would name what was said, before targets are resolved."""

    name: str
    slots: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one turn meant."""

    kind: Kind
    home: Home
    actions: tuple[Action, ...] = ()
    query: StateQuery | None = None
    question: Question | None = None
    timer: TimerRequest | None = None
    later: LaterRequest | None = None
    routine: RoutineRequest | None = None
    scene: SceneRequest | None = None
    announce: Announcement | None = None
    control: Control | None = None
    area: AreaId | None = None
    """The room that `control` names."""
    value: float | None = None
    needs_room: bool = False
    """A target was taken from the speaker's room: wait for the final grant."""
    intents: tuple[IntentMatch, ...] = ()
    reply: str = ""
    """What to say when nothing has to happen first; empty for actions, whose outcome is worded afterwards."""
    done: str = ""
    """What to say instead of naming devices, if everything worked."""
    undo_first: bool = False
    """The last actions were a misunderstanding: take them back before acting."""
    offers: str = ""
    """For an offer: the command that a yes with more words ("yes, in the kitchen") completes."""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pending:
    """A question of ours that waits for an answer."""

    question: Question
    asked_at: float
    text: str = ""
    """The command the answer may complete."""
    offer: bool = False
    """We had offered it; nobody had asked."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the next words may refer to."""

    targets: tuple[EntityId, ...] = ()
    area: AreaId | None = None
    floor: FloorId | None = None
    actions: tuple[Action, ...] = ()
    """The last actions, for "a bit more", "the other one" and "and the bedroom"."""
    text: str = ""
    """The last command in normal form."""
    at: float = 0.0
    """When, in epoch seconds."""
    pending: Pending | None = None
    closing: bool = False
    """We just asked whether that is all."""


EMPTY_FRAME = Frame()
