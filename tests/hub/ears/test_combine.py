import numpy as np

from hub.ears.combine import combined
from hub.ears.graph import Standing
from hub.ears.recogniser import Heard, Reading


def heard(strangeness: float, **shares: float) -> Heard:
    readings = tuple(Reading(tuple(words.split("_")), share) for words, share in shares.items())
    return Heard(readings, strangeness, (), Standing(True, True, False), np.zeros(13, np.float32), 100)


def test_two_microphones_that_lean_the_same_way_are_surer_than_either() -> None:
    both = combined([heard(0.0, light_on=0.6, light_off=0.4), heard(0.0, light_on=0.6, light_off=0.4)])
    assert both[0].words == ("light", "on")
    assert both[0].share > 0.65


def test_a_sure_microphone_outvotes_an_unsure_one() -> None:
    both = combined([heard(0.0, light_on=0.45, light_off=0.55), heard(0.0, light_on=0.95, light_off=0.05)])
    assert both[0].words == ("light", "on")


def test_a_microphone_that_heard_mostly_noise_has_little_to_say() -> None:
    both = combined([heard(-0.5, light_on=0.7, light_off=0.3), heard(2.0, light_on=0.1, light_off=0.9)])
    assert both[0].words == ("light", "on")


def test_nothing_heard_is_nothing() -> None:
    assert combined([heard(0.0), heard(0.0)]) == ()
