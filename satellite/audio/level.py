"""How loud: levels in dBFS, the noise floor of a room, the level of speech in it."""

import math
from collections import deque

import numpy as np

FLOOR_DB = -120.0
"""What silence counts as."""
SPEECH_ABOVE_NOISE_DB = 6.0
_FLOOR_WINDOW = 150
"""Frames (3 s) of which the quiet tenth is the noise floor."""
_CLIP = 32_700


def level_db(pcm: bytes) -> float:
    """Root mean square of s16 samples in dB below full scale."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32)
    if not samples.size:
        return FLOOR_DB
    mean_square = float(np.dot(samples, samples)) / samples.size
    return max(FLOOR_DB, 10 * math.log10(mean_square / 32768**2)) if mean_square else FLOOR_DB


def is_clipped(pcm: bytes) -> bool:
    """True when samples reach the end of the scale."""
    samples = np.frombuffer(pcm, dtype="<i2")
    return bool(samples.size) and int(np.abs(samples.astype(np.int32)).max()) >= _CLIP


def gain(pcm: bytes, gain_db: float) -> bytes:
    """Make it louder or quieter; what would leave the scale stays at its end."""
    if gain_db == 0:
        return pcm
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32) * 10 ** (gain_db / 20)
    louder: bytes = np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes()
    return louder


def mix(first: bytes, second: bytes) -> bytes:
    """Add two frames of the same length."""
    total = np.frombuffer(first, dtype="<i2").astype(np.int32) + np.frombuffer(second, dtype="<i2")
    mixed: bytes = np.clip(total, -32768, 32767).astype("<i2").tobytes()
    return mixed


class LevelMeter:
    """Follows a microphone frame by frame."""

    def __init__(self) -> None:
        self._recent: deque[float] = deque(maxlen=_FLOOR_WINDOW)
        self.clipped = False
        """True when one of the recent frames was at the end of the scale."""

    def hear(self, frame: bytes) -> float:
        """Take one frame; return its level."""
        level = level_db(frame)
        self._recent.append(level)
        self.clipped = is_clipped(frame)
        return level

    @property
    def noise_db(self) -> float:
        """The quiet tenth of the last three seconds."""
        if not self._recent:
            return FLOOR_DB
        return sorted(self._recent)[len(self._recent) // 10]

    def speech_db(self, frames: int) -> float:
        """Mean power of the last `frames` that stand out from the noise; the noise floor when none does."""
        noise = self.noise_db
        last = list(self._recent)[-frames:] if frames > 0 else []
        loud = [10 ** (level / 10) for level in last if level >= noise + SPEECH_ABOVE_NOISE_DB]
        return 10 * math.log10(sum(loud) / len(loud)) if loud else noise
