"""How long the parts of a conversation stay open."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long things stay open, in seconds."""

    follow_up_s: float = 8.0
    """Microphone after an answer, without a new wake word."""
    closed_after_s: float = 120.0
    lost_s: float = 30.0
    """A lost satellite keeps its conversation this long."""
    decide_s: float = 0.4
    """An undecided interruption counts as none after this."""
    thinking_s: float = 60.0
    """A mind that says nothing this long has lost the turn."""
    hand_over_s: float = 3.0
    """A move waits up to two seconds for the end of a phrase."""
    speaking_s: float = 300.0
    """A voice that never reports its end is cut off after this."""
