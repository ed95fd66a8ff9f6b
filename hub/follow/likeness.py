"""Compares what two rooms hear: is it one voice, and where is it louder?"""

import numpy as np
from numpy.typing import NDArray

from hub.follow.config import FollowConfig
from hub.follow.envelopes import Envelope
from hub.follow.models import Evidence

VOICED = 8.0
"""A frame with so many times the power of the noise (9 dB) is voiced."""
MIN_VOICED_SHARE = 0.4
FAINT = 0.1
"""Of the noise, in power: a voice fainter than this cannot be told from none."""
Levels = NDArray[np.float64]


def compare(here: Envelope, there: Envelope, frame: int, config: FollowConfig, gain_db: float) -> Evidence | None:
    """Look at two rooms up to a frame; None while rows are missing.

    `gain_db` is how much hotter the microphone here is.
    """
    rows_here = here.window(frame, config.likeness_frames)
    rows_there = there.window(frame, config.likeness_frames)
    if rows_here is None or rows_there is None:
        return None
    a, b = np.array(rows_here, dtype=np.float64), np.array(rows_there, dtype=np.float64)
    noise_a, noise_b = np.array(here.noise_db), np.array(there.noise_db)
    power_a = _speech_power(a[-config.level_frames :], noise_a)
    power_b = _speech_power(b[-config.level_frames :], noise_b)
    floor_a, floor_b = _power(noise_a).sum(), _power(noise_b).sum()
    voiced = (power_a > VOICED * floor_a) | (power_b > VOICED * floor_b)
    if voiced.mean() < MIN_VOICED_SHARE:
        return Evidence(frame, "silent", 0.0, 0.0)
    mean_a, mean_b = power_a[voiced].mean(), power_b[voiced].mean()
    here_db, there_db = _db(mean_a + FAINT * floor_a) - gain_db, _db(mean_b + FAINT * floor_b)
    audible = mean_a > VOICED * floor_a and mean_b > VOICED * floor_b
    alike = likeness(a, b, noise_a, noise_b, config.max_lag_frames) if audible else 0.0
    two = audible and alike < config.same_voice
    return Evidence(frame, "mixed" if two else "voice", here_db - there_db, alike, max(here_db, there_db))


def likeness(a: Levels, b: Levels, noise_a: Levels, noise_b: Levels, max_lag: int) -> float:
    """Correlation of two envelopes at the lag where they agree best; only what stands out of the noise counts."""
    x, y = np.maximum(a, noise_a), np.maximum(b, noise_b)
    best = 0.0
    for lag in range(-max_lag, max_lag + 1):
        first, second = (x[lag:], y[: len(y) - lag]) if lag >= 0 else (x[:lag], y[-lag:])
        u, v = _level(first), _level(second)
        scale = float(np.sqrt((u * u).sum() * (v * v).sum()))
        if scale > 0:
            best = max(best, float((u * v).sum()) / scale)
    return best


def _level(levels: Levels) -> Levels:
    """Without mean and slope: someone who walks gets louder here and softer there, yet it is one voice."""
    centred: Levels = levels - levels.mean(axis=0)
    time = np.arange(len(levels), dtype=np.float64)[:, None]
    time -= time.mean()
    flat: Levels = centred - time * (time * centred).sum(axis=0) / (time * time).sum()
    return flat


def hears_us(room: Envelope, ours: Envelope, frame: int, config: FollowConfig) -> bool:
    """Whether what a room hears is what we play."""
    rows, played = room.window(frame, config.likeness_frames), ours.window(frame, config.likeness_frames)
    if rows is None or played is None:
        return False
    b = np.array(played, dtype=np.float64)
    if b.max() - b.min() < 1.0:
        return False
    a, noise = np.array(rows, dtype=np.float64), np.array(room.noise_db)
    # Speakers sound a little after the frame was due, and rooms ring.
    return likeness(a, b, noise, b.min(axis=0), 2 * config.max_lag_frames) >= config.own_voice


def _speech_power(levels: Levels, noise: Levels) -> Levels:
    """Power of each frame above the noise, all bands together."""
    power: Levels = np.maximum(_power(levels) - _power(noise), 0.0).sum(axis=1)
    return power


def _power(levels: Levels) -> Levels:
    power: Levels = np.power(10.0, levels / 10.0)
    return power


def _db(power: float) -> float:
    return float(10.0 * np.log10(max(power, 1e-12)))
