"""The satellites the hub knows: their rooms, and which of them are here right now. Pure."""

from dataclasses import dataclass

from hub.brain.room_rules import RoomRules
from hub.relay.api import Member


@dataclass
class Presence:
    """One satellite as it is now."""

    member: Member
    connected: bool = False
    muted: bool = False
    volume: float = 0.7
    software: str = ""
    address: str = ""

    @property
    def hears(self) -> bool:
        """It can take part in a round."""
        return self.connected and not self.muted


class Members:
    """All paired satellites by id."""

    def __init__(self, rules: RoomRules | None = None) -> None:
        self.rules = rules or RoomRules()
        self._all: dict[str, Presence] = {}

    def learn(self, members: tuple[Member, ...]) -> None:
        """Take over the list of who may connect; keeps what is known of those who stay."""
        known = self._all
        self._all = {}
        for member in members:
            presence = known.get(member.satellite) or Presence(member)
            presence.member = member
            self._all[member.satellite] = presence

    def get(self, satellite: str) -> Presence | None:
        """A satellite, if it is paired."""
        return self._all.get(satellite)

    def room(self, satellite: str) -> str:
        """The room of a satellite; its own id where it is not paired any more."""
        presence = self._all.get(satellite)
        return presence.member.room if presence else satellite

    def in_room(self, room: str) -> tuple[Presence, ...]:
        """Connected satellites of a room."""
        return tuple(p for p in self._all.values() if p.connected and p.member.room == room)

    def all(self) -> tuple[Presence, ...]:
        """Every paired satellite."""
        return tuple(self._all.values())
