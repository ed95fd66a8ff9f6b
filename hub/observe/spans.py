"""How long the stages of turns take: spans of one turn, percentiles of many. Pure."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Spans:
    """The stages of one turn, each measured from the end of the one before."""

    start: float
    marks: list[tuple[str, float]] = field(default_factory=list)

    def mark(self, stage: str, now: float) -> None:
        """This stage is over now."""
        self.marks.append((stage, now))

    def durations_ms(self) -> dict[str, float]:
        """Milliseconds by stage, and `total`."""
        before = self.start
        durations: dict[str, float] = {}
        for stage, at in self.marks:
            durations[stage] = durations.get(stage, 0.0) + (at - before) * 1000
            before = at
        durations["total"] = (before - self.start) * 1000
        return durations


@dataclass(frozen=True, slots=True)
class Summary:
    """What a stage usually takes, in milliseconds."""

    count: int
    p50: float
    p95: float
    p99: float
    longest: float


class Percentiles:
    """The last thousand values of every stage."""

    def __init__(self, window: int = 1000) -> None:
        self._window = window
        self._values: dict[str, deque[float]] = {}

    def add(self, spans_ms: Mapping[str, float]) -> None:
        """Count a turn."""
        for stage, value in spans_ms.items():
            self._values.setdefault(stage, deque(maxlen=self._window)).append(value)

    def summaries(self) -> dict[str, Summary]:
        """Every stage seen so far."""
        return {stage: summary(values) for stage, values in self._values.items()}


def summary(values: Iterable[float]) -> Summary:
    """Count, percentiles (nearest rank) and the longest; all zero without values."""
    ranked = sorted(values)
    if not ranked:
        return Summary(0, 0.0, 0.0, 0.0, 0.0)
    return Summary(len(ranked), _rank(ranked, 50), _rank(ranked, 95), _rank(ranked, 99), ranked[-1])


def _rank(ranked: list[float], percent: int) -> float:
    return ranked[max(0, -(-len(ranked) * percent // 100) - 1)]
