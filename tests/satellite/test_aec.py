"""Taking our own voice out of the microphone."""

import sys

import numpy as np
import pytest

from satellite.aec import NoCanceller, WebRtcCanceller, make_canceller
from satellite.audio.format import FRAME_BYTES
from satellite.audio.level import level_db
from satellite.errors import LibraryMissingError


def speechlike(seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Noise that comes and goes in syllables."""
    generator = np.random.default_rng(5)
    n = int(24_000 * seconds)
    envelope = np.clip(np.sin(2 * np.pi * 3.5 * np.arange(n) / 24_000), 0, 1)
    return np.convolve(generator.normal(0, 4000, n), np.ones(6) / 6, "same") * envelope


def through(canceller: WebRtcCanceller | NoCanceller, far: bytes, mic: bytes) -> bytes:
    out = b""
    for at in range(0, len(far) - FRAME_BYTES, FRAME_BYTES):
        canceller.played(far[at : at + FRAME_BYTES])
        out += canceller.clean(mic[at : at + FRAME_BYTES])
    return out


def test_echo_goes_and_the_room_stays() -> None:
    far = speechlike(6)
    generator = np.random.default_rng(6)
    room = generator.normal(0, 1, 2400) * np.exp(-np.arange(2400) / 500)
    echo = np.concatenate([np.zeros(1200), np.convolve(far, room / np.sqrt((room**2).sum()) * 0.5)])[: len(far)]
    far_pcm, mic_pcm = (signal.clip(-32768, 32767).astype("<i2").tobytes() for signal in (far, echo))
    out = through(WebRtcCanceller(), far_pcm, mic_pcm)
    late = slice(3 * 48_000, 5 * 48_000)
    assert level_db(mic_pcm[late]) - level_db(out[late]) > 20
    alone = through(WebRtcCanceller(), bytes(len(mic_pcm)), mic_pcm)
    assert abs(level_db(alone[late]) - level_db(mic_pcm[late])) < 3


def test_none_passes_through() -> None:
    canceller = make_canceller("none")
    canceller.played(b"x")
    assert canceller.clean(b"frame") == b"frame"
    assert not canceller.cancels


def test_auto_takes_the_best_there_is_and_webrtc_insists(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(make_canceller("auto"), WebRtcCanceller)
    monkeypatch.setitem(sys.modules, "livekit.rtc", None)
    assert isinstance(make_canceller("auto"), NoCanceller)
    with pytest.raises(LibraryMissingError, match="livekit"):
        make_canceller("webrtc")
