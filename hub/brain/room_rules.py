"""What the owner has set for rooms: who hears whom, where a conversation may follow, when it is quiet. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.relay.api import Member

DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True)
class RoomRules:
    """As in `settings.rooms`; rooms are named as the satellites were paired."""

    earshot: tuple[tuple[str, ...], ...] = ()
    follow: bool = True
    follow_except: tuple[str, ...] = ()
    quiet_hours: str | None = None

    def groups(self, members: Iterable[Member]) -> tuple[tuple[str, ...], ...]:
        """The satellites that hear each other, as the owner said."""
        known = tuple(members)
        return tuple(
            tuple(member.satellite for member in known if _plain(member.room) in map(_plain, rooms))
            for rooms in self.earshot
        )

    def follows_into(self, room: str) -> bool:
        """Whether a conversation may go on there by itself."""
        return self.follow and _plain(room) not in map(_plain, self.follow_except)

    def is_quiet(self, minute: int) -> bool:
        """Whether a minute of the local day lies in the quiet hours."""
        if self.quiet_hours is None:
            return False
        begin, end = (int(text[:2]) * 60 + int(text[3:]) for text in self.quiet_hours.split("-"))
        return (minute - begin) % DAY_MIN < (end - begin) % DAY_MIN


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())
