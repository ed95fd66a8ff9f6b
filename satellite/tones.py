"""The few sounds a satellite makes by itself, made of sine waves when they are needed: no files to ship or to lose."""

from functools import lru_cache

import numpy as np

from satellite.audio.format import FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE
from satellite.wire.base import Tone

_FADE_S = 0.008
_LOUDNESS = 0.22
"""Share of full scale: about the level of speech."""

_NOTES: dict[Tone, tuple[tuple[float, float], ...]] = {
    "granted": ((660, 0.06), (880, 0.08)),
    "done": ((880, 0.06), (1320, 0.09)),
    "error": ((330, 0.12), (247, 0.18)),
    "timer": ((988, 0.12), (0, 0.08), (988, 0.12), (0, 0.08), (988, 0.12), (0, 0.6)),
    "chime": ((784, 0.2), (523, 0.3)),
    "offline": ((392, 0.1), (0, 0.05), (294, 0.18)),
}
"""(frequency in Hz, seconds); 0 Hz is a pause."""


@lru_cache(maxsize=len(_NOTES))
def frames_of(tone: Tone) -> tuple[bytes, ...]:
    """Return a tone as 20 ms frames."""
    pcm = b"".join(_note(hz, seconds) for hz, seconds in _NOTES[tone])
    pcm += bytes(-len(pcm) % FRAME_BYTES)
    return tuple(pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm), 2 * FRAME_SAMPLES))


def _note(hz: float, seconds: float) -> bytes:
    count = int(seconds * SAMPLE_RATE)
    t = np.arange(count) / SAMPLE_RATE
    edge = np.minimum(1, np.minimum(t, t[::-1]) / _FADE_S)
    wave = np.sin(2 * np.pi * hz * t) + 0.25 * np.sin(4 * np.pi * hz * t)
    pcm: bytes = (32767 * _LOUDNESS * edge * wave).astype("<i2").tobytes()
    return pcm
