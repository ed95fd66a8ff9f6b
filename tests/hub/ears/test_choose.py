import pytest

from hub.ears.api import Hypothesis
from hub.ears.choose import choose

MEANINGS = {
    "turn on the light": "on",
    "turn on light": "on",
    "light on": "on",
    "turn off the light": "off",
    "turn the": None,
}


def readings(**shares: float) -> list[Hypothesis]:
    return [Hypothesis(text.replace("_", " "), share, "test") for text, share in shares.items()]


def test_readings_that_mean_the_same_add_up() -> None:
    found = choose(readings(turn_off_the_light=0.35, turn_on_the_light=0.3, turn_on_light=0.35), MEANINGS.get)
    assert found is not None
    assert found.text == "turn on the light"
    assert found.share == pytest.approx(0.65)


def test_two_meanings_that_are_nearly_as_likely_are_asked_about() -> None:
    found = choose(readings(turn_off_the_light=0.45, turn_on_the_light=0.55), MEANINGS.get)
    assert found is not None
    assert not found.sure


def test_a_clear_lead_is_acted_on() -> None:
    found = choose(readings(turn_off_the_light=0.1, turn_on_the_light=0.9), MEANINGS.get)
    assert found is not None
    assert found.sure


def test_readings_that_hardly_fit_the_sound_are_asked_about() -> None:
    found = choose(readings(turn_on_the_light=0.3), MEANINGS.get)
    assert found is not None
    assert not found.sure


def test_words_that_mean_nothing_count_against() -> None:
    found = choose(readings(turn_the=0.6, light_on=0.4), MEANINGS.get)
    assert found is not None
    assert not found.sure


def test_nothing_that_means_anything_is_nothing() -> None:
    assert choose(readings(turn_the=1.0), MEANINGS.get) is None
    assert choose([], MEANINGS.get) is None
