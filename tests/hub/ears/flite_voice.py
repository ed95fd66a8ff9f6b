"""Speech for tests, made on the spot by the synthesiser of the system."""

import functools

import numpy as np

from hub.voice.flite import Flite


@functools.cache
def _sounds() -> dict[tuple[str, str], np.ndarray]:
    return {}


async def spoken(text: str, voice: str = "slt") -> np.ndarray:
    """16 kHz samples on the scale of 16-bit integers, with 0.3 s of quiet around them."""
    key = (text, voice)
    if key not in _sounds():
        sound = await Flite().speak(text, voice, 1.0)
        assert sound.rate_hz == 16_000
        _sounds()[key] = np.pad(sound.samples * 32768.0, (4800, 4800)).astype(np.float32)
    return _sounds()[key]
