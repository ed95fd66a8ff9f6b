"""The rules of others, as they decide the same wakes."""

from tests.hub.arbiter.conftest import MakeHouse


def test_the_first_rule_takes_whoever_comes_first_at_once(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall", rule="first")
    house.says(0, "hall", -50)
    house.says(5, "kitchen", -20)
    assert house.told() == ["hall answers", "kitchen quiet"]


def test_the_loudest_rule_waits_400_ms_and_takes_the_highest_level(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall", rule="loudest")
    house.says(0, "hall", -30, confidence=1.0)
    house.says(390, "kitchen", -29.5, noise_db=-32.0)
    house.at(399)
    assert house.told() == ["hall maybe", "kitchen maybe"]
    house.at(400)
    assert house.told()[2:] == ["kitchen answers", "hall quiet"]
