"""Changing the sample rate."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satellite.audio.resample import Resampler, resample

RATES = [(24_000, 16_000), (48_000, 24_000), (16_000, 24_000), (44_100, 24_000), (24_000, 44_100), (24_000, 48_000)]


def sine(hz: float, rate: int, seconds: float = 0.5) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return 10_000 * np.sin(2 * np.pi * hz * np.arange(int(rate * seconds)) / rate)


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
@pytest.mark.parametrize("hz", [100, 1000, 6000])
def test_what_both_rates_can_carry_stays_the_same(from_hz: int, to_hz: int, hz: float) -> None:
    out = np.frombuffer(resample(sine(hz, from_hz).astype("<i2").tobytes(), from_hz, to_hz), "<i2").astype(float)
    wanted = sine(hz, to_hz)
    assert len(out) == len(wanted)
    error = (out - wanted)[300:-300]
    assert 10 * np.log10((wanted**2).mean() / (error**2).mean()) > 60


def test_what_the_lower_rate_cannot_carry_is_gone() -> None:
    out = np.frombuffer(resample(sine(9_500, 24_000).astype("<i2").tobytes(), 24_000, 16_000), "<i2").astype(float)
    assert 20 * np.log10(out[300:-300].std() / 7071) < -70


@settings(max_examples=30)
@given(st.sampled_from(RATES), st.lists(st.integers(1, 900), min_size=1, max_size=12))
def test_pieces_of_any_length_give_the_same_as_one(rates: tuple[int, int], sizes: list[int]) -> None:
    pcm = np.random.default_rng(1).integers(-9000, 9000, sum(sizes)).astype("<i2").tobytes()
    whole, pieces, out, at = Resampler(*rates), Resampler(*rates), b"", 0
    for size in sizes:
        out += pieces.push(pcm[at : at + 2 * size])
        at += 2 * size
    reference = whole.push(pcm)
    assert np.allclose(np.frombuffer(out, "<i2"), np.frombuffer(reference, "<i2"), atol=1)


def test_the_delay_is_below_four_milliseconds() -> None:
    for from_hz, to_hz in RATES:
        ready = sum(len(Resampler(from_hz, to_hz).push(bytes(2 * from_hz))) for _ in range(1)) // 2
        assert to_hz - ready <= to_hz * 0.004


def test_the_same_rate_passes_through() -> None:
    assert Resampler(24_000, 24_000).push(b"ab") == b"ab"
    assert resample(b"ab", 8_000, 8_000) == b"ab"


def test_nothing_clicks_at_the_end_of_the_scale() -> None:
    loud = (np.sign(sine(500, 16_000)) * 32767).astype("<i2").tobytes()
    out = np.frombuffer(resample(loud, 16_000, 24_000), "<i2")
    assert out.max() == 32767
    assert out.min() == -32768
