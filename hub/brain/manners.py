"""Which rooms an announcement sounds in, and why the others keep silent. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

Priority = Literal["low", "normal", "high"]
Silence = Literal["not_connected", "quiet_hours", "talking"]


@dataclass(frozen=True, slots=True)
class RoomNow:
    """A room as far as announcements care."""

    room: str
    connected: bool
    talking: bool
    """Somebody talks to us there."""


def choose(
    rooms: Iterable[RoomNow],
    wanted: Collection[str] | None,
    left_out: Collection[str],
    priority: Priority,
    *,
    quiet: bool,
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Rooms that hear it, and those asked for that keep silent, with the reason. `wanted` None: everywhere."""
    known = {room.room: room for room in rooms}
    heard, silent = [], dict[str, str]()
    for name in sorted(known if wanted is None else wanted):
        if name in left_out:
            continue
        reason = _silence(known.get(name), priority, quiet=quiet)
        if reason is None:
            heard.append(name)
        else:
            silent[name] = reason
    return tuple(heard), silent


def _silence(room: RoomNow | None, priority: Priority, *, quiet: bool) -> Silence | None:
    if room is None or not room.connected:
        return "not_connected"
    if priority == "high":
        return None
    if quiet:
        return "quiet_hours"
    return "talking" if priority == "low" and room.talking else None
