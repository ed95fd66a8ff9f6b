"""Rooms made of WAV files: a house without microphones, for the demo, for tests, for trying things out.

A `Scene` is what is said in the house, on one timeline, and how loud and how late each room hears it. Every
`SimulatedCard` is the sound card of one room: its microphone reads the scene sample by sample, its speaker is recorded.
Everything else of a simulated satellite is the real thing.
"""

import asyncio
import time
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from math import gcd
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from satellite.audio.format import FRAME_BYTES, FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, SILENCE
from satellite.audio.level import gain, mix
from satellite.audio.resample import resample
from satellite.sound import Block, Ears

NOISE_DB = -65.0
"""A quiet room is not digital silence; recognisers stumble over exact zeros."""
_NOISE_S = 4
_MAX_BEHIND_S = 2.0
_HIGHEST_RATE = 192_000
_MOST_PHASES = 320
"""11 025 Hz needs them. A rate without a common divisor would make the filter take gigabytes."""


def read_wav(path: Path) -> bytes:
    """Return a WAV file as 24 kHz s16 mono."""
    try:
        with wave.open(str(path)) as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError, RuntimeError) as error:  # the library answers some damage with a bare RuntimeError
        raise ValueError(f"{path.name} is not a WAV file") from error
    if width != 2:
        raise ValueError(f"{path.name} is not 16 bit")
    if not 0 < rate <= _HIGHEST_RATE or SAMPLE_RATE // gcd(rate, SAMPLE_RATE) > _MOST_PHASES:
        raise ValueError(f"{path.name} has the odd sample rate of {rate} Hz")
    samples = np.frombuffer(frames[: len(frames) // (2 * channels) * 2 * channels], dtype="<i2").reshape(-1, channels)
    mono: bytes = np.rint(samples.mean(axis=1)).astype("<i2").tobytes()
    return resample(mono, rate, SAMPLE_RATE)


def write_wav(path: Path, pcm: bytes) -> None:
    """Write 24 kHz s16 mono."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(pcm)


@dataclass(frozen=True, slots=True)
class Ear:
    """How one room hears an utterance."""

    gain_db: float = 0.0
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True)
class _Utterance:
    """Something said, as one room hears it, placed on the timeline in samples."""

    start: int
    pcm: NDArray[np.int16]


class Scene:
    """What is said in the house. All rooms of a scene share its timeline, which begins with the first room."""

    def __init__(self, noise_db: float = NOISE_DB, seed: int = 0) -> None:
        self._noise_db = noise_db
        self._seed = seed
        self._rooms: dict[str, list[_Utterance]] = {}
        self.began_at: float | None = None
        """Monotonic time of sample 0."""

    def begin(self, now: float) -> float:
        """Start the timeline, unless it runs already; return when it began."""
        if self.began_at is None:
            self.began_at = now
        return self.began_at

    def say(self, at_s: float, pcm: bytes, heard: Mapping[str, Ear]) -> None:
        """Say something at a time of the timeline; it may run already."""
        for room, ear in heard.items():
            start = round((at_s + ear.delay_s) * SAMPLE_RATE)
            samples = np.frombuffer(gain(pcm, ear.gain_db), dtype="<i2")
            self._rooms.setdefault(room, []).append(_Utterance(start, samples))

    def say_now(self, pcm: bytes, heard: Mapping[str, Ear], lead_s: float = 0.1) -> float:
        """Say something a moment from now; return when on the timeline."""
        at_s = time.monotonic() - self.begin(time.monotonic()) + lead_s
        self.say(at_s, pcm, heard)
        return at_s

    def noise(self, room: str) -> NDArray[np.int16]:
        """The steady noise of a room: a few seconds that repeat, different in every room."""
        generator = np.random.default_rng([self._seed, *room.encode()])
        level = 32768 * 10 ** (self._noise_db / 20)
        return np.rint(generator.normal(0, level, _NOISE_S * SAMPLE_RATE)).clip(-32768, 32767).astype(np.int16)

    def frame(self, room: str, index: int) -> NDArray[np.int32]:
        """Return what was said in 20 ms of a room, without its noise."""
        begin = index * FRAME_SAMPLES
        out = np.zeros(FRAME_SAMPLES, dtype=np.int32)
        for utterance in self._rooms.get(room, ()):
            first = max(begin, utterance.start)
            last = min(begin + FRAME_SAMPLES, utterance.start + len(utterance.pcm))
            if first < last:
                heard = utterance.pcm[first - utterance.start : last - utterance.start]
                out[first - begin : last - begin] += heard
        return out


class SimulatedCard:
    """The sound card of one room of a scene."""

    def __init__(self, room: str, scene: Scene, echo_db: float | None = None) -> None:
        self.room = room
        self._scene = scene
        self._noise = scene.noise(room).astype(np.int32)
        self._echo_db = echo_db
        self._held = False
        self._last = SILENCE
        self._recorded = bytearray()
        self._first_index = 0

    async def run(self, ears: Ears) -> None:
        """Serve 50 frames a second on the scene's timeline; a late loop catches up, so no sample is lost."""
        began = self._scene.begin(time.monotonic())
        index = self._first_index = int((time.monotonic() - began) / FRAME_S)
        while True:
            due = began + (index + 1) * FRAME_S
            wait = due - time.monotonic()
            if wait < -_MAX_BEHIND_S:  # the machine slept
                index = int((time.monotonic() - began) / FRAME_S)
                self._recorded += bytes(FRAME_BYTES * (index - self._first_index) - len(self._recorded))
                continue
            await asyncio.sleep(max(0.0, wait))
            self._serve(ears, index, due)
            index += 1

    def hold(self, on: bool) -> None:
        """Fall silent at the next frame and keep the place, or go on."""
        self._held = on

    def clear(self) -> None:
        """Nothing is fetched ahead here."""

    @property
    def recorded(self) -> bytes:
        """Everything the speaker played since the card began, silence included."""
        return bytes(self._recorded)

    @property
    def recorded_from_s(self) -> float:
        """Where `recorded` begins on the scene's timeline."""
        return self._first_index * FRAME_S

    def _serve(self, ears: Ears, index: int, due: float) -> None:
        ears.hear(self._microphone(index), due)
        block = Block(SILENCE) if self._held else ears.next_block(due)
        ears.sounded(block, due)
        self._last = block.pcm
        self._recorded += block.pcm

    def _microphone(self, index: int) -> bytes:
        at = index * FRAME_SAMPLES % len(self._noise)
        heard = self._scene.frame(self.room, index) + self._noise[at : at + FRAME_SAMPLES]
        pcm: bytes = heard.clip(-32768, 32767).astype("<i2").tobytes()
        return pcm if self._echo_db is None else mix(pcm, gain(self._last, self._echo_db))
