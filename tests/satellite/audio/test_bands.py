"""Energy in eight bands."""

import numpy as np
import pytest

from satellite.audio.bands import BANDS, EDGES_HZ, QUIETEST_DB, band_levels
from satellite.audio.format import FRAME_SAMPLES, SAMPLE_RATE, SILENCE
from satellite.audio.level import level_db


@pytest.mark.parametrize("band", range(BANDS))
def test_a_tone_shows_up_in_its_band(band: int) -> None:
    hz = (EDGES_HZ[band] + EDGES_HZ[band + 1]) / 2
    pcm = (16_000 * np.sin(2 * np.pi * hz * np.arange(FRAME_SAMPLES) / SAMPLE_RATE)).astype("<i2").tobytes()
    levels = band_levels(pcm)
    assert int(np.argmax(levels)) == band
    assert levels[band] == pytest.approx(level_db(pcm), abs=1)


def test_silence_is_the_quietest() -> None:
    assert band_levels(SILENCE) == (QUIETEST_DB,) * BANDS
