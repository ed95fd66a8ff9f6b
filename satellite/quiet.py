"""Quiet hours: between two times of day the room keeps its voice down. Pure; the time of day is passed in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one minute of the day to another, also over midnight."""

    from_minute: int
    to_minute: int

    def contains(self, minute: int) -> bool:
        """True when this minute of the day is quiet."""
        if self.from_minute <= self.to_minute:
            return self.from_minute <= minute < self.to_minute
        return minute >= self.from_minute or minute < self.to_minute


def parse_quiet_hours(text: str) -> QuietHours | None:
    """Read `22:30-07:00`; empty text means none."""
    if not text:
        return None
    start, end = (int(hour) * 60 + int(minute) for hour, _, minute in (half.partition(":") for half in text.split("-")))
    return QuietHours(start, end)
