"""When each connection is looked at: everyone once per period, spread so that no moment is crowded. Pure."""

from typing import Generic, TypeVar

Visited = TypeVar("Visited")


class Rounds(Generic[Visited]):
    """Visits everyone once per period, a slice at a time."""

    def __init__(self, period_s: float, slices: int = 10) -> None:
        self._step_s = period_s / slices
        self._slices: list[dict[Visited, None]] = [{} for _ in range(slices)]
        self._next = 0
        self._next_at = 0.0

    def add(self, one: Visited) -> None:
        """Visit this one too, together with the fewest others."""
        min(self._slices, key=len)[one] = None

    def remove(self, one: Visited) -> None:
        """Visit it no more."""
        for some in self._slices:
            some.pop(one, None)

    def due(self, now: float) -> list[Visited]:
        """Who is to be visited now. After a long pause nobody is visited twice."""
        if now < self._next_at:
            return []
        behind = 1 if self._next_at == 0.0 else 1 + int((now - self._next_at) / self._step_s)
        visited: list[Visited] = []
        for _ in range(min(behind, len(self._slices))):
            visited += self._slices[self._next]
            self._next = (self._next + 1) % len(self._slices)
        self._next_at = now + self._step_s
        return visited

    def next_deadline(self) -> float:
        """When `due` wants to be asked again."""
        return self._next_at
