"""One gapless stream of samples in hub time out of the microphones of one or two rooms. Pure.

Samples are counted from the start of the conversation. A microphone is a `Track`: bytes that begin at some sample. When
a conversation moves, the old track fades into the new one during 60 ms; tracks need not start on the same 20 ms grid.
"""

import numpy as np

RATE = 24_000
FRAME_SAMPLES = 480
FRAME_BYTES = FRAME_SAMPLES * 2
FRAME_US = 20_000
FADE_SAMPLES = RATE * 60 // 1000
GIVEN_UP_SAMPLES = RATE * 400 // 1000
"""A microphone this far behind the other one is not waited for."""
LONGEST_HOLE_SAMPLES = RATE
"""A longer silence between two tracks is not filled: the time jumps instead."""


class Track:
    """Samples of one microphone, without holes from its first on."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.held = bytearray()

    @property
    def end(self) -> int:
        """The sample behind the last one held."""
        return self.start + len(self.held) // 2

    def append(self, pcm: bytes) -> None:
        """Add what was recorded next."""
        self.held += pcm

    def cut(self, begin: int, end: int) -> bytes:
        """The samples `begin`..`end`, with silence where nothing is held; forgets everything before `end`."""
        lead = max(0, min(self.start, end) - begin)
        first = max(0, begin - self.start) * 2
        last = max(0, end - self.start) * 2
        found = bytes(self.held[first:last])
        del self.held[:last]
        self.start = max(self.start, end)
        missing = (end - begin - lead) * 2 - len(found)
        return bytes(lead * 2) + found + bytes(missing) if lead or missing else found


class Timeline:
    """Cuts tracks into 20 ms frames."""

    def __init__(self) -> None:
        self._epoch_us: int | None = None
        """Hub time of sample 0."""
        self._emitted = 0
        self._current: Track | None = None
        self._leaving: Track | None = None
        self._fade_at = 0
        self._jumped = False

    @property
    def heard_until_us(self) -> int | None:
        """Hub time of the next frame; None before the first microphone."""
        return None if self._epoch_us is None else self._epoch_us + self._emitted * 1_000_000 // RATE

    def begin(self, start_us: int, from_us: int | None = None) -> Track:
        """A microphone whose first sample is of `start_us` takes over, fading in at `from_us` or at its own start."""
        if self._epoch_us is None:
            self._epoch_us = start_us
        track = Track(self._sample(start_us))
        if self._current is None and self._leaving is None:
            self._jump_to(track, start_us)
        self._leaving, self._current = self._current, track
        wanted = track.start if from_us is None else self._sample(from_us)
        self._fade_at = max(wanted, self._emitted)
        if self._leaving and self._fade_at - self._leaving.end > LONGEST_HOLE_SAMPLES:
            self._leaving = None
            self._jump_to(track, start_us)
        return track

    def end(self) -> None:
        """No microphone feeds the conversation now."""
        self._current = self._leaving = None

    def needs(self, track: Track) -> bool:
        """False when samples of this track will not be used any more."""
        return track is self._current or track is self._leaving

    def take(self) -> list[tuple[int, bytes, bool]]:
        """All frames that are complete: hub time, samples, and whether time jumped before them."""
        frames = []
        while (pcm := self._next()) is not None:
            t_us = self.heard_until_us
            assert t_us is not None
            frames.append((t_us, pcm, self._jumped))
            self._emitted += FRAME_SAMPLES
            self._jumped = False
        return frames

    def _sample(self, t_us: int) -> int:
        assert self._epoch_us is not None
        return round((t_us - self._epoch_us) * RATE / 1_000_000)

    def _jump_to(self, track: Track, start_us: int) -> None:
        """Nobody was heard for long: go on at the new track's own time."""
        if track.start - self._emitted > LONGEST_HOLE_SAMPLES:
            track.start = self._emitted
            self._epoch_us = start_us - self._emitted * 1_000_000 // RATE
            self._jumped = True

    def _next(self) -> bytes | None:
        new, old = self._current, self._leaving
        if new is None:
            return None
        begin, end = self._emitted, self._emitted + FRAME_SAMPLES
        if old and begin >= self._fade_at + FADE_SAMPLES:
            self._leaving = old = None
        if old is None:
            return new.cut(begin, end) if new.end >= end else None
        if new.end - old.end > GIVEN_UP_SAMPLES:
            # The old room fell silent for good: take the new one from where the old one ends, if it was listening.
            self._fade_at = min(self._fade_at, max(new.start, old.end - FADE_SAMPLES, begin - FADE_SAMPLES))
        elif old.end < min(end, self._fade_at + FADE_SAMPLES):
            return None
        if end <= self._fade_at:
            return old.cut(begin, end)
        if new.end < end:
            return None
        return _mixed(old.cut(begin, end), new.cut(begin, end), begin - self._fade_at)


def _mixed(old: bytes, new: bytes, into_fade: int) -> bytes:
    """Fade from one to the other; both heard the same voice, so their amplitudes add up, not their powers."""
    share = np.clip((np.arange(FRAME_SAMPLES) + into_fade) / FADE_SAMPLES, 0.0, 1.0)
    left, right = np.frombuffer(old, "<i2"), np.frombuffer(new, "<i2")
    return np.rint(left * (1.0 - share) + right * share).astype("<i2").tobytes()
