"""What a conversation is made to think and say: the prompt, frame by frame, and texts to speak. Pure.

A prompt forces words and sounds of the model while it is fed neutral audio; it follows PersonaPlex: the voice, half a
second of silence, the instructions at one token a frame, half a second of silence. A text to speak replaces only the
words: the model keeps its own pace and voice.
"""

from collections import deque
from dataclasses import dataclass

PAUSE_FRAMES = 6
"""Half a second of silence between the parts of a prompt."""
MOST_PADS = 12
"""Frames without a word after which the next word of a text is forced: about a second."""

Codes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What is forced in one step; None leaves it to the model."""

    word: int | None = None
    """Text token."""
    codes: tuple[int | None, ...] = ()
    """Sound of the model, one per codebook; empty: its own."""
    when_speaking: bool = False
    """The word replaces only a word the model would say now, so that it keeps its pace."""
    prompt: bool = False
    """The user's audio does not count; the model hears the neutral sound."""


class Script:
    """The forced steps of one conversation."""

    def __init__(self, delays: tuple[int, ...], pad: int, silence: Codes) -> None:
        self._delays = delays
        """Of the model's codebooks: how many steps after its frame a code is produced."""
        self._pad = pad
        self._silence = silence
        self._frames: deque[tuple[int, Codes]] = deque()
        self._before: deque[Codes | None] = deque([None] * max(delays, default=0))
        self._words: deque[int] = deque()
        self._pads = 0

    @property
    def prompting(self) -> bool:
        """The prompt is not over."""
        return bool(self._frames)

    @property
    def saying(self) -> bool:
        """Words of a text are left."""
        return bool(self._words)

    def prompt(self, voice: tuple[Codes, ...], words: tuple[int, ...]) -> None:
        """Begin with this voice and these instructions."""
        pause = [(self._pad, self._silence)] * PAUSE_FRAMES
        self._frames.extend((self._pad, codes) for codes in voice)
        self._frames.extend(pause)
        self._frames.extend((word, self._silence) for word in words)
        self._frames.extend(pause if words else ())

    def say(self, words: tuple[int, ...]) -> None:
        """Speak these words, after those still waiting."""
        self._words.extend(words)

    def hush(self) -> None:
        """Forget what was to be said."""
        self._words.clear()

    def step(self) -> Step:
        """What is forced now; call once a step, then tell `spoke`."""
        codes: Codes | None = None
        word: int | None = None
        prompt = bool(self._frames)
        if prompt:
            word, codes = self._frames.popleft()
        forced = self._delayed(codes)
        if not prompt and self._words:
            return Step(self._words[0], forced, self._pads < MOST_PADS)
        return Step(word, forced, prompt=prompt)

    def spoke(self, token: int, *, silent: bool) -> bool:
        """The model produced this text token; True when the last word of a text was just said."""
        if not self._words:
            self._pads = 0
            return False
        if silent or token != self._words[0]:
            self._pads += 1
            return False
        self._pads = 0
        self._words.popleft()
        return not self._words

    def _delayed(self, codes: Codes | None) -> tuple[int | None, ...]:
        """Codes of this frame and, for codebooks that come later, of the frames before."""
        history = [codes, *self._before]
        if self._before:
            self._before.appendleft(codes)
            self._before.pop()
        if all(one is None for one in history):
            return ()
        return tuple(
            one[number] if (one := history[delay]) is not None else None for number, delay in enumerate(self._delays)
        )
