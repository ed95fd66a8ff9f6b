"""Every control message of the link: one closed union, told apart by `type`.

A message is one JSON text frame. Each class says who sends it. Times called `*_us` are microseconds of the sender's
monotonic clock unless the field says otherwise.
"""

from typing import Annotated

from pydantic import Field, TypeAdapter

from satellite.wire.alive import Bye, Ping, Pong
from satellite.wire.opening import Challenge, Commit, Counter, Hello, Paired, Redeem, Refused, Reveal, Welcome
from satellite.wire.playing import Barge, Duck, Flush, Flushed, Play, Played, PlayFrom
from satellite.wire.room import Alarm, Button, Configure, Fault, PlayTone, RoomState, ShowLight
from satellite.wire.turn import Grant, Levels, Listen, StandDown, Wake

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

__all__ = [
    "MESSAGE",
    "Alarm",
    "AnyMessage",
    "Barge",
    "Button",
    "Bye",
    "Challenge",
    "Commit",
    "Configure",
    "Counter",
    "Duck",
    "Fault",
    "Flush",
    "Flushed",
    "Grant",
    "Hello",
    "Levels",
    "Listen",
    "Paired",
    "Ping",
    "Play",
    "PlayFrom",
    "PlayTone",
    "Played",
    "Pong",
    "Redeem",
    "Refused",
    "Reveal",
    "RoomState",
    "ShowLight",
    "StandDown",
    "Wake",
    "Welcome",
]
