"""Our rule: how loud the speech would be if all microphones were equal, and how clear it is.

Level alone prefers the hotter microphone, clearness alone the quieter room; together they cover for each other.
"""

from hub.arbiter.config import ArbiterConfig
from hub.arbiter.levels import speech_db
from hub.arbiter.models import Claim
from hub.arbiter.rules.base import Scene, Score


class Composite:
    """Calibrated level of the speech + a share of its distance to the noise + confidence - our own sound."""

    name = "composite"
    uses_speech = True

    def window_ms(self, config: ArbiterConfig) -> int:
        """As long as the speaker does not notice: the speech is buffered meanwhile."""
        return config.window_ms

    def tie_db(self, config: ArbiterConfig) -> float:
        """What measuring cannot tell apart."""
        return config.tie_db

    def score(self, claim: Claim, scene: Scene) -> Score:
        """The parts of the sum, and the sum."""
        config = scene.config
        speech = speech_db(claim.level_db, claim.noise_db)
        parts = (
            ("level", speech),
            ("calibration", -scene.gain_db.get(claim.satellite, 0.0)),
            ("clearness", config.snr_weight * (speech - claim.noise_db)),
            ("confidence", config.confidence_db * claim.confidence),
            ("playing", -config.playing_db if claim.playing else 0.0),
        )
        return Score(sum(value for _, value in parts), parts)
