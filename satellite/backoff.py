"""How long to wait before dialling the hub again: longer each time, never in step with the other rooms, for ever."""

FIRST_S = 0.25
LONGEST_S = 5.0


class Backoff:
    """Delays between attempts. `share` is a fresh random number between 0 and 1."""

    def __init__(self, first_s: float = FIRST_S, longest_s: float = LONGEST_S) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._base_s = first_s

    def next_delay(self, share: float) -> float:
        """Return how long to wait now: the present step, shortened by up to a half."""
        delay = self._base_s * (1 - share / 2)
        self._base_s = min(self._longest_s, self._base_s * 2)
        return delay

    def succeeded(self) -> None:
        """The connection stood; begin anew next time."""
        self._base_s = self._first_s

    def give_way(self) -> None:
        """We are not wanted for now: go to the longest wait at once."""
        self._base_s = self._longest_s
