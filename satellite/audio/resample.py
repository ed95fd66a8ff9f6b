"""Change the sample rate of a stream, piece by piece, with a delay of about a millisecond.

A polyphase filter as one matrix: every `down` samples in give `up` samples out. Streaming resamplers of libraries hold
back 20 to 60 ms to work in large blocks, which a conversation would hear.
"""

from functools import lru_cache
from math import gcd

import numpy as np
from numpy.typing import NDArray

ZERO_CROSSINGS = 24
"""Length of the filter on either side, in samples of the lower rate."""
_KAISER_BETA = 8.0
"""80 dB below in the stop band."""
_ROLLOFF = 0.92
"""Where the pass band ends, as a share of the lower rate's half."""


@lru_cache(maxsize=16)
def _filter(up: int, down: int) -> tuple[NDArray[np.float32], int]:
    """Return the matrix (window, up) and how many samples the window begins before the first output."""
    scale = _ROLLOFF * min(1.0, up / down)
    half = int(np.ceil(ZERO_CROSSINGS / min(1.0, up / down)))
    window = down + 2 * half
    position = np.arange(window)[:, None] - half - np.arange(up)[None, :] * down / up
    inside = np.clip(1 - (position / half) ** 2, 0, None)
    taps = scale * np.sinc(scale * position) * np.i0(_KAISER_BETA * np.sqrt(inside)) / np.i0(_KAISER_BETA)
    taps[np.abs(position) > half] = 0
    return (taps / taps.sum(axis=0)).astype(np.float32), half


class Resampler:
    """One stream from one rate to another."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        common = gcd(from_hz, to_hz)
        self._up, self._down = to_hz // common, from_hz // common
        self._taps, half = _filter(self._up, self._down)
        self._held = np.zeros(half, dtype=np.float32)

    def push(self, pcm: bytes) -> bytes:
        """Take s16 mono samples of any number; return what is ready."""
        if self._up == self._down:
            return pcm
        self._held = np.concatenate((self._held, np.frombuffer(pcm, dtype="<i2").astype(np.float32)))
        window = len(self._taps)
        groups = (len(self._held) - window) // self._down + 1
        if groups <= 0:
            return b""
        views = np.lib.stride_tricks.sliding_window_view(self._held, window)[: groups * self._down : self._down]
        out: bytes = np.clip(np.rint(views @ self._taps), -32768, 32767).astype("<i2").tobytes()
        self._held = self._held[groups * self._down :]
        return out


def resample(pcm: bytes, from_hz: int, to_hz: int) -> bytes:
    """Change the rate of a whole clip; the length follows the ratio."""
    if from_hz == to_hz:
        return pcm
    wanted = len(pcm) // 2 * to_hz // from_hz * 2
    return Resampler(from_hz, to_hz).push(pcm + bytes(2 * from_hz // 10))[:wanted]
