"""How loud a live microphone is, a few times a second, for whoever watches the house. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from satellite.audio.level import level_db

EVERY_FRAMES = 10
"""Five times a second."""


@dataclass(frozen=True, slots=True)
class LevelHeard:
    """The level of one frame of a microphone that feeds a conversation."""

    satellite: str
    level_db: float
    type: Literal["level_heard"] = "level_heard"


class LevelTap:
    """Listens along and tells the level of every tenth frame."""

    def __init__(self, tell: Callable[[LevelHeard], None]) -> None:
        self._tell = tell
        self._frames: dict[str, int] = {}

    def hear(self, satellite: str, pcm: bytes) -> None:
        """Take a decoded frame."""
        frames = self._frames[satellite] = self._frames.get(satellite, 0) + 1
        if frames % EVERY_FRAMES == 0:
            self._tell(LevelHeard(satellite, round(level_db(pcm), 1)))
