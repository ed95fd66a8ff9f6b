"""Which rooms can hear each other."""

from hub.arbiter.earshot import APART_AFTER, Earshot

GROUPS = (("kitchen", "hall"), ("attic",))


def test_in_doubt_everybody_hears_everybody() -> None:
    assert Earshot().can_hear("kitchen", "hall", ())


def test_what_the_owner_says_holds() -> None:
    earshot = Earshot()
    assert earshot.can_hear("kitchen", "hall", GROUPS)
    assert not earshot.can_hear("kitchen", "attic", GROUPS)
    assert earshot.never("kitchen", "attic", GROUPS)


def test_a_room_the_owner_did_not_name_is_learned() -> None:
    earshot = Earshot()
    assert earshot.can_hear("kitchen", "new", GROUPS)
    assert not earshot.never("kitchen", "new", GROUPS)


def test_rooms_that_never_hear_the_same_wake_are_apart() -> None:
    earshot = Earshot()
    for _ in range(APART_AFTER):
        assert earshot.can_hear("kitchen", "attic", ())
        earshot.learn({"kitchen"}, {"kitchen", "attic"})
    assert not earshot.can_hear("kitchen", "attic", ())


def test_one_wake_heard_by_both_brings_them_together_again() -> None:
    earshot = Earshot()
    for _ in range(APART_AFTER):
        earshot.learn({"kitchen"}, {"kitchen", "attic"})
    earshot.learn({"kitchen", "attic"}, {"kitchen", "attic"})
    assert earshot.can_hear("attic", "kitchen", ())


def test_rooms_that_heard_each_other_often_are_not_parted_soon() -> None:
    earshot = Earshot()
    for _ in range(5):
        earshot.learn({"kitchen", "hall"}, {"kitchen", "hall"})
    for _ in range(2 * APART_AFTER):
        earshot.learn({"kitchen"}, {"kitchen", "hall"})
    assert earshot.can_hear("kitchen", "hall", ())
