"""How many messages a peer may send: a bucket of tokens that fills again with time."""

BUCKET_PACKETS = 250
"""Three seconds of held-back speech and its pre-roll fit in at once."""
REFILL_PER_S = 250.0
"""Live audio both ways, catching up at four times its speed, and control."""


class TokenBucket:
    """Lets `size` messages pass at once and `per_second` in the long run."""

    __slots__ = ("_filled_at", "_per_second", "_size", "_tokens")

    def __init__(self, size: float = BUCKET_PACKETS, per_second: float = REFILL_PER_S) -> None:
        self._size = size
        self._per_second = per_second
        self._tokens = float(size)
        self._filled_at: float | None = None

    def take(self, now: float) -> bool:
        """Take one token; False when there is none."""
        if self._filled_at is not None and now > self._filled_at:
            self._tokens = min(self._size, self._tokens + (now - self._filled_at) * self._per_second)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
