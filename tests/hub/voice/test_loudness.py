import numpy as np
import pytest

from hub.voice.errors import ClippedSpeech, SilentSpeech
from hub.voice.loudness import CEILING, TARGET_DBFS, check, level_dbfs, normalised, to_pcm


def tone(level: float, seconds: float = 1.0) -> np.ndarray:
    return (level * np.sin(np.arange(int(24_000 * seconds)) * 0.05)).astype(np.float32)


@pytest.mark.parametrize("level", [0.01, 0.1, 0.5])
def test_every_level_becomes_the_same_loudness(level: float) -> None:
    assert level_dbfs(normalised(tone(level))) == pytest.approx(TARGET_DBFS, abs=0.1)


def test_pauses_do_not_count_for_loudness() -> None:
    with_pause = np.concatenate([tone(0.1), np.zeros(48_000, np.float32)])
    assert level_dbfs(with_pause) == pytest.approx(level_dbfs(tone(0.1)), abs=0.1)


def test_a_sharp_peak_keeps_the_whole_below_the_ceiling() -> None:
    samples = tone(0.02)
    samples[100] = 0.9
    assert float(np.abs(normalised(samples)).max()) <= CEILING + 1e-6


def test_silence_instead_of_words_is_an_error() -> None:
    with pytest.raises(SilentSpeech):
        check(np.zeros(24_000, np.float32), "hello")


def test_clipped_sound_is_an_error() -> None:
    with pytest.raises(ClippedSpeech):
        check(np.clip(tone(3.0), -1, 1), "hello")


def test_a_long_text_in_a_moment_of_sound_is_an_error() -> None:
    with pytest.raises(SilentSpeech):
        check(tone(0.2, 0.1), "one two three four five six seven eight nine ten")


def test_good_speech_passes_and_becomes_16_bit_samples() -> None:
    samples = tone(0.3)
    check(samples, "hello there")
    assert np.frombuffer(to_pcm(samples), "<i2").max() == pytest.approx(0.3 * 32767, abs=40)
