"""How well speech becomes actions: a folder of WAV files whose names are what was said, against a house.

    python tests/bench/speech.py --audio DIR --house FILE [--json] [--noise FILE --snr 10] [--distance 1|3]
                                 [--grammar FILE] [--verbose] [--limit N]

16 kHz WAV; `oov_*` is no command. Every clip stands behind a wake phrase and goes through Opus frame by frame into the
ears and through the understanding. A clip is right when what was heard means what its name means. What needs a
satellite process or a real home (wake recall, lamp, first sound) is null here; the end to end tests measure it.
"""

import argparse
import json
import math
import re
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from ha_bridge.fake import house_from  # noqa: E402
from ha_bridge.language import load_language  # noqa: E402
from ha_bridge.models import AreaId  # noqa: E402
from ha_bridge.spoken import spoken_forms  # noqa: E402
from ha_bridge.understand.index import build_index  # noqa: E402
from ha_bridge.understand.models import EMPTY_FRAME, Kind, Understanding  # noqa: E402
from ha_bridge.understand.turn import understand  # noqa: E402
from hub.ears.api import TurnEnded  # noqa: E402
from hub.ears.app import model_folder  # noqa: E402
from hub.ears.choose import choose  # noqa: E402
from hub.ears.ear import Ear, Look  # noqa: E402
from hub.ears.graph import from_sentences, parse  # noqa: E402
from hub.ears.letters import guess  # noqa: E402
from hub.ears.lexicon import number  # noqa: E402
from hub.ears.recogniser import Knowledge, Recogniser  # noqa: E402
from hub.ears.vad import VoiceDetector  # noqa: E402
from hub.ears.wakes import wake_phrases  # noqa: E402
from satellite.audio.codec import make_decoder, make_encoder  # noqa: E402
from satellite.audio.resample import Resampler, resample  # noqa: E402

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
RATE = 16_000
TAIL_S = 5.0
UNMEASURED = (
    *("wake_recall", "false_accepts_per_10h", "lamp_ms_p50", "lamp_ms_p95", "first_sound_ms_p50"),
    *("first_sound_ms_p95", "duck_ms_p95", "idle_satellite_cpu", "satellite_mb"),
)


@dataclass
class Tally:
    """What became of the clips."""

    right: int = 0
    wrong: int = 0
    moved: int = 0
    asked: int = 0
    commands: int = 0
    oov: int = 0
    oov_accepted: int = 0
    end_ms: list[float] = field(default_factory=list)
    decide_ms: list[float] = field(default_factory=list)


class Household:
    """The house that is spoken to, and what words mean for it."""

    def __init__(self, file: Path) -> None:
        loaded = json.loads(file.read_text())
        self.house = house_from(loaded if "entities" in loaded else next(iter(loaded.values())))
        self.index = build_index(self.house, load_language("en", ROOT / "config" / "lang"))
        self.room = next(iter(self.house.areas), AreaId("bench"))

    def meaning(self, text: str) -> Understanding:
        return understand(text, EMPTY_FRAME, self.house, self.room, NOW, self.index)[0]

    def graph(self) -> str:
        return spoken_forms(self.house, EMPTY_FRAME, self.index, self.room).to_json()


def essence(meaning: Understanding) -> tuple[Any, ...]:
    """What counts: who is asked to do what, or what is asked for."""
    acts = tuple(
        sorted(
            (a.verb.value, tuple(sorted(a.targets)), tuple(sorted(map(str, a.params.items())))) for a in meaning.actions
        )
    )
    rest = (meaning.query, meaning.timer, meaning.scene, meaning.control, meaning.value, meaning.intents)
    return (meaning.kind, acts, *map(str, rest))


def load(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        if file.getframerate() != RATE:
            pcm = np.frombuffer(resample(pcm.tobytes(), file.getframerate(), RATE), "<i2")
    return pcm.astype(np.float32)


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


def staged(
    clip: np.ndarray, wake: np.ndarray, noise: np.ndarray | None, snr: float, seed: int
) -> tuple[np.ndarray, int]:
    """Wake phrase, a breath, the clip, and the room afterwards; and where the speech of the clip ends."""
    hiss = np.random.default_rng(seed)
    gap, tail = np.zeros(int(0.25 * RATE)), np.zeros(int(TAIL_S * RATE))
    whole = np.concatenate([gap, wake, gap, clip, tail]).astype(np.float32)
    start = 2 * len(gap) + len(wake)
    blocks = clip[: len(clip) // 320 * 320].reshape(-1, 320).astype(np.float64)
    energy = (blocks**2).mean(axis=1)
    end = start + (int(np.flatnonzero(energy > energy.max() * 1e-3)[-1]) + 1) * 320
    background = hiss.standard_normal(len(whole)) * 15.0
    if noise is not None:
        looped = np.resize(np.roll(noise, int(hiss.integers(len(noise)))), len(whole)).astype(np.float64)
        speech = energy[energy > energy.max() * 1e-3].mean()
        background += looped * math.sqrt(speech / 10 ** (snr / 10) / (looped**2).mean())
    return np.clip(whole + background, -32768, 32767).astype(np.float32), end


def through_opus(samples: np.ndarray) -> list[bytes]:
    encoder, decoder = make_encoder("opus"), make_decoder("opus")
    pcm = resample(samples.astype("<i2").tobytes(), RATE, 24_000)
    frames = [pcm[i : i + 960] for i in range(0, len(pcm) - 959, 960)]
    return [decoder.decode(encoder.encode(frame)) for frame in frames]


def listen(frames: Sequence[bytes], recogniser: Recogniser, known: Knowledge) -> tuple[TurnEnded | None, float, float]:
    """The turn, when it ended in seconds of the audio, and how long the last decode took. Decoding takes its time."""
    ear, resampler = Ear("bench", VoiceDetector(), wake_confirm=True), Resampler(24_000, RATE)
    pending: tuple[float, Look, Any] | None = None
    took = 0.0
    for index, frame in enumerate(frames):
        now = (index + 1) * 0.02
        pcm = np.frombuffer(resampler.push(frame), "<i2").astype(np.float32)
        effects: list[Any] = list(ear.hear(pcm, int((now - 0.02) * 1e6)))
        if pending and now >= pending[0]:
            effects += ear.decoded(pending[1], pending[2], int(now * 1e6))
            pending = None
        for effect in effects:
            if isinstance(effect, TurnEnded):
                return effect, now, took
            if isinstance(effect, Look):
                began = time.perf_counter()
                heard = recogniser.decode(effect.samples, known)
                took = time.perf_counter() - began
                pending = (now + took, effect, heard)
    return None, len(frames) * 0.02, took


def chosen(turn: TurnEnded | None, home: Household | None) -> str:
    """What the house would act on; empty when it would ask instead."""
    if turn is None or not turn.hypotheses:
        return ""
    if home is None:
        return turn.hypotheses[0].text

    def meant(text: str) -> tuple[Any, ...] | None:
        meaning = home.meaning(text)
        return None if meaning.kind is Kind.MISS else essence(meaning)

    choice = choose(turn.hypotheses, meant)
    return choice.text if choice and choice.sure else ""


def words_of(name: str) -> str:
    return re.sub(r"\d+", lambda found: " ".join(number(int(found[0]))), name).lower().strip()


def interval(count: int, total: int) -> dict[str, float]:
    """Share with its 95 % Wilson interval."""
    if not total:
        return {"share": 0.0, "n": 0, "low": 0.0, "high": 1.0}
    z, share = 1.96, count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    reach = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return {
        "share": round(share, 4),
        "n": total,
        "low": round(max(middle - reach, 0), 4),
        "high": round(middle + reach, 4),
    }


def judge(tally: Tally, said: str, heard: str, home: Household | None) -> str:
    tally.commands += 1
    if not heard:
        tally.asked += 1
        return "asked"
    truth = home.meaning(said) if home else None
    plain = [w for w in said.split() if w not in ("the", "a")] == [w for w in heard.split() if w not in ("the", "a")]
    same = plain or (home is not None and truth is not None and truth.kind is not Kind.MISS
                     and essence(truth) == essence(home.meaning(heard)))  # fmt: skip
    if same:
        tally.right += 1
        return "right"
    tally.wrong += 1
    if home is not None and home.meaning(heard).actions:
        tally.moved += 1
    return "wrong"


def percentile(values: list[float], share: float) -> float | None:
    return round(float(np.percentile(values, share)), 1) if values else None


def report(tally: Tally) -> dict[str, Any]:
    return {
        "n": tally.commands,
        "acted_right": interval(tally.right, tally.commands),
        "acted_wrong": interval(tally.wrong, tally.commands),
        "moved_wrong": interval(tally.moved, tally.commands),
        "asked_again": interval(tally.asked, tally.commands),
        "oov_accepted": interval(tally.oov_accepted, tally.oov),
        "end_of_turn_ms_p50": percentile(tally.end_ms, 50),
        "end_of_turn_ms_p95": percentile(tally.end_ms, 95),
        "decide_ms_p95": percentile(tally.decide_ms, 95),
        **dict.fromkeys(UNMEASURED),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--audio", type=Path, required=True)
    parser.add_argument("--house", type=Path)
    parser.add_argument("--grammar", type=Path, help="sentences, one a line, instead of the house's word graph")
    parser.add_argument("--noise", type=Path)
    parser.add_argument("--snr", type=float, default=10.0)
    parser.add_argument("--distance", type=float)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--json", action="store_true", help="only the JSON line")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    home = Household(args.house) if args.house else None
    if home is None and args.grammar is None:
        parser.error("--house or --grammar is needed")
    recogniser = Recogniser.at(model_folder(), guess)
    began = time.perf_counter()
    lines = args.grammar.read_text().splitlines() if args.grammar else []
    grammar = from_sentences(line.lower() for line in lines) if lines else parse(home.graph() if home else "")
    known = recogniser.prepare(grammar, wake_phrases())
    if not args.json:
        print(f"grammar built in {time.perf_counter() - began:.2f} s, {len(known.network.phone)} phones in context")
    wake, noise = wake_clip(), load(args.noise) if args.noise else None
    tally = Tally()
    for seed, path in enumerate(sorted(args.audio.rglob("*.wav"))[: args.limit]):
        clip = far(load(path), args.distance) if args.distance else load(path)
        samples, end = staged(clip, wake, noise, args.snr, seed)
        turn, at, took = listen(through_opus(samples), recogniser, known)
        heard = chosen(turn, home)
        if path.stem.startswith("oov_"):
            tally.oov += 1
            tally.oov_accepted += bool(heard)
            verdict = "accepted" if heard else "refused"
        else:
            verdict = judge(tally, words_of(path.stem), heard, home)
            if heard:
                tally.end_ms.append((at - end / RATE) * 1000)
                tally.decide_ms.append(took * 1000)
        if args.verbose:
            print(
                f"{verdict:8} {path.stem!r} -> {heard!r}",
                [(h.text, h.confidence) for h in turn.hypotheses[:3]] if turn else "",
            )
    print(json.dumps(report(tally)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
