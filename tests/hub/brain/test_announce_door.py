"""`POST /api/announce`: names to rooms, and what is told back."""

import pytest

from hub.arbiter.arbiter import Arbiter
from hub.arbiter.config import ArbiterConfig
from hub.brain.announce_door import AnnounceDoor
from hub.brain.desk import Desk
from hub.brain.directory import Conversations, Rooms
from hub.brain.members import Members
from hub.brain.performer import Performer
from hub.conversation.lifetimes import Lifetimes
from hub.http.errors import ApiError
from hub.http.routes import Call
from hub.http.schemas import AnnounceIn, AnnounceOut
from hub.mind.api import RoomNames
from hub.relay.api import Member


class House:
    """Three rooms, of which the attic is away."""

    def __init__(self) -> None:
        self.said: list[tuple[tuple[str, ...], str, bool]] = []
        members, rooms = Members(), Rooms()
        members.learn(tuple(Member(f"{room}-1", room, "k", "h", room) for room in ("kitchen", "hall", "attic")))
        for presence in members.all():
            presence.connected = presence.member.room != "attic"
        rooms.learn(
            RoomNames(room, room.title(), floor="Upstairs" if room == "attic" else "Ground floor")
            for room in ("kitchen", "hall", "attic")
        )
        desk = Desk(Arbiter(ArbiterConfig()), Conversations(Lifetimes(), "b"), members, Performer(), boot_epoch=1)
        self.door = AnnounceDoor(rooms, members, desk, lambda *said: self.said.append(said))

    async def announce(self, **body: object) -> AnnounceOut:
        return await self.door.announce(Call(AnnounceIn.model_validate(body), {}, {}, authorised=True))


async def test_a_floor_and_a_room_by_name_are_resolved_and_the_reply_says_who_kept_silent() -> None:
    house = House()
    told = await house.announce(text="Dinner is ready.", rooms=["Attic"], floor="ground floor", chime=False)
    assert told == AnnounceOut(rooms=("hall", "kitchen"), silent={"attic": "not_connected"})
    assert house.said == [(("hall", "kitchen"), "Dinner is ready.", False)]


async def test_all_but_one_room() -> None:
    house = House()
    assert (await house.announce(text="Shh.", **{"except": ["hall", "attic"]})).rooms == ("kitchen",)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": "Hi.", "rooms": ["moon"]}, "unknown_room"),
        ({"text": "Hi.", "floor": "moon"}, "unknown_room"),
        ({"text": "Hi.", "except": ["moon"]}, "unknown_room"),
        ({"media": "bell.wav"}, "bad_request"),
        ({}, "bad_request"),
    ],
)
async def test_what_cannot_be_announced_is_refused(body: dict[str, object], code: str) -> None:
    house = House()
    with pytest.raises(ApiError) as refused:
        await house.announce(**body)
    assert refused.value.code == code
    assert not house.said
