"""Things people say, spoken by `flite` and kept in the temporary folder; as samples and as energy in eight bands."""

import hashlib
import shutil
import subprocess
import tempfile
import wave
from functools import cache
from pathlib import Path

import numpy as np

RATE = 16_000
FRAME = 320
EDGES_HZ = (100, 300, 500, 800, 1200, 1800, 2600, 4000, 7000)
VOICES = ("slt", "rms", "awb", "kal16")
SENTENCES = (
    "Could you tell me what the weather will be like tomorrow afternoon, and whether I should take an umbrella",
    "I have been thinking about the garden, and I would like to plant some tomatoes next to the old wall",
    "Please remind me to call the dentist on Monday morning before the children leave for school",
    "We went to the market yesterday and bought far too many apples, so now there will be a lot of cake",
    "What was the name of that film we saw last winter, the one with the lighthouse and the old sailor",
    "Turn the heating down a little in here, open the blinds, and then tell me how long the pasta needs",
    "My sister is coming over for dinner tonight, so I need a recipe for four people without any nuts",
    "The train was late again this morning, and nobody on the platform knew what had happened",
)
WAKE_PHRASE = "Okay Nabu"


def say(text: str, voice: str) -> np.ndarray:
    """16 kHz samples between -1 and 1, at a mean power of 1 while speaking."""
    key = hashlib.sha256(f"{voice}|{text}".encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / "parlour-speech"
    folder.mkdir(exist_ok=True)
    path = folder / f"{key}.wav"
    if not path.exists():
        flite = shutil.which("flite")
        assert flite, "the simulator speaks with flite (apt install flite)"
        part = path.with_suffix(f".{id(path)}.part")
        subprocess.run([flite, "-voice", voice, "-t", text, "-o", str(part)], check=True, capture_output=True)
        part.rename(path)
    with wave.open(str(path)) as file:
        assert file.getframerate() == RATE
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.float64)
    # The synthesiser's own silence before and after the words is none of the pauses we make.
    loud = np.flatnonzero(np.abs(samples) > 0.05 * np.abs(samples).max())
    return samples[loud[0] : loud[-1] + 1] / np.sqrt(np.mean(samples[loud] ** 2))


@cache
def spoken(sentence: int, voice: int) -> np.ndarray:
    """One of the sentences in one of the voices."""
    return say(SENTENCES[sentence % len(SENTENCES)], VOICES[voice % len(VOICES)])


@cache
def spoken_bands(sentence: int, voice: int) -> np.ndarray:
    """Its power in eight bands per 20 ms."""
    return band_power(spoken(sentence, voice))


def band_power(samples: np.ndarray) -> np.ndarray:
    """Power in eight bands for each whole 20 ms."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME) * np.hanning(FRAME)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    bins = np.searchsorted(np.fft.rfftfreq(FRAME, 1 / RATE), EDGES_HZ)
    scale = FRAME * float(np.sum(np.hanning(FRAME) ** 2)) / 2
    return np.add.reduceat(power, bins, axis=1)[:, :8] / scale


def monologue(rng: np.random.Generator, seconds: float, voice: int, pause_s: tuple[float, float]) -> np.ndarray:
    """Bands of someone who talks with pauses; zeros while silent."""
    frames = round(seconds * 50)
    parts: list[np.ndarray] = []
    length = 0
    while length < frames:
        sentence = spoken_bands(int(rng.integers(len(SENTENCES))), voice)
        pause = np.zeros((int(50 * rng.uniform(*pause_s)), 8))
        parts += [sentence, pause]
        length += len(sentence) + len(pause)
    return np.concatenate(parts)[:frames]
