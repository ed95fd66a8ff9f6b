"""The router's vocabulary: where words may go, and what is known when deciding."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Route(StrEnum):
    """Who answers: the house, something quick, or a mind that thinks."""

    COMMAND = "command"
    FAST = "fast"
    DEEP = "deep"


@dataclass(frozen=True, slots=True)
class Context:
    """What the hub already knows about these words."""

    home: Literal["hit", "near", "miss"] = "miss"
    """Whether the bridge understood them as about this house; `near` means it almost did."""
    pending: bool = False
    """A question of ours waits for an answer in this conversation."""
    last_route: Route | None = None
    partial: bool = False
    """The speaker has not finished; decide only if more words would not change it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds from the configuration."""

    complexity_threshold: float = 0.7
    """Complexity from which a question is deep."""
    ollama_fallback: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the words go, how sure that is, and why."""

    route: Route
    confidence: float
    complexity: float
    reasons: tuple[str, ...]
    settled: bool = True
    """False on a partial transcript that could still turn into something else."""
