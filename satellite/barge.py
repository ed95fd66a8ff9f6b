"""Is somebody speaking over us? From the echo-cancelled microphone, decided in about a tenth of a second. Pure.

There are two ways to notice. What the echo canceller leaves sounds like speech and stands out from the noise, in the
first seconds, while it still learns, more so. Or the raw microphone is louder, in some band, than our own voice can be:
that is faster, because the canceller mutes the first syllables of whoever speaks over us.
"""

from collections import deque
from dataclasses import dataclass

WINDOW = 5
"""Frames of 20 ms."""
VOICED = 3
"""How many of them must be speech."""
LOUDER_WINDOW = 4
LOUDER = 2
"""How many of these frames must be louder than our own voice."""
SPEECH = 0.5
ABOVE_NOISE_DB = 10.0
LEARNING_S = 3.0
LEARNING_EXTRA_DB = 6.0
REST_S = 1.0
"""After one interruption the next needs at least this long."""


@dataclass(frozen=True, slots=True)
class BargeFrame:
    """What 20 ms of the microphone say about it."""

    speech: float
    """How much the cancelled microphone sounds like speech."""
    above_noise_db: float
    louder_bands: int = 0
    """Bands of the raw microphone that are louder than our own voice can be."""


class BargeDetector:
    """Watches the microphone while the speaker sounds."""

    def __init__(self) -> None:
        self._recent: deque[bool] = deque(maxlen=WINDOW)
        self._louder: deque[bool] = deque(maxlen=LOUDER_WINDOW)
        self._sounding_since: float | None = None
        self._rest_until = float("-inf")

    def hear(self, frame: BargeFrame, sounding: bool, now: float) -> bool:
        """Take one frame; True when somebody begins to speak over our playback."""
        if not sounding:
            self._sounding_since = None
            self._recent.clear()
            self._louder.clear()
            return False
        if self._sounding_since is None:
            self._sounding_since = now
        learning = now - self._sounding_since < LEARNING_S
        needed_db = ABOVE_NOISE_DB + (LEARNING_EXTRA_DB if learning else 0)
        self._recent.append(frame.speech >= SPEECH and frame.above_noise_db >= needed_db)
        self._louder.append(frame.louder_bands > 0)
        heard = sum(self._recent) >= VOICED or sum(self._louder) >= LOUDER
        if not heard or now < self._rest_until:
            return False
        self._recent.clear()
        self._louder.clear()
        self._rest_until = now + REST_S
        return True
