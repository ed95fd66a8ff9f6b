"""Follows one voice between two rooms and tells a walk from another person who speaks elsewhere.

A walk changes the level difference little by little while someone speaks. Another person's speech starts with a jump:
after a pause the difference is suddenly what it is for their place. A jump starts a new track, and a track moves the
conversation only if its voice was once nearer here and crossed over within speech.
"""

from dataclasses import dataclass, field

from hub.follow.config import FollowConfig
from hub.follow.envelopes import FRAME_US
from hub.follow.models import Evidence

SURE = 2
"""Looks in a row that must agree."""


@dataclass(slots=True)
class Point:
    """Where the voice was at one look."""

    frame: int
    nearer_db: float
    """Less what changed across pauses since: two points differ only by what was walked within speech."""


@dataclass(frozen=True, slots=True)
class View:
    """What the other rooms say about the same look."""

    nearest_here: bool
    nearest_there: bool
    bonus_db: float = 0.0
    """What presence in Home Assistant is worth."""


@dataclass(slots=True)
class Track:
    """One voice between the room of a conversation and one other. Serialises as it is."""

    points: list[Point] = field(default_factory=list)
    last_frame: int | None = None
    last_db: float = 0.0
    came_from_here: bool = False
    """The voice was nearer here than anywhere."""
    crossed: int = 0

    def see(self, evidence: Evidence, config: FollowConfig, view: View) -> bool:
        """Take in one look; True when the voice has walked over there."""
        if evidence.kind != "voice":
            # Two voices at once, or none: what comes after is as after a pause.
            self.crossed = 0
            return False
        self._extend(evidence, config, view)
        oldest = evidence.frame - _frames(config.memory_ms)
        self.points = [point for point in self.points if point.frame >= oldest]
        over = view.nearest_there and evidence.nearer_db <= config.there_db + view.bonus_db
        walked = over and self.came_from_here and self._has_walked(config, config.walked_db - view.bonus_db)
        self.crossed = self.crossed + 1 if walked else 0
        return self.crossed >= SURE

    def _extend(self, evidence: Evidence, config: FollowConfig, view: View) -> None:
        if self._jumps(evidence, config):
            self.points, self.came_from_here = [], False
        elif self._paused_ms(evidence) > config.breath_ms:
            # What changed across a pause was not walked within speech.
            for point in self.points:
                point.nearer_db += evidence.nearer_db - self.last_db
        self.points.append(Point(evidence.frame, evidence.nearer_db))
        self.last_frame, self.last_db = evidence.frame, evidence.nearer_db
        if view.nearest_here and evidence.nearer_db >= config.here_db:
            self.came_from_here = True

    def _jumps(self, evidence: Evidence, config: FollowConfig) -> bool:
        """Whether this must be another voice."""
        if not self.points:
            return False
        gap_ms = self._paused_ms(evidence)
        if gap_ms <= config.breath_ms:
            recent = [p for p in self.points if p.frame >= evidence.frame - _frames(config.stride_ms)]
            return any(abs(point.nearer_db - evidence.nearer_db) > config.stride_db for point in recent)
        step_db = evidence.nearer_db - self.last_db
        allowed_db = min(config.pause_db + config.pause_db_per_s * gap_ms / 1000, config.pause_most_db)
        leaving = self.last_db <= config.doorway_db and self._has_walked(config, config.leaving_db)
        if step_db < 0 and gap_ms <= config.stretch_ms and leaving:
            # Someone who was on the way over goes on walking while silent.
            allowed_db = config.stretch_db
        return abs(step_db) > allowed_db

    def _paused_ms(self, evidence: Evidence) -> int:
        last = self.last_frame if self.last_frame is not None else evidence.frame
        return (evidence.frame - last) * FRAME_US // 1000

    def _has_walked(self, config: FollowConfig, walked_db: float) -> bool:
        """Whether the voice went over little by little: enough in all, and enough besides the steepest moment."""
        now = self.points[-1].nearer_db
        start = max(self.points, key=lambda point: point.nearer_db)
        walk = [point for point in self.points if point.frame >= start.frame]
        in_all = start.nearer_db - now
        steepest = 0.0
        for index, point in enumerate(walk):
            soon = point.frame + _frames(config.stride_ms)
            drops = [point.nearer_db - later.nearer_db for later in walk[index:] if later.frame <= soon]
            steepest = max(steepest, *drops)
        return in_all >= walked_db and in_all - steepest >= config.spread_db


def _frames(duration_ms: int) -> int:
    return duration_ms * 1000 // FRAME_US
