"""When which room stops and starts sounding."""

import pytest

from hub.follow.handover import FRAME_US, Clocks, Sounding, plan

NOW_US = 50_000_000
LEAD_US = 240_000
GOOD = Clocks(4_000, 6_000)


def sounding(*phrase_starts: int, last_seq: int = 500) -> Sounding:
    return Sounding(stream=3, seq=100, at_us=NOW_US, last_seq=last_seq, phrase_starts=phrase_starts)


def test_it_moves_at_the_next_phrase_while_somebody_still_listens_here() -> None:
    moved = plan(sounding(90, 105, 130, 160), GOOD, NOW_US, LEAD_US, user_left=False)
    assert (moved.seq, moved.reason) == (130, "phrase")
    assert moved.stop_us == NOW_US + 30 * FRAME_US


def test_it_moves_at_once_when_nobody_listens_here() -> None:
    moved = plan(sounding(130), GOOD, NOW_US, LEAD_US, user_left=True)
    assert (moved.seq, moved.reason) == (112, "at_once")


def test_it_does_not_wait_longer_than_two_seconds_for_a_phrase() -> None:
    assert plan(sounding(400), GOOD, NOW_US, LEAD_US, user_left=False).reason == "at_once"


def test_what_is_almost_over_ends_in_the_old_room() -> None:
    moved = plan(sounding(last_seq=120), GOOD, NOW_US, LEAD_US, user_left=False)
    assert moved.seq == 121


def test_the_new_room_has_time_to_get_the_first_frame() -> None:
    moved = plan(sounding(), GOOD, NOW_US + 7_000, LEAD_US, user_left=True)
    assert moved.start_us >= NOW_US + 7_000 + LEAD_US


@pytest.mark.parametrize(("old_us", "new_us"), [(10_000, 10_000), (11_000, 2_000), (30_000, 40_000), (75_000, 0)])
@pytest.mark.parametrize("signs", [(1, 1), (1, -1), (-1, 1), (-1, -1)])
def test_rooms_never_sound_together_nor_leave_a_hole(old_us: int, new_us: int, signs: tuple[int, int]) -> None:
    moved = plan(sounding(), Clocks(old_us, new_us), NOW_US, LEAD_US, user_left=True)
    stopped, started = moved.stop_us + signs[0] * old_us, moved.start_us + signs[1] * new_us
    assert stopped - started <= 20_000
    assert started - stopped <= 150_000


def test_with_good_clocks_both_change_at_the_same_moment() -> None:
    moved = plan(sounding(), GOOD, NOW_US, LEAD_US, user_left=True)
    assert moved.stop_us == moved.start_us


def test_unknown_clocks_leave_the_longest_silence_allowed() -> None:
    moved = plan(sounding(), Clocks(None, 1_000), NOW_US, LEAD_US, user_left=True)
    assert moved.start_us - moved.stop_us == 75_000
