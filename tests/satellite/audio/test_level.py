"""How loud."""

import numpy as np
import pytest

from satellite.audio.format import FRAME_SAMPLES, SILENCE
from satellite.audio.level import FLOOR_DB, LevelMeter, gain, is_clipped, level_db, mix


def steady(amplitude: int) -> bytes:
    return np.resize(np.array([amplitude, -amplitude], dtype="<i2"), FRAME_SAMPLES).tobytes()


@pytest.mark.parametrize(
    ("pcm", "level"), [(b"", FLOOR_DB), (SILENCE, FLOOR_DB), (steady(3277), -20), (steady(33), -60)]
)
def test_levels_are_decibels_below_full_scale(pcm: bytes, level: float) -> None:
    assert level_db(pcm) == pytest.approx(level, abs=0.1)


def test_clipping_is_seen() -> None:
    assert is_clipped(steady(32767))
    assert not is_clipped(steady(30000))
    assert not is_clipped(b"")


def test_gain_is_in_decibels_and_stops_at_full_scale() -> None:
    assert level_db(gain(steady(3277), -20)) == pytest.approx(-40, abs=0.1)
    assert gain(steady(100), 0) == steady(100)
    assert is_clipped(gain(steady(30000), 20))


def test_two_sounds_add_up() -> None:
    assert mix(steady(100), steady(200)) == steady(300)
    assert is_clipped(mix(steady(30000), steady(30000)))


def test_the_meter_knows_noise_from_speech() -> None:
    meter = LevelMeter()
    assert meter.noise_db == FLOOR_DB
    for _ in range(100):
        meter.hear(steady(33))
    assert meter.speech_db(50) == pytest.approx(-60, abs=0.1)
    for n in range(30):
        meter.hear(steady(3277 if n % 3 else 33))
    assert meter.noise_db == pytest.approx(-60, abs=0.1)
    assert meter.speech_db(30) == pytest.approx(-20, abs=0.1)
    assert meter.speech_db(0) == meter.noise_db
    assert not meter.clipped
    meter.hear(steady(32767))
    assert meter.clipped
