"""How a recording arrives: behind a wake phrase, in a room, with noise, through Opus; and the wake detector there."""

import math
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from satellite.audio.codec import make_decoder, make_encoder
from satellite.audio.resample import resample
from satellite.wake import make_detector

RATE = 16_000
TAIL_S = 5.0


@dataclass(frozen=True)
class Room:
    """Where the microphone stands."""

    noise: np.ndarray | None
    snr: float
    metres: float | None


def load(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        pcm = np.rint(pcm.reshape(-1, file.getnchannels()).mean(axis=1)).astype("<i2")
        if file.getframerate() != RATE:
            pcm = np.frombuffer(resample(pcm.tobytes(), file.getframerate(), RATE), "<i2")
    return np.pad(pcm.astype(np.float32), (0, max(0, 320 - len(pcm))))


def wake_clip() -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wake.wav"
        subprocess.run(["flite", "-voice", "slt", "-t", "okay nabu", "-o", str(path)], check=True)
        return load(path)


def far(samples: np.ndarray, metres: float) -> np.ndarray:
    """The clip as it arrives at a microphone in a room with a reverberation time of half a second."""
    import pyroomacoustics as pra

    size = [6.0, 4.5, 2.6]
    absorption, order = pra.inverse_sabine(0.5, size)
    room = pra.ShoeBox(size, fs=RATE, materials=pra.Material(absorption), max_order=order)
    room.add_source([1.2, 1.2, 1.5])
    room.add_microphone([1.2 + metres * 0.8, 1.2 + metres * 0.6, 1.0])
    room.compute_rir()
    wet = np.convolve(samples, room.rir[0][0])[: len(samples) + RATE // 2]
    return np.asarray(wet * np.abs(samples).max() / np.abs(wet).max() * 0.5, np.float32)


def staged(clean: np.ndarray, room: Room, seed: int, wake: np.ndarray) -> tuple[np.ndarray, int]:
    """Wake phrase, a breath, the clip, and the room afterwards; and where the speech of the clean clip ends."""
    clip = far(clean, room.metres) if room.metres else clean
    wake = far(wake, room.metres) if room.metres else wake
    hiss = np.random.default_rng(seed)
    gap, tail = np.zeros(int(0.25 * RATE)), np.zeros(int(TAIL_S * RATE))
    whole = np.concatenate([gap, wake, gap, clip, tail]).astype(np.float32)
    start = 2 * len(gap) + len(wake)
    blocks = clean[: len(clean) // 320 * 320].reshape(-1, 320).astype(np.float64)
    energy = (blocks**2).mean(axis=1)
    end = start + (int(np.flatnonzero(energy > energy.max() * 1e-3)[-1]) + 1) * 320
    background = hiss.standard_normal(len(whole)) * 15.0
    if room.noise is not None:
        looped = np.resize(np.roll(room.noise, int(hiss.integers(len(room.noise)))), len(whole)).astype(np.float64)
        speech = energy[energy > energy.max() * 1e-3].mean()
        background += looped * math.sqrt(speech / 10 ** (room.snr / 10) / (looped**2).mean())
    return np.clip(whole + background, -32768, 32767).astype(np.float32), end


def through_opus(samples: np.ndarray) -> list[bytes]:
    encoder, decoder = make_encoder("opus"), make_decoder("opus")
    pcm = resample(samples.astype("<i2").tobytes(), RATE, 24_000)
    frames = [pcm[i : i + 960] for i in range(0, len(pcm) - 959, 960)]
    return [decoder.decode(encoder.encode(frame)) for frame in frames]


def wakes(samples: np.ndarray, until_s: float) -> tuple[bool, int]:
    """Whether the satellite's detector hears the phrase at the start, and how often it fires later."""
    detector, pcm, times = make_detector(("okay_nabu",), 0.5), samples.astype("<i2").tobytes(), []
    for index in range(0, len(pcm), 640):
        now = index / 2 / RATE
        if detector.hear(pcm[index : index + 640], now):
            times.append(now)
    return any(at <= until_s for at in times), sum(at > until_s for at in times)
