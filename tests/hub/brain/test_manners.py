"""Which rooms an announcement sounds in."""

import pytest

from hub.brain.manners import Priority, RoomNow, choose

HOUSE = [
    RoomNow("kitchen", connected=True, talking=False),
    RoomNow("hall", connected=True, talking=True),
    RoomNow("attic", connected=False, talking=False),
]


def test_everywhere_is_every_room_that_is_there_and_the_others_say_why_not() -> None:
    assert choose(HOUSE, None, (), "normal", quiet=False) == (("hall", "kitchen"), {"attic": "not_connected"})


def test_all_but_a_room_says_nothing_of_it() -> None:
    assert choose(HOUSE, None, {"hall", "attic"}, "normal", quiet=False) == (("kitchen",), {})


@pytest.mark.parametrize(
    ("priority", "quiet", "heard"),
    [
        ("low", False, ("kitchen",)),
        ("normal", False, ("hall", "kitchen")),
        ("normal", True, ()),
        ("high", True, ("hall", "kitchen")),
    ],
)
def test_priority_against_quiet_hours_and_talk(priority: Priority, quiet: bool, heard: tuple[str, ...]) -> None:
    assert choose(HOUSE, {"hall", "kitchen"}, (), priority, quiet=quiet)[0] == heard


def test_a_room_of_the_house_without_a_satellite_is_not_connected() -> None:
    assert choose(HOUSE, {"bath"}, (), "high", quiet=False) == ((), {"bath": "not_connected"})
