"""Is somebody speaking over us? From the echo-cancelled microphone, decided in about a tenth of a second. Pure.

Speech probability alone is not enough: what is left of our own voice also sounds like speech. So the level must stand
out too, and in the first seconds of playback, while the echo canceller still learns, more so.
"""

from collections import deque

WINDOW = 5
"""Frames of 20 ms."""
VOICED = 3
"""How many of them must be speech."""
SPEECH = 0.5
ABOVE_NOISE_DB = 10.0
LEARNING_S = 3.0
LEARNING_EXTRA_DB = 6.0
REST_S = 1.0
"""After one interruption the next needs at least this long."""


class BargeDetector:
    """Watches the microphone while the speaker sounds."""

    def __init__(self) -> None:
        self._recent: deque[bool] = deque(maxlen=WINDOW)
        self._sounding_since: float | None = None
        self._rest_until = float("-inf")

    def hear(self, speech: float, above_noise_db: float, sounding: bool, now: float) -> bool:
        """Take one frame; True when somebody begins to speak over our playback."""
        if not sounding:
            self._sounding_since = None
            self._recent.clear()
            return False
        if self._sounding_since is None:
            self._sounding_since = now
        learning = now - self._sounding_since < LEARNING_S
        needed_db = ABOVE_NOISE_DB + (LEARNING_EXTRA_DB if learning else 0)
        self._recent.append(speech >= SPEECH and above_noise_db >= needed_db)
        if sum(self._recent) < VOICED or now < self._rest_until:
            return False
        self._recent.clear()
        self._rest_until = now + REST_S
        return True
