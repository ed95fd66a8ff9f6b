"""Where a conversation goes on, in simulated and in scripted rooms."""

import json

import numpy as np
import pytest

from hub.follow.config import FollowConfig
from hub.follow.envelopes import FRAME_US
from hub.follow.follow import Follow
from hub.follow.models import Moved, Watch
from hub.follow.state import STATE
from tests.house.judge import follow_episode
from tests.house.plan import make_house
from tests.house.speech import monologue
from tests.house.walks import walk

NOW_US = 5_000_000_000


def house(*satellites: str, talks_in: str = "kitchen") -> Follow:
    follow = Follow(FollowConfig(), lambda _a, _b: True)
    for name in satellites:
        follow.joined(name)
    follow.opened("talk", talks_in)
    follow.poll()
    return follow


def moves(follow: Follow) -> list[Moved]:
    return [action for action in follow.poll() if isinstance(action, Moved)]


def carry(follow: Follow, nearer_db: np.ndarray, voice: np.ndarray, ours: bool = False) -> list[Moved]:
    """A voice of 20 ms rows that is so much louder in the kitchen than in the hall at each frame."""
    out = []
    loud = 10 * np.log10(voice + 1e-6) - 40
    rows = {
        "kitchen": np.maximum(loud + nearer_db[:, None] / 2, -90),
        "hall": np.maximum(loud - nearer_db[:, None] / 2, -90),
    }
    for start in range(0, len(voice), 5):
        at_us = NOW_US + start * FRAME_US
        if ours:
            follow.played("talk", at_us, tuple(map(tuple, np.round(loud[start : start + 5]).astype(int).tolist())))
        for name, levels in rows.items():
            batch = np.round(levels[start : start + 5]).astype(int)
            follow.levels(name, at_us, tuple(map(tuple, batch.tolist())))
        out += moves(follow)
    return out


@pytest.fixture(scope="module")
def voice() -> np.ndarray:
    return monologue(np.random.default_rng(3), 8.0, 0, (0.05, 0.1))


@pytest.fixture(scope="module")
def going(voice: np.ndarray) -> np.ndarray:
    """Three seconds here, three seconds on the way, then there."""
    return np.interp(np.arange(len(voice)), [0, 150, 300, 400], [12, 12, -12, -12])


def test_a_voice_that_goes_over_takes_the_conversation_along(voice: np.ndarray, going: np.ndarray) -> None:
    (moved,) = carry(house("kitchen", "hall"), going, voice)
    assert (moved.left, moved.entered, moved.reason) == ("kitchen", "hall", "continuity")
    crossed_us = NOW_US + 225 * FRAME_US
    assert 0 < moved.fade_from_us - crossed_us < 800_000


def test_a_voice_that_stays_moves_nothing(voice: np.ndarray) -> None:
    assert carry(house("kitchen", "hall"), np.full(len(voice), 10.0), voice) == []


def test_our_own_voice_through_the_door_moves_nothing(voice: np.ndarray, going: np.ndarray) -> None:
    assert carry(house("kitchen", "hall"), going, voice, ours=True) == []


def test_a_muted_room_is_never_entered(voice: np.ndarray, going: np.ndarray) -> None:
    follow = house("kitchen", "hall")
    follow.joined("hall", muted=True)
    assert carry(follow, going, voice) == []
    assert follow.asked("talk", "hall", NOW_US) == "muted"


def test_a_room_that_opted_out_is_entered_only_when_asked(voice: np.ndarray, going: np.ndarray) -> None:
    follow = house("kitchen", "hall")
    follow.joined("hall", follow=False)
    assert carry(follow, going, voice) == []
    assert follow.asked("talk", "hall", NOW_US) is None
    assert moves(follow)[0].reason == "asked"


def test_stay_here_is_kept_until_somebody_asks(voice: np.ndarray, going: np.ndarray) -> None:
    follow = house("kitchen", "hall")
    follow.stay("talk")
    assert carry(follow, going, voice) == []
    assert follow.asked("talk", "hall", NOW_US) is None


def test_a_room_that_holds_another_conversation_is_not_taken(voice: np.ndarray, going: np.ndarray) -> None:
    follow = house("kitchen", "hall")
    follow.opened("other", "hall")
    assert carry(follow, going, voice) == []
    assert follow.asked("talk", "hall", NOW_US) == "busy"


def test_the_wake_word_there_takes_the_conversation_along() -> None:
    follow = house("kitchen", "hall")
    assert follow.woke("hall", NOW_US) == "talk"
    assert moves(follow)[0].reason == "wake"


def test_a_wake_word_there_while_someone_speaks_here_is_somebody_elses(voice: np.ndarray) -> None:
    follow = house("kitchen", "hall")
    carry(follow, np.full(len(voice), 10.0), voice)
    assert follow.woke("hall", NOW_US + len(voice) * FRAME_US) is None


def test_between_two_conversations_a_wake_word_elsewhere_begins_a_third() -> None:
    follow = house("kitchen", "hall", "bath")
    follow.opened("other", "hall")
    assert follow.woke("bath", NOW_US) is None


def test_only_rooms_that_may_be_next_are_asked_for_envelopes() -> None:
    follow = Follow(FollowConfig(), lambda a, b: {a, b} != {"kitchen", "attic"})
    for name in ("kitchen", "hall", "attic", "bath"):
        follow.joined(name, muted=name == "bath")
    follow.opened("talk", "kitchen")
    assert follow.poll() == [Watch("talk", ("hall",))]


def test_presence_alone_moves_nothing() -> None:
    follow = house("kitchen", "hall")
    follow.presence("hall", True)
    follow.presence("kitchen", False)
    assert moves(follow) == []


def test_the_state_survives_json_in_the_middle_of_a_walk(voice: np.ndarray, going: np.ndarray) -> None:
    follow = house("kitchen", "hall")
    carry(follow, going[:200], voice[:200])
    stored = json.loads(json.dumps(follow.to_json()))
    assert STATE.validate_python(stored) == follow.state


def test_a_walk_through_a_simulated_house_is_followed() -> None:
    episode = walk(make_house(40, 4.0), 40)
    assert episode is not None
    assert [move.entered for _, move in follow_episode(episode)] == [episode.end]
