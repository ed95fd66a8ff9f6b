"""What a rule is asked, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from hub.arbiter.config import ArbiterConfig
from hub.arbiter.models import Claim


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known besides the claims."""

    config: ArbiterConfig
    gain_db: Mapping[str, float]
    """Learned: how much hotter than the others each microphone is."""


@dataclass(frozen=True, slots=True)
class Score:
    """How good a claim is, and why."""

    total_db: float
    parts: tuple[tuple[str, float], ...]


class Rule(Protocol):
    """One way to choose the room that answers."""

    name: str
    uses_speech: bool
    """Whether louder speech after the phrase may move a provisional grant."""

    def window_ms(self, config: ArbiterConfig) -> int:
        """How long other claims are waited for."""

    def tie_db(self, config: ArbiterConfig) -> float:
        """Scores this close are equal."""

    def score(self, claim: Claim, scene: Scene) -> Score:
        """How good this claim is; higher wins."""
