"""`POST /api/announce`: says something in rooms, politely, and tells where it was not said."""

import time
from collections.abc import Callable, Iterable

from hub.brain.desk import Desk
from hub.brain.directory import Rooms
from hub.brain.manners import RoomNow, choose
from hub.brain.members import Members
from hub.conversation.events import State
from hub.http.errors import ApiError
from hub.http.routes import Call
from hub.http.schemas import AnnounceIn, AnnounceOut

Say = Callable[[tuple[str, ...], str, bool], None]


class AnnounceDoor:
    """Resolves names, asks manners, passes the words on."""

    def __init__(self, rooms: Rooms, members: Members, desk: Desk, say: Say) -> None:
        self._rooms = rooms
        self._members = members
        self._desk = desk
        self._say = say

    async def announce(self, call: Call) -> AnnounceOut:
        """One announcement."""
        body: AnnounceIn = call.body
        if body.text is None or body.media is not None:
            raise ApiError("bad_request", "an announcement is a `text`; recordings cannot be played yet")
        local = time.localtime()
        quiet = self._members.rules.is_quiet(local.tm_hour * 60 + local.tm_min)
        left_out = self._resolve(body.except_)
        heard, silent = choose(self._now(), self._wanted(body), left_out, body.priority, quiet=quiet)
        if heard:
            self._say(heard, body.text, body.chime)
        return AnnounceOut(rooms=heard, silent=silent)

    def _wanted(self, body: AnnounceIn) -> set[str] | None:
        if body.rooms is None and body.floor is None:
            return None
        wanted = self._resolve(body.rooms or ())
        if body.floor is not None:
            on_floor = self._rooms.on_floor(body.floor)
            if not on_floor:
                raise ApiError("unknown_room", f"no floor is called {body.floor!r}")
            # Rooms of a floor without a satellite are not worth a word.
            wanted |= {room.room for room in self._now()} & set(on_floor)
        return wanted

    def _resolve(self, names: Iterable[str]) -> set[str]:
        """Area ids, or the names that satellites were paired with."""
        paired = {presence.member.room for presence in self._members.all()}
        found = set()
        for name in names:
            room = name if name in paired else self._rooms.find(name)
            if room is None:
                raise ApiError("unknown_room", f"no room is called {name!r}")
            found.add(room)
        return found

    def _now(self) -> list[RoomNow]:
        talking = {talk.satellite for talk in self._desk.alive if talk.state is not State.IDLE}
        rooms: dict[str, RoomNow] = {}
        for presence in self._members.all():
            member, before = presence.member, rooms.get(presence.member.room)
            rooms[member.room] = RoomNow(
                member.room,
                presence.connected or (before is not None and before.connected),
                member.satellite in talking or (before is not None and before.talking),
            )
        return list(rooms.values())
