"""How far the peer's clock is ahead of ours, from pings with four timestamps.

Of the last pings the one with the shortest way tells most: half of its round trip bounds the error, however unequal
the two directions were. Both clocks drift, so the bound grows with age.
"""

from collections import deque
from dataclasses import dataclass

from satellite.wire.alive import Ping, Pong

TRUSTED_ERROR_US = 50_000
"""Above this, arrival times say more than translated ones."""
DRIFT_PPM = 100
"""Two cheap crystals against each other."""
_KEPT = 16
_PENDING = 8
"""Pings that may be on their way at once."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One ping and its answer."""

    offset_us: int
    round_trip_us: int
    at_us: int

    def error_us(self, now_us: int) -> int:
        """Bound on the error of `offset_us` now."""
        return self.round_trip_us // 2 + max(0, now_us - self.at_us) * DRIFT_PPM // 1_000_000 + 1


class ClockEstimator:
    """Learns `peer clock - our clock`."""

    def __init__(self) -> None:
        self._samples: deque[Sample] = deque(maxlen=_KEPT)
        self._pending: dict[int, int] = {}
        self._next_id = 0

    def ping(self, now_us: int) -> Ping:
        """Return the next ping to send."""
        self._next_id = (self._next_id + 1) & 0xFFFFFFFF
        self._pending[self._next_id] = now_us
        while len(self._pending) > _PENDING:
            del self._pending[next(iter(self._pending))]
        return Ping(id=self._next_id, sent_us=now_us)

    def heard(self, pong: Pong, now_us: int) -> Sample | None:
        """Learn from an answer; None when it answers nothing we asked or makes no sense."""
        sent_us = self._pending.pop(pong.id, None)
        if sent_us is None or pong.replied_us < pong.received_us or now_us < sent_us:
            return None
        round_trip_us = (now_us - sent_us) - (pong.replied_us - pong.received_us)
        if round_trip_us < 0:
            return None
        offset_us = ((pong.received_us - sent_us) + (pong.replied_us - now_us)) // 2
        sample = Sample(offset_us, round_trip_us, now_us)
        self._forget_contradictions(sample)
        self._samples.append(sample)
        return sample

    def _forget_contradictions(self, newest: Sample) -> None:
        """A peer that restarted or slept has another clock; what it said before is worthless."""
        for old in self._samples:
            apart_us = abs(old.offset_us - newest.offset_us)
            if apart_us > old.error_us(newest.at_us) + newest.error_us(newest.at_us):
                self._samples.clear()
                return

    def best(self, now_us: int) -> Sample | None:
        """The sample with the smallest error now."""
        return min(self._samples, key=lambda sample: sample.error_us(now_us), default=None)

    def offset_us(self, now_us: int) -> int | None:
        """Add to our time to get the peer's; None while unknown."""
        best = self.best(now_us)
        return None if best is None else best.offset_us

    def error_us(self, now_us: int) -> int | None:
        """Bound on the error of `offset_us`."""
        best = self.best(now_us)
        return None if best is None else best.error_us(now_us)

    def trusted(self, now_us: int) -> bool:
        """True when translated times are better than arrival times."""
        error_us = self.error_us(now_us)
        return error_us is not None and error_us <= TRUSTED_ERROR_US


def answer(ping: Ping, received_us: int, replied_us: int) -> Pong:
    """Return the pong for a ping."""
    return Pong(id=ping.id, sent_us=ping.sent_us, received_us=received_us, replied_us=replied_us)
