"""The loudest claim within 400 ms wins, as in Willow."""

from hub.arbiter.config import ArbiterConfig
from hub.arbiter.models import Claim
from hub.arbiter.rules.base import Scene, Score

WAIT_MS = 400


class Loudest:
    """Level as reported, nothing else."""

    name = "loudest"
    uses_speech = False

    def window_ms(self, config: ArbiterConfig) -> int:
        """Always the same wait."""
        return WAIT_MS

    def tie_db(self, config: ArbiterConfig) -> float:
        """Only what is equal is equal."""
        return 0.0

    def score(self, claim: Claim, scene: Scene) -> Score:
        """The louder the better."""
        return Score(claim.level_db, (("level", claim.level_db),))
