"""Taking our own voice out of the microphone, fed with what really left the speaker. One class for each canceller.

`webrtc` is LiveKit's build of WebRTC's AEC3: it converges at once and takes out most. `none` passes through.
"""

from typing import Any, Literal, Protocol

from satellite.audio.format import FRAME_BYTES, SAMPLE_RATE
from satellite.errors import LibraryMissingError
from satellite.observe import log

_TEN_MS_BYTES = FRAME_BYTES // 2


class EchoCanceller(Protocol):
    """Takes the speaker's sound out of the microphone's."""

    cancels: bool
    """False when the microphone passes through unchanged."""

    def played(self, frame: bytes) -> None:
        """This frame is leaving the speaker now."""

    def clean(self, frame: bytes) -> bytes:
        """Return the microphone frame without the echo."""


class NoCanceller:
    """For rooms whose microphone cancels echo by itself, or with headphones."""

    cancels = False

    def played(self, frame: bytes) -> None:
        """Nothing to learn."""

    def clean(self, frame: bytes) -> bytes:
        """Return the frame as it is."""
        return frame


class WebRtcCanceller:
    """WebRTC's AEC3."""

    cancels = True

    def __init__(self) -> None:
        try:
            from livekit.rtc import AudioFrame, AudioProcessingModule
        except (ImportError, OSError) as error:
            raise LibraryMissingError(
                "Echo cancellation needs the package livekit.",
                fix='Install it with `pip install "parlour[satellite]"`.',
            ) from error
        self._frame: Any = AudioFrame
        self._module: Any = AudioProcessingModule(echo_cancellation=True, high_pass_filter=True)

    def played(self, frame: bytes) -> None:
        """Learn what the speaker sounds like."""
        for at in (0, _TEN_MS_BYTES):
            self._module.process_reverse_stream(self._ten_ms(frame, at))

    def clean(self, frame: bytes) -> bytes:
        """Return the microphone frame without the echo."""
        clean = b""
        for at in (0, _TEN_MS_BYTES):
            part = self._ten_ms(frame, at)
            self._module.process_stream(part)
            clean += bytes(part._data)
        return clean

    def _ten_ms(self, frame: bytes, at: int) -> Any:
        return self._frame(bytearray(frame[at : at + _TEN_MS_BYTES]), SAMPLE_RATE, 1, _TEN_MS_BYTES // 2)


def make_canceller(kind: Literal["auto", "webrtc", "none"]) -> EchoCanceller:
    """Return the chosen canceller; `auto` takes the best there is."""
    if kind == "none":
        return NoCanceller()
    try:
        return WebRtcCanceller()
    except LibraryMissingError as error:
        if kind != "auto":
            raise
        log.warning("no echo cancellation: %s", error)
        return NoCanceller()
