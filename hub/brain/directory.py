"""Rooms by any of their names, and the conversations of the house. Pure."""

from collections.abc import Callable, Iterable

from hub.conversation.events import State
from hub.conversation.lifetimes import Lifetimes
from hub.conversation.machine import Conversation
from hub.mind.api import RoomNames

Make = Callable[[str, int, Lifetimes, float], Conversation]
"""Makes a conversation from its id, its first stream, its lifetimes and the time."""
TYPED_S = 30 * 60.0
"""A typed conversation is forgotten after this."""
MOST_TYPED = 1000
"""More typed conversations than this and the oldest go: callers choose the ids."""
STREAMS_EACH = 256
"""Downlink stream numbers between two conversations, so that neighbours never share one."""


class Rooms:
    """The house's areas as people call them."""

    def __init__(self) -> None:
        self._by_name: dict[str, str] = {}
        self._rooms: dict[str, RoomNames] = {}

    def learn(self, rooms: Iterable[RoomNames]) -> None:
        """Take over the areas of the house."""
        self._rooms = {room.id: room for room in rooms}
        self._by_name = {}
        for room in self._rooms.values():
            for name in (*room.aliases, room.name, room.id):
                self._by_name[_plain(name)] = room.id

    def find(self, name: str) -> str | None:
        """The area id of an id, a name or an alias."""
        return self._by_name.get(_plain(name))

    def name(self, room: str) -> str:
        """What to call a room when speaking."""
        known = self._rooms.get(room)
        return known.name if known else room.replace("_", " ")

    def on_floor(self, floor: str) -> tuple[str, ...]:
        """The rooms of a floor, by its name or alias."""
        wanted = _plain(floor)
        return tuple(
            room.id
            for room in self._rooms.values()
            if room.floor and wanted in map(_plain, (room.floor, *room.floor_aliases))
        )

    def __len__(self) -> int:
        return len(self._rooms)


class Conversations:
    """The spoken conversations that live, and which satellite each is in."""

    def __init__(self, lifetimes: Lifetimes, boot: str, make: Make = Conversation) -> None:
        self._lifetimes = lifetimes
        self._make = make
        self._boot = boot
        self._count = 0
        self.alive: dict[str, Conversation] = {}

    def open(self, now: float) -> Conversation:
        """A new conversation."""
        self._count += 1
        first_stream = (self._count * STREAMS_EACH) & 0xFFFF
        talk = self._make(f"{self._boot}-{self._count}", first_stream, self._lifetimes, now)
        self.alive[talk.id] = talk
        return talk

    def at(self, satellite: str) -> Conversation | None:
        """The conversation a satellite is part of."""
        return next((talk for talk in self.alive.values() if talk.satellite == satellite), None)

    def forget_closed(self) -> None:
        """Let go of what is over."""
        self.alive = {id: talk for id, talk in self.alive.items() if talk.state is not State.CLOSED}

    def next_deadline(self) -> float | None:
        """When one of them wants to be asked."""
        return min((t for talk in self.alive.values() if (t := talk.next_deadline()) is not None), default=None)


class TypedConversations:
    """Conversations over the text door: only their age, the mind keeps the rest."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}
        self._busy: set[str] = set()
        self._turns = 0

    def begin(self, conversation: str, now: float) -> str | None:
        """Start a turn: its id, or None while another turn of the same conversation runs."""
        if conversation in self._busy:
            return None
        self._busy.add(conversation)
        self._last[conversation] = now
        self._turns += 1
        return f"{conversation}.t{self._turns}"

    def end(self, conversation: str, now: float) -> None:
        """The turn is over."""
        self._busy.discard(conversation)
        self._last[conversation] = now

    def expired(self, now: float) -> list[str]:
        """Conversations to forget now."""
        idle = {id: t for id, t in self._last.items() if id not in self._busy}
        old = [id for id, t in idle.items() if now >= t + TYPED_S]
        too_many = len(self._last) - len(old) - MOST_TYPED
        if too_many > 0:
            old += sorted(set(idle) - set(old), key=idle.__getitem__)[:too_many]
        for id in old:
            del self._last[id]
        return old


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())
