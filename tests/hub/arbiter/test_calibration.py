"""Gains of microphones, learned from who hears whom how well."""

import numpy as np
import pytest

from hub.arbiter.calibration import MAX_OBSERVATIONS, Calibration

GAINS = {"kitchen": 8.0, "hall": -4.0, "bath": -4.0}


def day(count: int, gains: dict[str, float], seed: int = 0, shut: float = 0.0) -> Calibration:
    """Wakes said in every room in turn; every wall takes 14 dB, a shut door 18 more, people differ by 2 dB."""
    rng = np.random.default_rng(seed)
    calibration = Calibration()
    for number in range(count):
        room = list(gains)[number % len(gains)]
        voice = rng.normal(-30, 4)
        door = 18.0 if rng.random() < shut else 0.0
        heard = {
            name: float(voice + gain - (0 if name == room else 14 + door) + rng.normal(0, 2))
            for name, gain in gains.items()
        }
        calibration.learn(f"r{number}", heard)
    return calibration


@pytest.mark.parametrize("seed", range(4))
def test_six_wakes_are_enough_to_see_a_hot_microphone(seed: int) -> None:
    gain = day(6, GAINS, seed).gain_db
    assert gain["kitchen"] - max(gain["hall"], gain["bath"]) > 4


@pytest.mark.parametrize("seed", range(4))
def test_many_wakes_find_the_gains(seed: int) -> None:
    gain = day(40, GAINS, seed).gain_db
    for name, truth in GAINS.items():
        assert gain[name] == pytest.approx(truth, abs=2.0)


@pytest.mark.parametrize("seed", range(4))
def test_doors_that_open_and_shut_do_not_make_it_choose_the_wrong_room(seed: int) -> None:
    gain = day(40, dict.fromkeys(GAINS, 0.0), seed, shut=0.3).gain_db
    # The own room is 14 dB louder; less than that, and whoever speaks there is still found there.
    assert max(gain.values()) - min(gain.values()) < 10.0


def test_a_house_where_all_is_said_in_one_room_teaches_little() -> None:
    calibration = Calibration()
    for number in range(20):
        calibration.learn(f"r{number}", {"kitchen": -30.0, "hall": -43.0})
    assert abs(calibration.gain_db["kitchen"]) < 1.5


def test_being_told_is_believed_against_the_levels() -> None:
    calibration = Calibration()
    for number in range(4):
        calibration.learn(f"r{number}", {"kitchen": -35.0, "hall": -30.0})
        assert calibration.teach(f"r{number}", "kitchen")
    assert calibration.gain_db["hall"] - calibration.gain_db["kitchen"] > 8


def test_the_same_wakes_give_the_same_gains_bit_for_bit() -> None:
    assert day(30, GAINS) == day(30, GAINS)


def test_a_single_room_is_no_observation() -> None:
    calibration = Calibration()
    calibration.learn("r1", {"kitchen": -30.0})
    assert calibration.observations == []


def test_what_is_kept_is_bounded() -> None:
    assert len(day(200, GAINS).observations) == MAX_OBSERVATIONS


def test_a_satellite_that_was_moved_is_forgotten() -> None:
    calibration = day(20, GAINS)
    calibration.forget("kitchen")
    assert "kitchen" not in calibration.gain_db
    assert all("kitchen" not in key for key in calibration.loss_db)
    assert all("kitchen" not in observation.levels_db for observation in calibration.observations)
