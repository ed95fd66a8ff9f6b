"""What supervisor and child processes say to each other; heartbeats are part of the channel."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from hub.config.settings import Settings
from hub.supervise.policy import State
from hub.workers.codec import Codec, json_codec

HOPELESS_EXIT = 78
"""A part ends with this code when only a person can help (sysexits.h calls it EX_CONFIG)."""
HOPELESS_CODES = frozenset({"config_invalid", "key_unreadable", "library_missing", "store_too_new"})
NAME = "supervise"
"""The supervisor's name on the switchboard."""


# --- Child -> supervisor ---


@dataclass(frozen=True, slots=True)
class Here:
    """First word of a child: this is me."""

    kind: str
    pid: int
    type: Literal["here"] = "here"


@dataclass(frozen=True, slots=True)
class Ready:
    """I do my work now; `degraded` names what I do without."""

    degraded: tuple[str, ...] = ()
    type: Literal["ready"] = "ready"


@dataclass(frozen=True, slots=True)
class Reloaded:
    """I took the new settings; False: start me again, I cannot change this while I run."""

    applied: bool
    type: Literal["reloaded"] = "reloaded"


ChildEvent = Annotated[Here | Ready | Reloaded, Field(discriminator="type")]
CHILD_EVENT: TypeAdapter[ChildEvent] = TypeAdapter(ChildEvent)


# --- Supervisor -> child ---


@dataclass(frozen=True, slots=True)
class Begin:
    """Your settings; go."""

    settings: Settings = field(repr=False)
    type: Literal["begin"] = "begin"


@dataclass(frozen=True, slots=True)
class Reload:
    """The settings changed; they are valid as a whole."""

    settings: Settings = field(repr=False)
    type: Literal["reload"] = "reload"


@dataclass(frozen=True, slots=True)
class Siblings:
    """What the other processes are doing, whenever it changes."""

    states: dict[str, State]
    degraded: dict[str, tuple[str, ...]] = field(default_factory=dict)
    type: Literal["siblings"] = "siblings"


@dataclass(frozen=True, slots=True)
class Stop:
    """Finish what cannot wait and end."""

    type: Literal["stop"] = "stop"


ChildOrder = Annotated[Begin | Reload | Siblings | Stop, Field(discriminator="type")]
CHILD_ORDER: TypeAdapter[ChildOrder] = TypeAdapter(ChildOrder)

CHILD_CODEC: Codec[ChildEvent, ChildOrder] = json_codec(CHILD_EVENT, CHILD_ORDER)
"""The channel as the child sees it."""
