"""Makes a recording fit for the recogniser: one level, no digital silence, only the part that holds speech. Pure."""

import numpy as np

from hub.ears.acoustic import Array

FULL = 32768.0
SPEECH_DBFS = -23.0
"""Level that speech is brought to, whatever microphone it came from."""
FLOOR_DBFS = -65.0
"""Exact zeros (a muted microphone, a codec's pause) mean nothing to the model; a whisper of noise does."""
LOUDEST_GAIN = 30.0
_BLOCK = 160


def level_db(samples: Array) -> Array:
    """Level of each 10 ms in dB below full scale."""
    blocks = samples[: len(samples) // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
    return np.asarray(10.0 * np.log10((blocks.astype(np.float64) ** 2).mean(axis=1) / FULL**2 + 1e-12), np.float32)


def prepared(samples: Array) -> Array:
    """The recording at the usual level, on a floor of noise."""
    levels = level_db(samples)
    if not len(levels):
        return samples
    loud = float(np.percentile(levels, 90))
    gain = min(10.0 ** ((SPEECH_DBFS - loud) / 20.0), LOUDEST_GAIN)
    # The same noise every time: a decode must be repeatable.
    noise = np.random.default_rng(0).standard_normal(len(samples)) * FULL * 10.0 ** (FLOOR_DBFS / 20.0)
    return np.asarray(samples * gain + noise, np.float32)


def speech_part(samples: Array, pad_s: float = 0.15, drop_db: float = 20.0) -> slice:
    """Where the speech lies, in samples: within `drop_db` of its peak and above the noise, with a little around it."""
    levels = level_db(samples)
    if len(levels) < 5:
        return slice(0, len(samples))
    smooth = np.convolve(levels, np.ones(5) / 5, "same")
    least = max(float(np.percentile(smooth, 10)) + 6.0, float(smooth.max()) - drop_db)
    loud = np.flatnonzero(smooth > least)
    if not len(loud):
        return slice(0, len(samples))
    pad = int(pad_s * 100)
    return slice(max(int(loud[0]) - pad, 0) * _BLOCK, min(int(loud[-1]) + pad, len(levels)) * _BLOCK)
