"""The life of a connection as one table: who may say what when, and what that leads to."""

from enum import StrEnum

from satellite.wire.alive import Bye, Ping, Pong
from satellite.wire.base import Message
from satellite.wire.opening import Challenge, Commit, Counter, Hello, Paired, Redeem, Refused, Reveal, Welcome
from satellite.wire.playing import Barge, Duck, Flush, Flushed, Play, Played, PlayFrom
from satellite.wire.room import Alarm, Button, Configure, Fault, PlayTone, RoomState, ShowLight
from satellite.wire.turn import Grant, Levels, Listen, StandDown, Wake


class Role(StrEnum):
    """Which end of the link speaks."""

    HUB = "hub"
    SATELLITE = "satellite"

    @property
    def peer(self) -> "Role":
        """The other end."""
        return Role.SATELLITE if self is Role.HUB else Role.HUB


class State(StrEnum):
    """Where a connection is between its first byte and its last."""

    CONNECTED = "connected"
    """Nothing said yet; the hub speaks first."""
    CHALLENGED = "challenged"
    PROVING = "proving"
    """The satellite said who it is; the hub decides."""
    COMMITTED = "committed"
    COUNTERED = "countered"
    PAIRING = "pairing"
    """Everything is said; the owner decides."""
    OPEN = "open"
    CLOSED = "closed"


Moves = dict[type[Message], State]


_REFUSE: Moves = {Refused: State.CLOSED, Bye: State.CLOSED}
_LEAVE: Moves = {Bye: State.CLOSED}
_HUB_TALK: tuple[type[Message], ...] = (
    *(Grant, StandDown, Listen, Play, PlayFrom, Flush, Duck, ShowLight, PlayTone, Configure, Alarm),
    *(Fault, Ping, Pong),
)
_SATELLITE_TALK: tuple[type[Message], ...] = (
    *(Wake, Levels, Flushed, Played, Barge, RoomState, Button),
    *(Fault, Ping, Pong),
)
_GREET: Moves = {Challenge: State.CHALLENGED, **_REFUSE}
_BEAT: Moves = {Ping: State.PAIRING, Pong: State.PAIRING}

TABLE: dict[State, dict[Role, Moves]] = {
    State.CONNECTED: {Role.HUB: _GREET, Role.SATELLITE: _LEAVE},
    State.CHALLENGED: {
        Role.HUB: _REFUSE,
        Role.SATELLITE: {Hello: State.PROVING, Redeem: State.PAIRING, Commit: State.COMMITTED, **_LEAVE},
    },
    State.PROVING: {Role.HUB: {Welcome: State.OPEN} | _REFUSE, Role.SATELLITE: _LEAVE},
    State.COMMITTED: {Role.HUB: {Counter: State.COUNTERED} | _REFUSE, Role.SATELLITE: _LEAVE},
    State.COUNTERED: {Role.HUB: _REFUSE, Role.SATELLITE: {Reveal: State.PAIRING} | _LEAVE},
    State.PAIRING: {
        Role.HUB: {Paired: State.CLOSED} | _REFUSE | _BEAT,
        Role.SATELLITE: _LEAVE | _BEAT,
    },
    State.OPEN: {
        Role.HUB: dict.fromkeys(_HUB_TALK, State.OPEN) | _REFUSE,
        Role.SATELLITE: dict.fromkeys(_SATELLITE_TALK, State.OPEN) | _LEAVE,
    },
    State.CLOSED: {Role.HUB: {}, Role.SATELLITE: {}},
}
"""What each end may send in each state, and the state it leads to."""
