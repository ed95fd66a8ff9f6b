"""One voice between two rooms: a walk, or somebody else."""

from hub.follow.config import FollowConfig
from hub.follow.models import Evidence
from hub.follow.track import Track, View

STEP = 5


def follow(levels: list[float | str | None], track: Track | None = None) -> int | None:
    """Looks every 100 ms: a level difference, None for silence, "mixed" for two voices. The look that moved it."""
    track = track or Track()
    for index, level in enumerate(levels):
        if level is None:
            continue
        kind = "mixed" if isinstance(level, str) else "voice"
        nearer = 0.0 if isinstance(level, str) else level
        view = View(nearest_here=nearer >= 0, nearest_there=nearer < 0)
        evidence = Evidence(index * STEP, kind, nearer, 0.9, -40.0)  # type: ignore[arg-type]
        if track.see(evidence, FollowConfig(), view):
            return index
    return None


HERE: list[float | str | None] = [12.0] * 15
WALK: list[float | str | None] = [11, 10, 9, 8, 6, 4, 2, 0, -2, -4, -6, -8, -9, -10]
THERE: list[float | str | None] = [-11.0] * 15


def test_a_voice_that_walks_over_moves_the_conversation() -> None:
    moved = follow(HERE + WALK + THERE)
    assert moved is not None
    assert moved <= 15 + 11


def test_somebody_else_who_speaks_there_in_a_pause_moves_nothing() -> None:
    pause: list[float | str | None] = [None] * 8
    assert follow(HERE + pause + THERE + pause + HERE + pause + THERE * 3) is None


def test_somebody_who_cuts_in_without_a_pause_moves_nothing() -> None:
    assert follow([*HERE, 4.0, -5.0, *THERE * 3]) is None


def test_somebody_who_talks_over_it_moves_nothing() -> None:
    assert follow([*HERE, "mixed", "mixed", "mixed", *THERE * 3]) is None


def test_a_walker_who_pauses_in_the_doorway_is_followed() -> None:
    pause: list[float | str | None] = [None] * 6
    assert follow([*HERE, *WALK[:7], 1.0, 0.0, -1.0, *pause, *THERE]) is not None


def test_a_voice_that_was_never_here_is_not_followed() -> None:
    assert follow([-4.0] * 20 + [-6.0, -8.0, -10.0, -12.0] + [-14.0] * 10) is None


def test_one_look_that_fits_nothing_is_ignored() -> None:
    assert follow([*HERE, *WALK[:5], 25.0, *WALK[5:], *THERE]) is not None


def test_a_walk_to_and_fro_within_the_room_moves_nothing() -> None:
    pacing: list[float | str | None] = [12, 10, 8, 6, 4, 3, 3, 4, 6, 8, 10, 12]
    assert follow(pacing * 6) is None
