"""Follows one voice between two rooms and tells a walk from another person who speaks elsewhere.

A walk changes the level difference little by little while someone speaks. Another person's speech starts with a jump:
after a pause the difference is suddenly what it is for their place. A jump starts a new track, and a track moves the
conversation only if its voice was once nearer here and crossed over within speech.
"""

from dataclasses import dataclass, field

from hub.follow.config import FollowConfig
from hub.follow.envelopes import FRAME_US
from hub.follow.models import Evidence

MOST_DOUBTS = 2
"""So many looks in a row that do not fit, and it is another voice."""


@dataclass(slots=True)
class Point:
    """Where the voice was at one look."""

    frame: int
    nearer_db: float
    """Less what changed across pauses since: two points differ only by what was walked within speech."""
    loud_db: float


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
    left: bool = False
    """The voice was leaving when it paused, and went on over there."""
    trimmed: bool = False
    """The looks before the pause that is on now were cleaned up."""
    doubts: int = 0
    """Looks in a row that do not fit this voice."""
    contested_frame: int | None = None
    """When two voices were last heard at once."""

    def see(self, evidence: Evidence, config: FollowConfig, view: View) -> bool:
        """Take in one look; True when the voice has walked over there."""
        if evidence.kind != "voice":
            self._contest(evidence, config)
            return False
        if self._fades(evidence, config):
            return False
        if self._paused_ms(evidence) > config.breath_ms and self.last_frame is not None and not self.trimmed:
            self._forget_ringing(self.last_frame, config)
            self.trimmed = True
        if self._jumps(evidence, config):
            self.doubts += 1
            if self.doubts < MOST_DOUBTS:
                return False
            self.points, self.came_from_here, self.left = [], False, False
        self.doubts = 0
        self._extend(evidence, config, view)
        oldest = evidence.frame - _frames(config.memory_ms)
        self.points = [point for point in self.points if point.frame >= oldest]
        over = view.nearest_there and evidence.nearer_db <= config.there_db + view.bonus_db
        walked = over and self.came_from_here and not self._contested(evidence, config)
        enough_db = config.walked_db - view.bonus_db
        walked = walked and (self.left or _walked(self.points, enough_db, config.spread_db, config))
        self.crossed = self.crossed + 1 if walked else 0
        return self.crossed >= config.sure_looks

    def _contest(self, evidence: Evidence, config: FollowConfig) -> None:
        """Two voices at once: the last looks were of both, and what comes after is as after a pause."""
        self.crossed = 0
        self.contested_frame = evidence.frame
        self._forget_ringing(evidence.frame, config)

    def _fades(self, evidence: Evidence, config: FollowConfig) -> bool:
        """Whether this is but the ringing of a word, which says little about a place."""
        loudest = max(
            (p.loud_db for p in self.points if p.frame >= evidence.frame - _frames(config.ring_ms)), default=-999.0
        )
        return evidence.loud_db < loudest - config.ring_db

    def _forget_ringing(self, until_frame: int, config: FollowConfig) -> None:
        """The last moments before another voice, or none, are of the room more than of this voice."""
        clean = [point for point in self.points if point.frame <= until_frame - _frames(config.breath_ms)]
        if clean and len(clean) < len(self.points):
            self.points, self.last_frame, self.last_db = clean, clean[-1].frame, clean[-1].nearer_db

    def _contested(self, evidence: Evidence, config: FollowConfig) -> bool:
        since = self.contested_frame
        return since is not None and evidence.frame - since <= _frames(config.contest_ms)

    def _extend(self, evidence: Evidence, config: FollowConfig, view: View) -> None:
        if self.points and self._paused_ms(evidence) > config.breath_ms:
            # What changed across a pause was not walked within speech.
            for point in self.points:
                point.nearer_db += evidence.nearer_db - self.last_db
        self.points.append(Point(evidence.frame, evidence.nearer_db, evidence.loud_db))
        self.last_frame, self.last_db, self.trimmed = evidence.frame, evidence.nearer_db, False
        if view.nearest_here and evidence.nearer_db >= config.here_db:
            self.came_from_here, self.left = True, False

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
        if step_db < 0 and gap_ms <= config.stretch_ms and self._was_leaving(evidence, config):
            # Someone who was on the way over goes on walking while silent.
            self.left = abs(step_db) <= config.stretch_db
            return not self.left
        return abs(step_db) > allowed_db

    def _was_leaving(self, evidence: Evidence, config: FollowConfig) -> bool:
        """Whether the voice was on its way over before the pause."""
        if self._contested(evidence, config):
            return False
        if not self.points or self.last_db > config.doorway_db:
            return False
        return _walked(self.points, config.leaving_db, config.leaving_spread_db, config)

    def _paused_ms(self, evidence: Evidence) -> int:
        last = self.last_frame if self.last_frame is not None else evidence.frame
        return (evidence.frame - last) * FRAME_US // 1000


def _walked(points: list[Point], walked_db: float, spread_db: float, config: FollowConfig) -> bool:
    """Whether a voice went over little by little: never far back, enough in all, enough besides the steepest moment."""
    start = max(points, key=lambda point: point.nearer_db)
    walk = [point for point in points if point.frame >= start.frame]
    in_all = start.nearer_db - points[-1].nearer_db
    steepest, lowest = 0.0, start.nearer_db
    for index, point in enumerate(walk):
        lowest = min(lowest, point.nearer_db)
        if point.nearer_db - lowest > config.wobble_db:
            return False
        soon = point.frame + _frames(config.sweep_ms)
        steepest = max(steepest, *(point.nearer_db - later.nearer_db for later in walk[index:] if later.frame <= soon))
    return in_all >= walked_db and in_all - steepest >= spread_db


def _frames(duration_ms: int) -> int:
    return duration_ms * 1000 // FRAME_US
