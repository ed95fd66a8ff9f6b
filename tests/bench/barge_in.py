"""How fast a room falls silent when somebody speaks over its answer.

    python tests/bench/barge_in.py [--trials 40] [--voice slt]

Everything but the air is real: synthetic speech plays and comes back as echo through a made-up room; echo canceller,
speech detector and barge detector listen. Counted is from the first 20 ms of the user's speech within 30 dB of its peak
to the frame that is silent. Also counted: answers that interrupted themselves. The last line is one JSON object.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from satellite.aec import WebRtcCanceller
from satellite.audio.codec import Pcm16Encoder
from satellite.audio.format import FRAME_BYTES, FRAME_MS, SAMPLE_RATE, SILENCE
from satellite.audio.level import level_db
from satellite.microphone import Microphone
from satellite.simulated import read_wav
from satellite.vad import SileroDetector
from satellite.wake import NoWakeDetector

ANSWER = (
    "The kitchen lights are now set to thirty percent, the front door has been locked since eight o'clock, and it "
    "will rain tomorrow in the afternoon, so you may want to take an umbrella when you leave the house."
)
INTERRUPTIONS = ("no stop", "wait a moment", "turn it up", "what about tomorrow", "okay thank you that is enough")
LEARN_S = 3.0


def speak(text: str, voice: str, folder: Path) -> bytes:
    """Synthetic speech."""
    path = folder / "said.wav"
    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True, capture_output=True)
    return read_wav(path)


def onset(pcm: bytes) -> int:
    """The first frame within 30 dB of the peak."""
    levels = [level_db(pcm[at : at + FRAME_BYTES]) for at in range(0, len(pcm) - FRAME_BYTES, FRAME_BYTES)]
    return next(n for n, level in enumerate(levels) if level >= max(levels) - 30)


def trial(answer: bytes, user: bytes, start: int, echo_db: float, seed: int) -> tuple[int | None, int]:
    """Play, interrupt at frame `start`; return frames until silence and how often the answer interrupted itself."""
    dice = np.random.default_rng(seed)
    room = dice.normal(0, 1, 4800) * np.exp(-np.arange(4800) / 900)
    room *= 10 ** (echo_db / 20) / np.sqrt((room**2).sum())
    far = np.frombuffer(answer, "<i2").astype(float)
    mic = np.concatenate([np.zeros(960), np.convolve(far, room)])[: len(far)] + dice.normal(0, 20, len(far))
    said = np.frombuffer(user, "<i2").astype(float) * 10 ** (dice.uniform(-6, 0) / 20)
    at = start * FRAME_BYTES // 2
    mic[at : at + len(said)] += said[: len(mic) - at]
    pcm = mic.clip(-32768, 32767).astype("<i2").tobytes()
    microphone = Microphone(WebRtcCanceller(), NoWakeDetector(), SileroDetector(), Pcm16Encoder())
    quiet = np.random.default_rng(seed).normal(0, 20, SAMPLE_RATE).astype("<i2").tobytes()
    for n in range(SAMPLE_RATE * 2 // FRAME_BYTES):
        microphone.played(SILENCE)
        microphone.hear(quiet[n * FRAME_BYTES : (n + 1) * FRAME_BYTES], n / 50, False)
    speaking_from, false = start + onset(user), 0
    for n in range(len(pcm) // FRAME_BYTES - 1):
        frame = slice(n * FRAME_BYTES, (n + 1) * FRAME_BYTES)
        microphone.played(answer[frame])
        if microphone.hear(pcm[frame], 10 + n / 50, True).barge:
            if n >= speaking_from:
                return n + 1 - speaking_from, false
            false += 1
    return None, false


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--voice", default="slt")
    parser.add_argument("--user", default="rms")
    parser.add_argument("--echo-db", type=float, default=-12.0, help="our voice at the microphone, against the user's")
    asked = parser.parse_args()
    frames: list[int] = []
    missed = false = 0
    with tempfile.TemporaryDirectory() as name:
        answer = speak(ANSWER, asked.voice, Path(name))
        users = [speak(text, asked.user, Path(name)) for text in INTERRUPTIONS]
    for n in range(asked.trials):
        start = int((LEARN_S + 0.13 * (n % 20)) * 50)
        took, wrong = trial(answer, users[n % len(users)], start, asked.echo_db, n)
        false += wrong
        if took is None:
            missed += 1
        else:
            frames.append(took)
    times = sorted(frame * FRAME_MS for frame in frames) or [0]
    p50, p95 = times[len(times) // 2], times[min(len(times) - 1, int(0.95 * len(times)))]
    print(
        json.dumps(
            {"trials": asked.trials, "p50_ms": p50, "p95_ms": p95, "missed": missed, "self_interruptions": false}
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
