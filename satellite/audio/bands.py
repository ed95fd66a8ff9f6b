"""How speech moves through a house, without its words: energy in eight bands, fifty times a second.

Eight numbers a frame carry rhythm and colour, enough to see the same voice fall here and rise there. Nobody can make
words out of them.
"""

import numpy as np

from satellite.audio.format import FRAME_SAMPLES, SAMPLE_RATE

EDGES_HZ = (100, 300, 500, 800, 1200, 1800, 2600, 4000, 7000)
BANDS = len(EDGES_HZ) - 1
QUIETEST_DB = -120
_BINS = np.searchsorted(np.fft.rfftfreq(FRAME_SAMPLES, 1 / SAMPLE_RATE), EDGES_HZ)
_WINDOW = np.hanning(FRAME_SAMPLES).astype(np.float32)
_FULL_SCALE = 32768**2 * FRAME_SAMPLES * float(np.dot(_WINDOW, _WINDOW)) / 2
"""So that the bands of a sound add up to its level."""


def band_levels(frame: bytes) -> tuple[int, ...]:
    """Return eight whole decibels (dBFS) for one 20 ms frame."""
    samples = np.frombuffer(frame, dtype="<i2").astype(np.float32) * _WINDOW
    power = np.abs(np.fft.rfft(samples)) ** 2
    sums = np.add.reduceat(power, _BINS)[:BANDS] / _FULL_SCALE
    levels = 10 * np.log10(np.maximum(sums, 10 ** (QUIETEST_DB / 10)))
    return tuple(round(float(level)) for level in levels)
