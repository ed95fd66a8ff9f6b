"""What a voice engine is, and how its sound becomes what the relay takes."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import soxr
from numpy.typing import NDArray

from hub.voice.loudness import Samples

RATE_HZ = 24_000
FRAME_SAMPLES = 480
FRAME_BYTES = FRAME_SAMPLES * 2


@dataclass(frozen=True, slots=True)
class Sound:
    """What an engine made of one clause."""

    samples: Samples
    """-1 to 1."""
    rate_hz: int


class Synthesiser(Protocol):
    """Turns one clause into sound. Cancelling the task that waits for it stops the engine."""

    name: str

    async def warm(self) -> None:
        """Load what is slow to load; raises `EngineMissing` when the engine cannot work here."""

    async def speak(self, text: str, voice: str | None, pace: float) -> Sound:
        """The clause as sound; `pace` above 1 is faster."""

    def voices(self) -> tuple[str, ...]:
        """Names this engine can speak with; the first is its own choice."""

    async def close(self) -> None:
        """Free what it holds."""


def resampled(sound: Sound) -> Samples:
    """The house's rate."""
    if sound.rate_hz == RATE_HZ:
        return sound.samples
    return np.asarray(soxr.resample(sound.samples, sound.rate_hz, RATE_HZ), np.float32)


def trimmed(samples: Samples, keep_s: float = 0.06) -> Samples:
    """Without the silence that engines put around a clause, but with a breath of it."""
    loud = np.flatnonzero(np.abs(samples) > 0.006)
    if not len(loud):
        return samples
    keep = int(keep_s * RATE_HZ)
    # At the start every millisecond is one the listener waits.
    return samples[max(int(loud[0]) - 120, 0) : int(loud[-1]) + keep]


def from_pcm(pcm: bytes) -> NDArray[np.float32]:
    """16-bit samples as -1 to 1."""
    return np.frombuffer(pcm, "<i2").astype(np.float32) / 32768.0


def frames(pcm: bytes) -> list[bytes]:
    """20 ms each; the last is filled up with silence."""
    filled = pcm + b"\0" * (-len(pcm) % FRAME_BYTES)
    return [filled[start : start + FRAME_BYTES] for start in range(0, len(filled), FRAME_BYTES)]
