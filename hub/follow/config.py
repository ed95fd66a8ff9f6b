"""Settings of follow-me. Distances between rooms are differences in level, in decibels."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FollowConfig:
    """What counts as the same voice, and as having moved."""

    level_frames: int = 10
    """Where a voice is louder is judged over 200 ms."""
    likeness_frames: int = 30
    """Whether it is one voice, over 600 ms."""
    step_frames: int = 5
    """A look every 100 ms."""
    same_voice: float = 0.6
    """Envelopes of two rooms that agree less are of two voices."""
    max_lag_frames: int = 3
    """Sound travels, clocks err: by up to 60 ms."""
    here_db: float = 2.0
    """A voice that was never so much louder here than there did not come from here."""
    there_db: float = -3.0
    """From here on it is louder there."""
    sure_looks: int = 2
    """Looks in a row that must agree."""
    walked_db: float = 7.0
    """So much must change within speech, not across pauses, before it is a walk."""
    spread_db: float = 3.0
    """Of which so much besides its steepest moment: another voice that cuts in changes all at once."""
    sweep_ms: int = 400
    """How long such a moment lasts at most, with the first voice still ringing."""
    contest_ms: int = 1000
    """After two voices at once, nothing is believed so long."""
    wobble_db: float = 5.5
    """Who walks over does not come back by so much in between; two voices that take turns do."""
    stride_ms: int = 300
    stride_db: float = 12.0
    """The most a walk changes in one stride."""
    breath_ms: int = 200
    """Shorter than this is no pause."""
    pause_db: float = 5.0
    """The most a walk changes across a pause, and so much more for every second of it."""
    pause_db_per_s: float = 2.0
    pause_most_db: float = 7.0
    stretch_ms: int = 1200
    stretch_db: float = 17.0
    """The same for someone who was leaving before the pause:"""
    leaving_db: float = 5.0
    leaving_spread_db: float = 1.5
    """so much had changed already,"""
    doorway_db: float = 7.0
    """and it was not louder here than this any more."""
    ring_ms: int = 1500
    ring_db: float = 12.0
    """So much softer than just before is the ringing of a word."""
    memory_ms: int = 4000
    """A walk takes no longer."""
    presence_db: float = 2.0
    """What presence in Home Assistant there, and none here, is worth."""
    fade_ms: int = 60
    """Cross-fade of the microphones."""
    own_voice: float = 0.4
    """A room whose envelope agrees this much with what we play hears us."""
