"""Leaves a failing server alone for a while, then tries it once. Pure."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Breaker:
    """After `limit` failures within `window_s` it opens for `rest_s`; then one attempt decides."""

    limit: int = 3
    window_s: float = 60.0
    rest_s: float = 10.0
    failures: tuple[float, ...] = ()
    """Times of recent failures."""
    opened_at: float | None = None
    trying_since: float | None = None
    """When the one attempt after a rest began."""

    def allows(self, now: float) -> bool:
        """Whether the server may be asked now."""
        if self.opened_at is None:
            return True
        if now - self.opened_at < self.rest_s:
            return False
        return self.trying_since is None or now - self.trying_since >= self.rest_s

    def began(self, now: float) -> "Breaker":
        """The server is being asked."""
        return self if self.opened_at is None else replace(self, trying_since=now)

    def worked(self) -> "Breaker":
        """It answered: all is forgiven."""
        return replace(self, failures=(), opened_at=None, trying_since=None)

    def failed(self, now: float) -> "Breaker":
        """It did not answer."""
        recent = (*(at for at in self.failures if now - at < self.window_s), now)
        opens = self.opened_at is not None or len(recent) >= self.limit
        return replace(self, failures=recent[-self.limit :], opened_at=now if opens else None, trying_since=None)
