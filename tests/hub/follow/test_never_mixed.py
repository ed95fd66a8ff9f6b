"""Whatever comes and goes: two conversations never share a room, and none enters a room that is muted or gone."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hub.follow.config import FollowConfig
from hub.follow.follow import Follow
from hub.follow.models import Moved
from hub.follow.state import STATE

ROOMS = st.sampled_from(["kitchen", "hall", "bath"])
TALKS = st.sampled_from(["first", "second"])


class RoomsThatComeAndGo(RuleBasedStateMachine):
    """Satellites join, leave and mute; people ask, wake, stay; the hub restarts."""

    @initialize()
    def start(self) -> None:
        self.follow = Follow(FollowConfig(), lambda _a, _b: True)
        self.muted: dict[str, bool] = {}
        self.now_us = 1_000_000

    @rule(room=ROOMS, muted=st.booleans(), follow=st.booleans())
    def joins(self, room: str, muted: bool, follow: bool) -> None:
        self.muted[room] = muted
        self.follow.joined(room, muted=muted, follow=follow)

    @rule(room=ROOMS)
    def dies(self, room: str) -> None:
        self.muted.pop(room, None)
        self.follow.lost(room)

    @rule(talk=TALKS, room=ROOMS)
    def opens(self, talk: str, room: str) -> None:
        if all(living.satellite != room for living in self.follow.state.conversations.values()):
            self.follow.opened(talk, room)

    @rule(talk=TALKS)
    def closes(self, talk: str) -> None:
        self.follow.closed(talk)

    @rule(talk=TALKS, room=ROOMS)
    def asks(self, talk: str, room: str) -> None:
        self.follow.asked(talk, room, self.now_us)

    @rule(room=ROOMS)
    def wakes(self, room: str) -> None:
        self.follow.woke(room, self.now_us)

    @rule(talk=TALKS, on=st.booleans())
    def stays(self, talk: str, on: bool) -> None:
        self.follow.stay(talk, on=on)

    @rule(room=ROOMS, start=st.integers(0, 100), level=st.integers(-90, -10))
    def hears(self, room: str, start: int, level: int) -> None:
        self.follow.levels(room, self.now_us + start * 20_000, ((level,) * 8,) * 5)
        self.now_us += 100_000

    @rule()
    def hub_restarts(self) -> None:
        self.follow = Follow(self.follow.config, self.follow.earshot, STATE.validate_python(self.follow.to_json()))

    @invariant()
    def moves_lead_to_rooms_that_can_be_entered(self) -> None:
        for action in self.follow.poll():
            if isinstance(action, Moved):
                assert self.muted.get(action.entered) is False
                assert action.entered != action.left

    @invariant()
    def no_room_holds_two_conversations(self) -> None:
        rooms = [living.satellite for living in self.follow.state.conversations.values()]
        assert len(rooms) == len(set(rooms))


RoomsThatComeAndGo.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
test_conversations_are_never_mixed_up = RoomsThatComeAndGo.TestCase
