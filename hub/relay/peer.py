"""One satellite that is here: its clock, its pulse, its microphone streams. Pure."""

from hub.relay.api import Member
from hub.relay.intake import Intake
from satellite.wire.base import Codec
from satellite.wire.clock import ClockEstimator
from satellite.wire.liveness import Liveness
from satellite.wire.messages import Hello, Ping

FRESH_S = 0.45
"""Less than a heartbeat: whoever was heard since then sends heartbeats of its own, or audio."""
CLOCK_INTERVAL_S = 2.0
"""How often a clock that is known is looked at again."""
MAX_STREAMS = 4
"""Microphone streams remembered at once; a satellite has one at a time, and a claim may follow fast on another."""


class Peer:
    """What the relay knows about a connected satellite."""

    __slots__ = ("boot", "clock", "codec", "intakes", "latest", "liveness", "member", "pinged_at")

    def __init__(self, member: Member, hello: Hello, liveness: Liveness) -> None:
        self.member = member
        self.codec: Codec = "opus" if "opus" in hello.codecs else "pcm16"
        self.boot = hello.boot
        self.liveness = liveness
        self.clock = ClockEstimator()
        self.pinged_at = float("-inf")
        self.intakes: dict[int, Intake] = {}
        self.latest: Intake | None = None
        """The stream that began last."""

    @property
    def satellite(self) -> str:
        """Its name."""
        return self.member.satellite

    def resume(self, before: "Peer") -> bool:
        """The connection broke and is back: same clock, and the streams go on. False after a restart."""
        if before.boot != self.boot:
            return False
        self.clock, self.intakes, self.latest = before.clock, before.intakes, before.latest
        return True

    def begin(self, stream: int) -> Intake:
        """A new microphone stream, perhaps under a number used before."""
        self.intakes.pop(stream, None)
        intake = self.intakes[stream] = self.latest = Intake(stream)
        while len(self.intakes) > MAX_STREAMS:
            del self.intakes[next(iter(self.intakes))]
        return intake

    def ping(self, now: float) -> Ping | None:
        """A ping when one is due. Who pings us by itself and whose clock is known is not asked every time."""
        lively = now - self.liveness.heard_at < FRESH_S
        if lively and now - self.pinged_at < CLOCK_INTERVAL_S and self.clock.trusted(int(now * 1e6)):
            return None
        self.pinged_at = now
        return self.clock.ping(int(now * 1e6))

    def ahead_us(self, now_us: int) -> int | None:
        """Add to the satellite's times to get hub time; None while too uncertain to be of use."""
        if not self.clock.trusted(now_us):
            return None
        offset_us = self.clock.offset_us(now_us)
        return None if offset_us is None else -offset_us

    def to_hub_us(self, at_us: int, now_us: int) -> int:
        """A time of the satellite in hub time; its arrival while the clock is unknown."""
        ahead_us = self.ahead_us(now_us)
        return now_us if ahead_us is None else at_us + ahead_us
