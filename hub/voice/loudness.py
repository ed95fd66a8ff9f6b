"""Brings every engine to one loudness, and tells speech from silence and distortion. Pure."""

import numpy as np
from numpy.typing import NDArray

from hub.voice.errors import ClippedSpeech, SilentSpeech

Samples = NDArray[np.float32]

TARGET_DBFS = -20.0
"""RMS of the speech without its pauses."""
CEILING = 0.89
"""Highest peak that may leave: 1 dB of room for the codec."""
SILENT_DBFS = -60.0
CLIPPED_SHARE = 0.002
"""Share of samples stuck at the engine's full scale from which the sound is distorted."""
_FRAME = 480


def level_dbfs(samples: Samples) -> float:
    """RMS over the frames that hold speech; -inf for nothing at all."""
    if not len(samples):
        return float("-inf")
    frames = samples[: max(len(samples) // _FRAME, 1) * _FRAME]
    whole = frames.reshape(-1, _FRAME) if len(frames) >= _FRAME else frames.reshape(1, -1)
    energy = (whole.astype(np.float64) ** 2).mean(axis=1)
    peak = float(energy.max())
    if peak <= 0.0:
        return float("-inf")
    return float(10.0 * np.log10(energy[energy > peak * 1e-3].mean()))


def check(samples: Samples, text: str) -> None:
    """Raise when what came back cannot be the spoken text; both ends of full scale count as clipping."""
    if level_dbfs(samples) < SILENT_DBFS:
        raise SilentSpeech("The voice engine gave silence instead of speech.", fix="Try `parlour doctor`.")
    stuck = float((np.abs(samples) >= 0.999).mean())
    if stuck > CLIPPED_SHARE:
        raise ClippedSpeech("The voice engine gave distorted sound.", fix="Choose another voice in the persona.")
    if len(samples) / 24_000 < 0.02 * len(text.split()):
        raise SilentSpeech("The voice engine stopped before the end of the text.", fix="Try `parlour doctor`.")


def normalised(samples: Samples) -> Samples:
    """The same speech at the house's loudness, never clipped by it."""
    gain = 10.0 ** ((TARGET_DBFS - level_dbfs(samples)) / 20.0)
    peak = float(np.abs(samples).max()) * gain
    if peak > CEILING:
        gain *= CEILING / peak
    return np.asarray(samples * gain, np.float32)


def to_pcm(samples: Samples) -> bytes:
    """Signed 16-bit, little end first."""
    return (np.clip(samples, -1.0, 1.0) * 32767.0).round().astype("<i2").tobytes()
