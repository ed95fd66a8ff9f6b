"""Sounds made in code."""

from typing import get_args

import numpy as np
import pytest

from satellite.audio.format import FRAME_BYTES
from satellite.audio.level import is_clipped, level_db
from satellite.tones import frames_of
from satellite.wire.base import Tone


@pytest.mark.parametrize("tone", get_args(Tone))
def test_every_tone_is_short_whole_audible_and_without_clicks(tone: Tone) -> None:
    frames = frames_of(tone)
    pcm = b"".join(frames)
    assert all(len(frame) == FRAME_BYTES for frame in frames)
    assert 5 <= len(frames) <= 75
    assert level_db(pcm) > -40
    assert not is_clipped(pcm)
    samples = np.frombuffer(pcm, "<i2").astype(int)
    assert abs(samples[0]) < 50
    assert abs(samples[-1]) < 50
