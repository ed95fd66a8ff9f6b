"""What the owner has set for rooms."""

import pytest

from hub.brain.room_rules import RoomRules
from hub.relay.api import Member

MEMBERS = [Member(f"{room}-1", room, "k", "h", room) for room in ("living_room", "hall", "attic")]


def test_groups_name_rooms_and_mean_their_satellites() -> None:
    rules = RoomRules(earshot=(("Living room", "hall"), ("attic",)))
    assert rules.groups(MEMBERS) == (("living_room-1", "hall-1"), ("attic-1",))


def test_a_room_opted_out_is_never_followed_into() -> None:
    rules = RoomRules(follow_except=("attic",))
    assert [rules.follows_into(room) for room in ("hall", "Attic")] == [True, False]
    assert not RoomRules(follow=False).follows_into("hall")


@pytest.mark.parametrize(("minute", "quiet"), [(21 * 60 + 59, False), (22 * 60, True), (60, True), (7 * 60, False)])
def test_quiet_hours_go_over_midnight(minute: int, quiet: bool) -> None:
    assert RoomRules(quiet_hours="22:00-07:00").is_quiet(minute) is quiet
    assert not RoomRules().is_quiet(minute)
