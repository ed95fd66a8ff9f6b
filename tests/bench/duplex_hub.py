"""What the hub adds to a duplex model: `python tests/bench/duplex_hub.py --frames N`.

A stub takes the place of the model process and steps for a fixed 80 ms. A frame goes the whole way: seat, Unix socket,
stub, socket, seat, claim gate, 20 ms frames for the relay. What it took beyond the step is the hub's. In the same run a
stub that claims a deed in every answer speaks 500 answers; counted is how often the deed was heard. Last line: JSON.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from hub.config.shipped import shipped_dir  # noqa: E402
from hub.duplex.claims import ClaimWords  # noqa: E402
from hub.duplex.gate import Gate  # noqa: E402
from hub.duplex.model import Model  # noqa: E402
from hub.duplex.seat import FRAME_BYTES, FRAME_S, Persona  # noqa: E402
from hub.duplex.talk import Talk  # noqa: E402
from hub.relay.api import AudioFrame, SpeechFrame  # noqa: E402

STUB = ROOT / "tests" / "hub" / "duplex" / "stub_worker.py"
RUN = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_path(sys.argv.pop(1), run_name='__main__')"
DOERS = ("I've", "I have", "I just", "Okay, I have now", "Sure, I've", "We have", "I went ahead and", "I'm")
DEEDS = (
    ("turned on", "turning on"),
    ("switched off", "switching off"),
    ("locked", "locking"),
    ("dimmed", "dimming"),
    ("opened", "opening"),
    ("set", "setting"),
    ("adjusted", "adjusting"),
    ("closed", "closing"),
)
THINGS = (
    "the kitchen light",
    "the front door",
    "the heating",
    "your alarm",
    "the blinds",
    "the bedroom lamp",
    "the fan",
)
TALK = (
    "Paris is the capital of France.",
    "I had a lovely walk today.",
    "That sounds like a good plan.",
    "Why do you ask?",
)
WORDS = ClaimWords.of(yaml.safe_load((shipped_dir() / "lang" / "en" / "duplex" / "claims.yaml").read_text()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=250)
    options = parser.parse_args()
    result = asyncio.run(added(options.frames)) | claims()
    print(json.dumps(result))
    return 0


async def added(frames: int) -> dict[str, float]:
    """Milliseconds beyond the step, frame by frame."""
    os.environ["STUB_STEP_S"] = str(FRAME_S)
    came = asyncio.Event()
    heard: asyncio.Queue[float] = asyncio.Queue()

    async def speak(frame: SpeechFrame) -> None:
        if frame.seq % 4 == 0:
            heard.put_nowait(time.perf_counter())

    with tempfile.TemporaryDirectory() as folder:
        command = (sys.executable, "-c", RUN, str(ROOT), str(STUB))
        model = Model(command, Path(folder), came.set, hung_s=5.0)
        task = asyncio.create_task(model.run())
        while not model.figures.ready:
            came.clear()
            await came.wait()
        talk = Talk("c", 1, await model.open(Persona()), Gate(WORDS, hold_takeovers=False), speak)
        running = asyncio.create_task(talk.run(lambda event: None))
        took = []
        for _ in range(frames):
            begun = time.perf_counter()
            for number in range(4):
                talk.hear(AudioFrame("c", number * 20_000, bytes(FRAME_BYTES // 4)))
            took.append((await heard.get() - begun - FRAME_S) * 1000)
        running.cancel()
        task.cancel()
        await asyncio.gather(running, task, return_exceptions=True)
    took.sort()
    return {
        "frames": frames,
        "added_ms_p50": round(took[len(took) // 2], 2),
        "added_ms_p99": round(took[int(len(took) * 0.99)], 2),
        "added_ms_worst": round(took[-1], 2),
    }


def claims() -> dict[str, float]:
    """500 answers with a claim in each, and the ordinary sentences among them."""
    texts = [
        f"{TALK[number % len(TALK)]} {doer} {deed[doer.endswith('m')]} {thing}."
        for number, (doer, deed, thing) in enumerate(
            (doer, deed, thing) for doer in DOERS for deed in DEEDS for thing in THINGS * 2
        )
    ][:500]
    heard_claims = delayed = ordinary = 0
    for number, text in enumerate(texts):
        gate = Gate(WORDS, hold_takeovers=False)
        talk_words = len(TALK[number % len(TALK)].split())
        heard: list[int] = []
        pieces = [piece for word in text.split() for piece in re.findall(".{1,4}", f" {word}")]
        words_at = 0
        for at, piece in enumerate(pieces):
            words_at += piece.startswith(" ")
            gate.said(piece)
            now = [frame[0] + 256 * frame[1] for frame in gate.sound(bytes([at % 256, at // 256]))]
            heard += now
            if words_at <= talk_words:
                ordinary += 1
                delayed += now != [at]
        said = "".join(pieces[at] for at in sorted(heard))
        heard_claims += any(deed.split()[0] in said for pair in DEEDS for deed in pair)
    return {
        "answers": len(texts),
        "claims_heard": heard_claims,
        "ordinary_frames": ordinary,
        "ordinary_frames_delayed": delayed,
    }


if __name__ == "__main__":
    sys.exit(main())
