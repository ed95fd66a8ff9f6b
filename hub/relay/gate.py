"""Decides which connections get a TLS handshake at all. Pure.

A handshake is the most expensive thing a stranger can ask for, so addresses are counted before it. An address with a
proven satellite behind it is never locked out: several satellites may share one (NAT, containers, a simulation).
"""

from collections import OrderedDict, deque
from dataclasses import dataclass, field

from hub.relay.settings import RelaySettings
from satellite.wire.throttle import TokenBucket

_KNOWN_ADDRESSES = 1024
"""Remembered at most; whoever was quiet longest is forgotten first."""


FAILURE_WINDOW_S = 60.0


@dataclass(slots=True, eq=False)
class Visit:
    """One connection, from before its handshake to its end."""

    address: str
    proven: bool = False
    gone: bool = False


@dataclass(slots=True)
class _Address:
    """What we know about one address."""

    bucket: TokenBucket
    unproven: int = 0
    proven: int = 0
    failures: deque[float] = field(default_factory=deque)
    locked_until: float = float("-inf")


class Gate:
    """Counts connections per address and all together."""

    def __init__(self, settings: RelaySettings) -> None:
        self._settings = settings
        self._addresses: OrderedDict[str, _Address] = OrderedDict()
        self.unproven = 0
        self.proven = 0
        self.turned_away = 0

    def enter(self, address: str, now: float) -> Visit | None:
        """A connection arrives: a visit when it may start its handshake; `leave` must follow."""
        known = self._know(address)
        if not self._has_room(known, now):
            self.turned_away += 1
            return None
        known.unproven += 1
        self.unproven += 1
        return Visit(address)

    def prove(self, visit: Visit) -> None:
        """A visitor showed who it is."""
        known = self._know(visit.address)
        visit.proven = True
        known.unproven -= 1
        known.proven += 1
        self.unproven -= 1
        self.proven += 1
        known.failures.clear()

    def fail(self, address: str, now: float) -> None:
        """A visitor showed a wrong proof, a wrong code, garbage, or nothing at all."""
        known = self._know(address)
        known.failures.append(now)
        while known.failures and known.failures[0] < now - FAILURE_WINDOW_S:
            known.failures.popleft()
        if len(known.failures) >= self._settings.failures_before_lockout and not known.proven:
            known.locked_until = now + self._settings.lockout_s
            known.failures.clear()

    def leave(self, visit: Visit) -> None:
        """A visitor is gone; saying it twice does nothing."""
        if visit.gone:
            return
        visit.gone = True
        known = self._know(visit.address)
        if visit.proven:
            known.proven -= 1
            self.proven -= 1
        else:
            known.unproven -= 1
            self.unproven -= 1

    def _has_room(self, known: _Address, now: float) -> bool:
        settings = self._settings
        if self.unproven >= settings.max_unproven or self.unproven + self.proven >= settings.max_links:
            return False
        if known.unproven >= settings.max_unproven_per_address or now < known.locked_until:
            return False
        return known.bucket.take(now)

    def _know(self, address: str) -> _Address:
        known = self._addresses.get(address)
        if known is None:
            bucket = TokenBucket(self._settings.handshake_burst, self._settings.handshakes_per_s)
            known = self._addresses[address] = _Address(bucket)
            self._forget_quiet_ones()
        self._addresses.move_to_end(address)
        return known

    def _forget_quiet_ones(self) -> None:
        """Only addresses without connections may be forgotten: their counts would go wrong."""
        for address, known in list(self._addresses.items())[: len(self._addresses) - _KNOWN_ADDRESSES]:
            if not known.unproven and not known.proven:
                del self._addresses[address]
