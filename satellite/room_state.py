"""What the room's own controls and the hub have set, and what is kept across restarts."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from satellite.config import Settings
from satellite.wire.room import Configure


@dataclass(frozen=True, slots=True)
class Controls:
    """Mute, volume and the settings the hub may push."""

    muted: bool = False
    volume: float = 0.7
    wake_words: tuple[str, ...] = ("okay_nabu",)
    sensitivity: float = 0.5
    quiet_hours: str = ""
    follow: bool = True
    light_brightness: float = 1.0

    def with_pushed(self, pushed: Configure, known_words: tuple[str, ...]) -> "Controls":
        """Take over what the hub sent; it can mute, never unmute, and wake words we lack are left out."""
        changed: dict[str, Any] = {}
        for name in ("volume", "sensitivity", "quiet_hours", "follow", "light_brightness", "muted"):
            value = getattr(pushed, name)
            if value is not None:
                changed[name] = value
        if pushed.wake_words is not None:
            words = tuple(word for word in pushed.wake_words if word in known_words)
            changed |= {"wake_words": words} if words else {}
        return replace(self, **changed)


def default_controls(settings: Settings) -> Controls:
    """What a satellite starts with the first time."""
    return Controls(
        volume=settings.sound.volume,
        wake_words=tuple(settings.wake.words),
        sensitivity=settings.wake.sensitivity,
        quiet_hours=settings.manners.quiet_hours,
    )


def to_json(controls: Controls) -> str:
    """The controls as they are stored."""
    return json.dumps(asdict(controls))


def from_json(text: str, default: Controls) -> Controls:
    """Read stored controls; a damaged file counts as none, because a room must start."""
    try:
        stored = json.loads(text)
        kept = {name: stored[name] for name in asdict(default) if type(stored[name]) in _TYPES[name]}
        words = tuple(str(word) for word in kept.pop("wake_words", ())) or default.wake_words
        return replace(default, wake_words=words, **kept)
    except (ValueError, TypeError, KeyError):
        return default


_TYPES: dict[str, tuple[type, ...]] = {
    "muted": (bool,),
    "volume": (float, int),
    "wake_words": (list,),
    "sensitivity": (float, int),
    "quiet_hours": (str,),
    "follow": (bool,),
    "light_brightness": (float, int),
}
