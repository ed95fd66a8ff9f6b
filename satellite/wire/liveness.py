"""When to ping, and when a silent peer counts as gone."""

from enum import StrEnum

HEARTBEAT_S = 0.5
DEAD_AFTER_S = 2.0


class Pulse(StrEnum):
    """What the shell shall do now."""

    WAIT = "wait"
    PING = "ping"
    DEAD = "dead"


class Liveness:
    """Counts any message of the peer as a sign of life."""

    __slots__ = ("_dead_after_s", "_heard_at", "_interval_s", "_ping_at")

    def __init__(self, now: float, interval_s: float = HEARTBEAT_S, dead_after_s: float = DEAD_AFTER_S) -> None:
        self._interval_s = interval_s
        self._dead_after_s = dead_after_s
        self._heard_at = now
        self._ping_at = now

    def heard(self, now: float) -> None:
        """The peer said something."""
        self._heard_at = now

    @property
    def heard_at(self) -> float:
        """When the peer last said something."""
        return self._heard_at

    def poll(self, now: float) -> Pulse:
        """Say what is due at `now`."""
        if now - self._heard_at >= self._dead_after_s:
            return Pulse.DEAD
        if now < self._ping_at:
            return Pulse.WAIT
        self._ping_at = now + self._interval_s
        return Pulse.PING

    def next_deadline(self) -> float:
        """When `poll` wants to be asked again."""
        return min(self._ping_at, self._heard_at + self._dead_after_s)
