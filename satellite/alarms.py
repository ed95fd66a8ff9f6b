"""Copies of the hub's timers and alarms: the room rings by itself when the hub is gone.

While the link stands the hub rings. A copy rings when it is due, the hub has been gone for a moment, and nobody has
cancelled it. Pure.
"""

from dataclasses import dataclass

from satellite.wire.room import Alarm

GRACE_S = 3.0
"""How long after its time a copy waits for the hub to ring."""
RING_S = 120.0
MAX_ALARMS = 64


@dataclass(frozen=True, slots=True)
class Copy:
    """One alarm of the hub."""

    id: str
    label: str
    due_at: float


class AlarmCopies:
    """All copies of this room."""

    def __init__(self) -> None:
        self._copies: dict[str, Copy] = {}
        self._ringing: dict[str, float] = {}

    def learn(self, alarm: Alarm, now: float) -> None:
        """The hub set, changed or cancelled an alarm."""
        self._copies.pop(alarm.id, None)
        self._ringing.pop(alarm.id, None)
        if not alarm.cancelled and len(self._copies) < MAX_ALARMS:
            self._copies[alarm.id] = Copy(alarm.id, alarm.label, now + alarm.due_in_ms / 1000)

    def poll(self, now: float, linked: bool) -> tuple[Copy, ...]:
        """Return the alarms that begin to ring here now."""
        begun = []
        for copy in list(self._copies.values()):
            if now < copy.due_at + GRACE_S:
                continue
            del self._copies[copy.id]
            if not linked:  # a hub that is there has rung by itself
                self._ringing[copy.id] = now + RING_S
                begun.append(copy)
        self._ringing = {id_: until for id_, until in self._ringing.items() if now < until}
        return tuple(begun)

    def stop(self) -> bool:
        """Stop ringing; True when something rang."""
        rang = bool(self._ringing)
        self._ringing.clear()
        return rang

    @property
    def ringing(self) -> bool:
        """True while this room rings by itself."""
        return bool(self._ringing)

    def next_deadline(self) -> float | None:
        """When `poll` wants to be asked again."""
        times = [copy.due_at + GRACE_S for copy in self._copies.values()] + list(self._ringing.values())
        return min(times, default=None)
