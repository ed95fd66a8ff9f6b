"""One conversation's ear: audio in; what happened, and what is to be decoded, out. Waits for nothing.

The detector of voices is given to it, and decoding is asked for by `Look` and answered by `decoded`, so that everything
here can be tested with made-up voices and words.
"""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from hub.ears.acoustic import Array
from hub.ears.api import EarEvent, Hypothesis, InterruptDecided, Partial, SpeechStarted, StopHeard, TurnEnded
from hub.ears.endpoint import Endpoint, Patience, Step, Words
from hub.ears.interrupt import Interruption, Verdict
from hub.ears.noise import level_db
from hub.ears.recogniser import Heard
from hub.ears.vad import CHUNK, Activity, chunk_level_db

RATE_HZ = 16_000
CHUNK_S = CHUNK / RATE_HZ
BEFORE_S = 0.4
"""Sound kept from before the detector noticed speech: it notices late."""
LONGEST_S = 20.0
"""Speech without an end is a television; the turn ends."""
WAKE_S = 0.9
"""Seconds of speech a wake phrase may take."""
STRANGE = 0.45
"""From this strangeness on it is none of our sentences."""
NOT_OURS_SHARE = 0.2
"""A reading with a smaller share is a guess."""


class Detector(Protocol):
    """Probability of speech."""

    def hear(self, chunk: Array) -> float:
        """Of this chunk."""

    def reset(self) -> None:
        """Start afresh."""


@dataclass(frozen=True, slots=True)
class Look:
    """Please decode this."""

    samples: Array
    speech: float
    """Names the look; comes back with the answer."""
    stop_only: bool = False
    """Only the stop phrase counts: we are speaking ourselves."""
    follow_up: bool = False
    """Bare answers count as well."""


Effect = EarEvent | Look


@dataclass
class Ear:
    """State of one conversation's listening."""

    conversation: str
    detector: Detector
    wake_confirm: bool = False
    """The turn began with a wake phrase that must be found again."""
    follow_up: bool = False
    """The conversation is under way: bare answers count."""
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        self._endpoint = Endpoint(self.patience)
        self._activity = Activity()
        self._interruption = Interruption()
        self._rest = np.zeros(0, np.float32)
        self._kept: list[Array] = []
        self._kept_from_us = 0
        self._announced = False
        self._wake_found = False
        self._heard: Heard | None = None
        self._speaking = False
        self._floor = False
        """While we speak: somebody really interrupted us."""

    def hear(self, samples: Array, t_us: int) -> list[Effect]:
        """The next audio of the room, 16 kHz on the scale of 16-bit integers; `t_us` is the hub time of its start."""
        start_us = t_us - len(self._rest) * 1_000_000 // RATE_HZ
        samples = np.concatenate([self._rest, samples])
        effects: list[Effect] = []
        count = len(samples) // CHUNK
        for index in range(count):
            chunk = samples[index * CHUNK : (index + 1) * CHUNK]
            effects += self._chunk(chunk, start_us + index * CHUNK * 1_000_000 // RATE_HZ)
        self._rest = samples[count * CHUNK :]
        return effects

    def speaking(self, on: bool) -> None:
        """Our own voice starts or ends in this room."""
        if on and not self._speaking:
            self._restart()
        if not on and not self._floor:
            self._restart()
        self.follow_up = True
        self._speaking, self._floor = on, self._floor and not on
        self._interruption.reset()

    def decoded(self, look: Look, heard: Heard, now_us: int) -> list[Effect]:
        """What the recogniser makes of a look."""
        if look.stop_only:
            stop = bool(heard.readings) and heard.strangeness < STRANGE / 2
            return [StopHeard(self.conversation, now_us)] if stop and self._speaking else []
        words = self._in_turn(judged(heard), heard)
        if look.speech != self._endpoint.speech:
            return []  # more was said since
        step = self._endpoint.decoded(words, look.speech)
        self._heard = heard
        if words is Words.WAKE:
            self._wake_found = True
            self._restart()
            return []
        text = " ".join(heard.unfinished or (heard.readings[0].words if heard.readings else ()))
        effects: list[Effect] = []
        if text and words is not Words.STRANGE:
            effects.append(Partial(self.conversation, text, words in (Words.COMPLETE, Words.EXTENDABLE)))
        return [*effects, *self._end()] if step is Step.END else effects

    def _in_turn(self, words: Words, heard: Heard) -> Words:
        """A few sounds at the start of a turn that was opened by a wake phrase are most likely a piece of it."""
        wake_to_come = self.wake_confirm and not self._wake_found and not heard.prefix
        return Words.OPEN if wake_to_come and self._endpoint.speech < WAKE_S else words

    def _chunk(self, chunk: Array, t_us: int) -> list[Effect]:
        probability = self.detector.hear(chunk)
        level = chunk_level_db(chunk)
        speech = self._activity.hear(probability, level)
        self._keep(chunk, t_us)
        if self._speaking and not self._floor:
            return self._while_speaking(probability, level, speech, t_us)
        effects: list[Effect] = []
        step = self._endpoint.hear(speech, CHUNK_S)
        if self._endpoint.started and not self._announced:
            self._announced = True
            effects.append(SpeechStarted(self.conversation, t_us))
        if step is Step.LOOK:
            effects.append(self._look(stop_only=False))
        elif step is Step.END or self._endpoint.speech > LONGEST_S:
            effects += self._end()
        return effects

    def _look(self, *, stop_only: bool) -> Look:
        return Look(np.concatenate(self._kept), self._endpoint.speech, stop_only, self.follow_up)

    def _while_speaking(self, probability: float, level: float, speech: bool, t_us: int) -> list[Effect]:
        effects: list[Effect] = []
        match self._interruption.hear(probability, level - self._activity.noise_db, CHUNK_S):
            case Verdict.REAL:
                self._floor = True
                effects.append(InterruptDecided(self.conversation, t_us, True))
            case Verdict.FALSE:
                effects.append(InterruptDecided(self.conversation, t_us, False))
            case Verdict.OPEN:
                pass
        if self._endpoint.hear(speech, CHUNK_S) is Step.LOOK:
            effects.append(self._look(stop_only=not self._floor))
        return effects

    def _keep(self, chunk: Array, t_us: int) -> None:
        if not self._kept:
            self._kept_from_us = t_us
        self._kept.append(chunk)
        if not self._endpoint.started:
            spare = len(self._kept) - int(BEFORE_S / CHUNK_S)
            if spare > 0 and self._endpoint.speech == 0.0:
                del self._kept[:spare]
                self._kept_from_us += int(spare * CHUNK_S * 1_000_000)

    def _end(self) -> list[Effect]:
        """The turn is over: say what it was."""
        heard = self._heard
        hypotheses = _hypotheses(heard) if heard else ()
        end_us = self._kept_from_us + speech_end_us(np.concatenate(self._kept)) if self._kept else 0
        found = self._wake_found or bool(heard and heard.prefix)
        false_wake = self.wake_confirm and not found and not hypotheses
        self.follow_up = self.follow_up or bool(hypotheses)
        spans = {"end_of_turn": round(self._endpoint.silence * 1000.0, 1)}
        self._restart()
        self._floor = False
        return [TurnEnded(self.conversation, end_us, hypotheses, false_wake, spans)]

    def _restart(self) -> None:
        self._endpoint = Endpoint(self.patience)
        self._kept = []
        self._heard = None
        self._announced = False


def judged(heard: Heard) -> Words:
    """What kind of words these are."""
    if heard.strangeness >= STRANGE:
        return Words.STRANGE
    if heard.unfinished:
        return Words.OPEN
    if not heard.readings:
        return Words.WAKE if heard.prefix else Words.STRANGE
    if not heard.readings[0].words:
        return Words.WAKE
    return Words.EXTENDABLE if heard.standing.open else Words.COMPLETE


def speech_end_us(samples: Array) -> int:
    """End of the last 20 ms within 30 dB of the loudest, counted from the start."""
    levels = level_db(samples)
    pairs = levels[: len(levels) // 2 * 2].reshape(-1, 2).max(axis=1)
    if not len(pairs):
        return 0
    return (int(np.flatnonzero(pairs > pairs.max() - 30.0)[-1]) + 1) * 20_000


def _hypotheses(heard: Heard) -> tuple[Hypothesis, ...]:
    """The readings as the brain takes them; none when it was something else."""
    if heard.strangeness >= STRANGE:
        return ()
    trust = min(1.0, 1.0 - heard.strangeness / STRANGE * 0.5)
    return tuple(
        Hypothesis(" ".join(reading.words), round(reading.share * trust, 3), "pocketsphinx")
        for reading in heard.readings
        if reading.words
    )
