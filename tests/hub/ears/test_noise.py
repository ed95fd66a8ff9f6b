import numpy as np
import pytest

from hub.ears.noise import FLOOR_DBFS, SPEECH_DBFS, level_db, prepared, speech_part


def burst(level: float) -> np.ndarray:
    tone = np.sin(np.arange(16_000) * 0.3) * 32768 * level
    return np.concatenate([np.zeros(8000), tone, np.zeros(8000)]).astype(np.float32)


@pytest.mark.parametrize("level", [0.005, 0.05, 0.5])
def test_every_microphone_is_brought_to_one_level(level: float) -> None:
    assert np.percentile(level_db(prepared(burst(level))), 90) == pytest.approx(SPEECH_DBFS, abs=1.0)


def test_exact_silence_is_filled_with_a_whisper_of_noise() -> None:
    assert level_db(prepared(burst(0.1)))[:40].mean() == pytest.approx(FLOOR_DBFS, abs=1.5)


def test_a_decode_is_repeatable() -> None:
    assert np.array_equal(prepared(burst(0.1)), prepared(burst(0.1)))


def test_the_part_with_speech_is_found_with_a_little_around_it() -> None:
    part = speech_part(burst(0.1))
    assert 4000 < part.start <= 8000
    assert 24_000 <= part.stop < 28_000
