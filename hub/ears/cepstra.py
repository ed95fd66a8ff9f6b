"""From samples to cepstra: the front end of the recogniser, in numpy, so that we can change what the model hears.

Window, filters and transform follow the acoustic model's own parameters. Having them here lets one recording be heard
in several ways (noise taken off more or less, a longer or shorter vocal tract) and lets decoding go on in small steps.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

RATE_HZ = 16_000
SHIFT = 160
WINDOW = 410
FFT = 512
FILTERS = 25
LOWEST_HZ = 130.0
HIGHEST_HZ = 6800.0
CEPSTRA = 13
LIFTER = 22
PREEMPHASIS = 0.97
CLOSEST_GAIN = 1.0 / 20.0
"""Noise suppression never turns a band down further than this."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """One way to hear a recording."""

    warp: float = 1.0
    """Stretch of the frequency axis: above 1 for a longer vocal tract than the model's mean."""
    suppress: bool = True
    """Track the noise floor of each band and take it off."""


def mel(hz: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Hertz to mel."""
    return np.asarray(2595.0 * np.log10(1.0 + np.asarray(hz) / 700.0))


def hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mel to hertz."""
    return np.asarray(700.0 * (10.0 ** (mels / 2595.0) - 1.0))


@cache
def filters(warp: float) -> Array:
    """Triangles of equal area on the mel scale, one row a filter."""
    edges = hertz(np.linspace(float(mel(LOWEST_HZ)), float(mel(HIGHEST_HZ)), FILTERS + 2))
    step = RATE_HZ / FFT
    # The model was trained with edges on whole bins.
    edges = np.minimum(np.floor(edges * warp / step + 0.5) * step, RATE_HZ / 2)
    bins = np.arange(FFT // 2 + 1) * step
    low, mid, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rise = (bins - low) / np.maximum(mid - low, 1.0)
    fall = (high - bins) / np.maximum(high - mid, 1.0)
    shape = np.clip(np.minimum(rise, fall), 0.0, None) * 2.0 / np.maximum(high - low, 1.0)
    return np.asarray(shape, np.float32)


@cache
def transform() -> Array:
    """Log bands to cepstra: cosine transform and lifter in one matrix."""
    order = np.arange(CEPSTRA)[:, None]
    cosine = np.cos(np.pi * order * (np.arange(FILTERS) + 0.5) / FILTERS) * np.sqrt(2.0 / FILTERS)
    cosine[0] *= np.sqrt(0.5)
    lifter = 1.0 + LIFTER / 2.0 * np.sin(np.arange(CEPSTRA) * np.pi / LIFTER)
    return np.asarray(cosine * lifter[:, None], np.float32)


def power(samples: Array) -> Array:
    """Power spectrum of each 10 ms; samples on the scale of 16-bit integers."""
    if len(samples) < WINDOW:
        return np.zeros((0, FFT // 2 + 1), np.float32)
    emphasised = np.empty_like(samples)
    emphasised[0] = samples[0]
    emphasised[1:] = samples[1:] - PREEMPHASIS * samples[:-1]
    frames = np.lib.stride_tricks.sliding_window_view(emphasised, WINDOW)[::SHIFT]
    window = 0.54 - 0.46 * np.cos(2.0 * np.pi * np.arange(WINDOW) / (WINDOW - 1))
    spectrum = np.fft.rfft(frames * window.astype(np.float32), FFT)
    return np.asarray(spectrum.real**2 + spectrum.imag**2, np.float32)


def suppress(bands: Array) -> Array:
    """Take the noise off: an asymmetric floor per band, masking after loud sounds, gains smoothed over bands."""
    if not len(bands):
        return bands
    smooth = bands[0].copy()
    noise, floor, peak = bands[0] * CLOSEST_GAIN, bands[0] * CLOSEST_GAIN, np.zeros_like(bands[0])
    reach = np.arange(FILTERS)
    near = (np.abs(reach[:, None] - reach) <= 4).astype(np.float32)
    near /= near.sum(1, keepdims=True)
    out = np.empty_like(bands)
    for index, band in enumerate(bands):
        smooth = 0.7 * smooth + 0.3 * band
        noise = _follow(smooth, noise)
        signal = np.maximum(smooth - noise, 1.0)
        floor = _follow(signal, floor)
        heard = signal
        peak = peak * 0.85
        signal = np.where(signal < 0.85 * peak, peak * 0.2, signal)
        peak = np.maximum(peak, heard)
        signal = np.maximum(signal, floor)
        gain = np.clip(signal / np.maximum(smooth, 1e-6), CLOSEST_GAIN, 1.0 / CLOSEST_GAIN)
        out[index] = band * (near @ gain)
    return out


def _follow(level: Array, floor: Array) -> Array:
    """Rise slowly, fall fast."""
    rate = np.where(level >= floor, np.float32(0.999), np.float32(0.5))
    return np.asarray(rate * floor + (1.0 - rate) * level, np.float32)


def cepstra(samples: Array, hearing: Hearing = Hearing()) -> Array:
    """Cepstra of each 10 ms, before the mean is taken off."""
    bands = power(samples) @ filters(hearing.warp).T
    if hearing.suppress:
        bands = suppress(bands)
    return np.asarray(np.log(np.maximum(bands, 1e-4)) @ transform().T, np.float32)
