"""How loud our own voice should come back, band by band: whatever is clearly louder is somebody in the room. Pure.

The echo canceller mutes the first syllables of whoever speaks over us, so waiting for its output is slow. This looks at
the raw microphone instead: it learns how much of the speaker comes back in each of eight bands, and counts the bands
that are louder than that can be.
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from satellite.audio.bands import BANDS, band_levels

HOLD_FRAMES = 8
"""The echo comes this many frames late at most."""
FADE_DB = 2.5
"""How fast the room lets the echo go, each frame."""
MARGIN_DB = 6.0
AUDIBLE_DB = 15.0
"""Above the noise of the band."""
LEARN_FRAMES = 75
"""Frames with sound from the speaker before it says anything."""
_SHARE = 0.98
"""The learned return holds for this share of the frames."""
_STEP_DB = 1.0
_SPEAKING_DB = -60.0

Levels = NDArray[np.float32]


class EchoModel:
    """Learns one room's way from speaker to microphone."""

    def __init__(self) -> None:
        self._far: deque[Levels] = deque(maxlen=HOLD_FRAMES)
        self._tail: Levels = np.full(BANDS, -120.0, dtype=np.float32)
        self._return_db: Levels = np.full(BANDS, -60.0, dtype=np.float32)
        self._noise_db: Levels = np.full(BANDS, -90.0, dtype=np.float32)
        self._learned = 0

    def played(self, frame: bytes) -> None:
        """This frame is leaving the speaker."""
        self._far.append(np.array(band_levels(frame), dtype=np.float32))

    def heard(self, frame: bytes) -> int:
        """Take a raw microphone frame; return how many bands are louder than our own voice can be."""
        near = np.array(band_levels(frame), dtype=np.float32)
        far = np.max(self._far, axis=0) if self._far else self._tail
        self._tail = np.maximum(far, self._tail - FADE_DB)
        if float(self._tail.max()) < _SPEAKING_DB:  # only the room
            self._noise_db += np.clip(near - self._noise_db, -1.0, 0.2)
            return 0
        difference = near - self._tail
        audible = near > self._noise_db + AUDIBLE_DB
        if self._learned < LEARN_FRAMES:
            self._learned += 1
            self._return_db = np.where(audible, np.maximum(self._return_db, difference), self._return_db)
            return 0
        louder = audible & (difference > self._return_db + MARGIN_DB)
        steps = np.where(difference > self._return_db, _STEP_DB * _SHARE, -_STEP_DB * (1 - _SHARE))
        self._return_db = np.where(audible & ~louder, self._return_db + steps, self._return_db)
        return int(louder.sum())
