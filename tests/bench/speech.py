"""How well speech becomes actions: a folder of WAV files whose names are what was said, against a house.

    python tests/bench/speech.py --audio DIR --house FILE [--json] [--noise FILE --snr 10] [--distance 1|3]
                                 [--grammar FILE] [--no-live] [--verbose] [--limit N]

16 kHz WAV; `oov_*` is no command. Every clip stands behind a wake phrase and goes through Opus frame by frame into the
ears, through the satellite's wake detector and through the understanding. A clip is right when what was heard means
what its name means. Delays to the lamp and to the first sound, and what a satellite needs, are measured on a house that
runs: a real hub, real links and satellites, the demo's recordings (`speech_live`); `--no-live` leaves it out (null).
"""

import argparse
import json
import math
import re
import sys
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
from ha_bridge.understand.models import EMPTY_FRAME, Frame, Kind, Understanding  # noqa: E402
from ha_bridge.understand.turn import understand  # noqa: E402
from hub.ears.api import TurnEnded  # noqa: E402
from hub.ears.app import model_folder  # noqa: E402
from hub.ears.choose import LEAST  # noqa: E402
from hub.ears.ear import Ear, Look  # noqa: E402
from hub.ears.graph import from_sentences, parse  # noqa: E402
from hub.ears.letters import guess  # noqa: E402
from hub.ears.lexicon import number  # noqa: E402
from hub.ears.recogniser import Knowledge, Recogniser  # noqa: E402
from hub.ears.vad import VoiceDetector  # noqa: E402
from hub.ears.wakes import wake_phrases  # noqa: E402
from hub.mind.reading import choose, essence  # noqa: E402
from satellite.audio.resample import Resampler  # noqa: E402
from tests.bench.speech_live import Live, measure  # noqa: E402
from tests.bench.speech_room import RATE, Room, load, staged, through_opus, wake_clip, wakes  # noqa: E402

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
WAKE_WITHIN_S = 0.5
"""After the end of the phrase."""


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
    clips: int = 0
    woken: int = 0
    false_wakes: int = 0
    seconds: float = 0.0
    end_ms: list[float] = field(default_factory=list)
    decide_ms: list[float] = field(default_factory=list)


class Household:
    """The house that is spoken to, and what words mean for it."""

    def __init__(self, file: Path) -> None:
        loaded = json.loads(file.read_text())
        self.house = house_from(loaded if "entities" in loaded else next(iter(loaded.values())))
        self.index = build_index(self.house, load_language("en", ROOT / "config" / "lang"))
        self.room = next(iter(self.house.areas), AreaId("bench"))

    def meant(self, text: str) -> tuple[Understanding, Frame]:
        return understand(text, EMPTY_FRAME, self.house, self.room, NOW, self.index)

    def meaning(self, text: str) -> Understanding:
        return self.meant(text)[0]

    def graph(self) -> str:
        return spoken_forms(self.house, EMPTY_FRAME, self.index, self.room).to_json()


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
    """What the house would act on, as the mind chooses; empty when it would ask instead."""
    if turn is None or not turn.hypotheses:
        return ""
    if home is None:
        best = turn.hypotheses[0]
        return best.text if best.confidence >= LEAST else ""
    texts, shares = zip(*((reading.text, reading.confidence) for reading in turn.hypotheses), strict=True)
    reading = choose(texts, home.meant, shares)
    understood = reading.understanding
    return reading.text if reading.sure and understood.kind not in (Kind.MISS, Kind.ASK) else ""


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


def report(tally: Tally, live: Live | None) -> dict[str, Any]:
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
        "wake_recall": interval(tally.woken, tally.clips),
        "false_accepts_per_10h": round(tally.false_wakes * 36_000 / tally.seconds, 2) if tally.seconds else None,
        "false_accepts_hours": round(tally.seconds / 3600, 3),
        "lamp_ms_p50": percentile(live.lamp_ms, 50) if live else None,
        "lamp_ms_p95": percentile(live.lamp_ms, 95) if live else None,
        "first_sound_ms_p50": percentile(live.first_sound_ms, 50) if live else None,
        "first_sound_ms_p95": percentile(live.first_sound_ms, 95) if live else None,
        "live_wake_recall": interval(live.woken, live.said) if live else None,
        "idle_satellite_cpu": live.idle_cpu if live else None,
        "satellite_mb": live.satellite_mb if live else None,
        "duck_ms_p95": live.duck_ms_p95 if live else None,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--audio", type=Path, required=True)
    parser.add_argument("--house", type=Path)
    parser.add_argument("--grammar", type=Path, help="sentences, one a line, instead of the house's word graph")
    parser.add_argument("--noise", type=Path)
    parser.add_argument("--snr", type=float, default=10.0)
    parser.add_argument("--distance", type=float)
    parser.add_argument("--no-live", action="store_true", help="no running house")
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
    wake, room = wake_clip(), Room(load(args.noise) if args.noise else None, args.snr, args.distance)
    tally = Tally()
    for seed, path in enumerate(sorted(args.audio.rglob("*.wav"))[: args.limit]):
        try:
            clip = load(path)
        except (wave.Error, EOFError, ValueError) as wrong:
            print(f"{path.name}: {wrong}", file=sys.stderr)
            continue
        samples, end = staged(clip, room, seed, wake)
        phrase_end_s = 0.25 + len(wake) / RATE + WAKE_WITHIN_S
        woken, later = wakes(samples, phrase_end_s)
        tally.clips += 1
        tally.woken += woken
        tally.false_wakes += later
        tally.seconds += len(clip) / RATE
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
    print(json.dumps(report(tally, None if args.no_live else measure())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
