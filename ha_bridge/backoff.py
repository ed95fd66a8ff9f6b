"""How long to wait before knocking again. Pure: the jitter comes from outside."""

from dataclasses import dataclass

FIRST_S = 0.5
LONGEST_S = 30.0
WHILE_STARTING_S = 2.0


@dataclass(frozen=True, slots=True)
class Backoff:
    """Doubles from half a second to thirty; half of each wait is chance, so that many homes do not knock at once."""

    attempt: int = 0
    answering: bool = False
    """Something listens there but does not let us in yet: it is starting, so ask more often."""

    def failed(self, *, answering: bool) -> "Backoff":
        """After one more failed attempt; a port that begins to answer starts the count anew."""
        fresh = answering and not self.answering
        return Backoff(1 if fresh else self.attempt + 1, answering)

    def delay_s(self, chance: float) -> float:
        """The next wait; `chance` lies in 0..1."""
        longest = WHILE_STARTING_S if self.answering else LONGEST_S
        full = min(longest, FIRST_S * (1 << min(self.attempt, 10)))
        return full * (0.5 + 0.5 * chance)
