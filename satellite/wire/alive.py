"""Keeping time and alive: pings with four timestamps, and a goodbye."""

from typing import Literal

from satellite.wire.base import Message, Micros, Name, Sentence, Seq


class Ping(Message):
    """Either side, every heartbeat; the hub less often while it hears the satellite and knows its clock."""

    type: Literal["ping"] = "ping"
    id: Seq
    sent_us: Micros


class Pong(Message):
    """Answer to `ping` with the other two of the four timestamps."""

    type: Literal["pong"] = "pong"
    id: Seq
    sent_us: Micros
    """Copied from the ping."""
    received_us: Micros
    replied_us: Micros


class Bye(Message):
    """Either side, before closing on purpose."""

    type: Literal["bye"] = "bye"
    code: Name = "going_away"
    message: Sentence = ""
