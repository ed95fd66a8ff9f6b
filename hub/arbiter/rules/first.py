"""The first claim to arrive wins at once, as in Home Assistant."""

from hub.arbiter.config import ArbiterConfig
from hub.arbiter.models import Claim
from hub.arbiter.rules.base import Scene, Score


class First:
    """No wait, no judgement."""

    name = "first"
    uses_speech = False

    def window_ms(self, config: ArbiterConfig) -> int:
        """Nobody is waited for."""
        return 0

    def tie_db(self, config: ArbiterConfig) -> float:
        """Only what is equal is equal."""
        return 0.0

    def score(self, claim: Claim, scene: Scene) -> Score:
        """All claims are equal; the earliest wins the tie."""
        return Score(0.0, ())
