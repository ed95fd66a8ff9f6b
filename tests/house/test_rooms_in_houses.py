"""A small seeded version of the rooms bench: three houses, a few hundred wakes, two walks, one recorded evening."""

from pathlib import Path

import numpy as np
import pytest

from tests.house.acoustics import Acoustics, Source
from tests.house.judge import RULES, Score, hear_handover, judge_wakes, percent
from tests.house.plan import make_house
from tests.house.render import Utterance, heard
from tests.house.scenes import write_wakes
from tests.house.speech import say
from tests.house.trace import judge_traces, read_scenes
from tests.house.wakes import wakes


@pytest.fixture(scope="module")
def score() -> Score:
    total = Score()
    for seed in range(3):
        judge_wakes(make_house(seed, 6.0), wakes(make_house(seed, 6.0), seed, 120, gain_error=True), total)
    return total


def test_no_utterance_is_answered_twice_or_not_at_all(score: Score) -> None:
    assert (score.double, score.lost) == (0, 0)


def test_the_room_where_it_was_said_answers(score: Score) -> None:
    right = {rule: percent(score.right[rule]) or 0.0 for rule in RULES}
    assert right["composite"] >= 97
    assert right["composite"] >= right["loudest"]
    assert right["composite"] >= right["first"] + 10


def test_a_room_out_of_earshot_of_all_others_answers_without_a_wait() -> None:
    house = make_house(1, 0.0)
    alone = Score()
    judge_wakes(house, wakes(house, 1, 40, gain_error=False), alone, tuple((name,) for name in house.devices))
    assert set(alone.added_ms_alone) == {0.0}


def test_sound_goes_the_same_way_back() -> None:
    house = make_house(3)
    acoustics = Acoustics(house, {wall.rooms for wall in house.doors()})
    (a, first), (b, second) = list(house.rooms.items())[:2]
    here, there = first.inside(np.random.default_rng(1), 1.2), second.inside(np.random.default_rng(2), 1.2)
    over = acoustics.power(Source(here, a, 0.0), b, there)
    back = acoustics.power(Source(there, b, 0.0), a, here)
    assert over == pytest.approx(back, rel=0.05)


def test_a_shut_door_makes_the_next_room_quieter() -> None:
    house = make_house(3)
    wall = house.doors()[0]
    a, b = wall.rooms
    source = Source(house.rooms[a].inside(np.random.default_rng(1), 1.5), a, 60.0)
    levels = [
        10 * np.log10(Acoustics(house, doors).power(source, b, house.devices[b].at)) for doors in ({wall.rooms}, set())
    ]
    assert levels[0] - levels[1] > 6


def test_rendered_and_reckoned_levels_agree_within_the_room() -> None:
    house = make_house(5)
    acoustics = Acoustics(house, set())
    for room, device in house.devices.items():
        at = house.rooms[room].inside(np.random.default_rng(4), 1.5)
        impulse = heard(acoustics, Utterance(0.0, np.ones(1), at, room, 0.0, ""), room, device.at)
        reckoned = 10 * np.log10(acoustics.power(Source(at, room, 0.0), room, device.at))
        assert 10 * np.log10(np.sum(impulse**2)) == pytest.approx(reckoned, abs=4.0)


def test_speakers_hand_over_without_losing_or_repeating_a_frame() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        errors = [int(error) for error in rng.integers(-8000, 8000, 2)]
        outcome = hear_handover(rng, *errors)
        assert (outcome.frames_lost, outcome.frames_twice) == (0, 0)
        assert outcome.overlap_ms <= 20
        assert outcome.gap_ms <= 100


def test_the_synthesised_phrase_is_speech() -> None:
    samples = say("Okay Nabu", "slt")
    assert 0.4 < len(samples) / 16_000 < 1.5


def test_recorded_scenes_run_through_the_satellites_ears(tmp_path: Path) -> None:
    house = make_house(11, 5.0, rooms=3)
    write_wakes(tmp_path, house, seed=1, scenes=2, wakes_each=2)
    total = judge_traces(read_scenes(tmp_path))
    assert (total.wakes, total.double, total.lost) == (2, 0, 0)
    assert total.judged >= 1
    assert percent(total.right["composite"]) == 100
