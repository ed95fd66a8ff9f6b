"""How often words go to the right mind, and how fast; next to two plain baselines.

    python tests/bench/router.py --set FILE.jsonl [--house FILE] [--json] [--verbose]

Rows: `{"text" | "asr", "label": fast|deep|command, "hard"?, "source"?}`; `asr` counts where there is one. Rows of a
home set (`kind` intent, command or is_home) count as command. A set without any command label counts command as fast.
`--house` is a house, or a map of houses that rows name; the demo's house otherwise. Understanding is not in the times.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from ha_bridge.fake import house_from  # noqa: E402
from ha_bridge.language import load_language  # noqa: E402
from ha_bridge.models import AreaId, House  # noqa: E402
from ha_bridge.understand.index import Index, build_index  # noqa: E402
from ha_bridge.understand.models import EMPTY_FRAME  # noqa: E402
from ha_bridge.understand.turn import understand  # noqa: E402
from hub.demo.house import demo_house  # noqa: E402
from router import Context, Decision, decide  # noqa: E402
from router.corpus.sentences import sentences  # noqa: E402
from router.lexicon import family  # noqa: E402

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
DUMMY = AreaId("bench_room")
KEYWORDS = family("explain why how write code program function story poem essay compare describe calculate analyze")
KEYWORD_LENGTH = 15
HOME_KINDS = {"intent", "command", "is_home"}


@dataclass(frozen=True)
class Row:
    """One utterance and where it should go."""

    text: str
    label: str
    hard: bool
    source: str
    house: str
    room: str | None


class Houses:
    """The houses of a run, each indexed once."""

    def __init__(self, path: Path | None) -> None:
        loaded = json.loads(path.read_text()) if path else None
        self._data: Mapping[str, Any] = {} if loaded is None else {"": loaded} if "entities" in loaded else loaded
        self._language = load_language("en", ROOT / "config" / "lang")
        self._ready: dict[str, tuple[House, Index]] = {}

    def context(self, row: Row) -> Context:
        """What understanding says about these words in this house."""
        house, index = self._house(row.house)
        room = next((area.id for area in house.areas.values() if area.name == row.room), DUMMY)
        understood, _ = understand(row.text, EMPTY_FRAME, house, room, NOW, index)
        return Context(home=understood.home)

    def _house(self, name: str) -> tuple[House, Index]:
        if name not in self._ready:
            only = self._data.get("") or (next(iter(self._data.values())) if len(self._data) == 1 else None)
            data = self._data.get(name, only)
            house = house_from(data) if data else demo_house()
            self._ready[name] = (house, build_index(house, self._language))
        return self._ready[name]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", required=True, type=Path)
    parser.add_argument("--house", type=Path)
    parser.add_argument("--json", action="store_true", help="only the JSON line")
    parser.add_argument("--verbose", action="store_true", help="show every wrong row")
    chosen = parser.parse_args(arguments)
    rows = list(read(chosen.set))
    if not rows:
        parser.error("the set has no row with a label")
    houses = Houses(chosen.house)
    contexts = [houses.context(row) for row in rows]
    decide("warm up")
    decisions, times_ms = [], []
    for row, context in zip(rows, contexts, strict=True):
        began = time.perf_counter()
        decisions.append(decide(row.text, context))
        times_ms.append((time.perf_counter() - began) * 1000)
    merged = all(row.label != "command" for row in rows)
    result = report(rows, decisions, times_ms, merged)
    result["baseline_keyword"] = share(
        rows, [keyword(row.text, c) for row, c in zip(rows, contexts, strict=True)], merged
    )
    result["baseline_tfidf"] = share(rows, tfidf(rows), merged)
    if not chosen.json:
        for name, value in result.items():
            print(f"{name}: {value}")
    if chosen.verbose:
        for row, decision in zip(rows, decisions, strict=True):
            if not right(row.label, decision.route.value, merged):
                print(f"{row.label} -> {decision.route} {decision.complexity:.2f} {row.text!r} {decision.reasons}")
    print(json.dumps(result))
    return 0


def read(path: Path) -> Iterable[Row]:
    for line in path.read_text().splitlines():
        if not line.strip():
            continue
        row = json.loads(line)
        label = row.get("label") or ("command" if row.get("kind") in HOME_KINDS else None)
        if label:
            text = row.get("asr") or row["text"]
            source = row.get("source") or row.get("kind") or "?"
            yield Row(text, label, bool(row.get("hard")), source, row.get("house") or "", row.get("context_area"))


def right(label: str, route: str, merged: bool) -> bool:
    return label == ("fast" if merged and route == "command" else route)


def share(rows: Sequence[Row], routes: Sequence[str], merged: bool) -> float:
    return mean(right(row.label, route, merged) for row, route in zip(rows, routes, strict=True)) or 0.0


def mean(values: Iterable[bool]) -> float | None:
    found = list(values)
    return round(sum(found) / len(found), 4) if found else None


def report(
    rows: Sequence[Row], decisions: Sequence[Decision], times_ms: Sequence[float], merged: bool
) -> dict[str, Any]:
    judged = [
        (row, decision, right(row.label, decision.route.value, merged))
        for row, decision in zip(rows, decisions, strict=True)
    ]
    by_label: dict[str, list[bool]] = defaultdict(list)
    by_source: dict[str, list[bool]] = defaultdict(list)
    for row, _, ok in judged:
        by_label[row.label].append(ok)
        by_source[row.source].append(ok)
    ordered = sorted(times_ms)
    return {
        "n": len(rows),
        "accuracy": mean(ok for *_, ok in judged),
        "accuracy_hard": mean(ok for row, _, ok in judged if row.hard),
        "recall": {label: mean(found) for label, found in sorted(by_label.items())},
        "by_source": {source: mean(found) for source, found in sorted(by_source.items())},
        "never_deep": mean(d.route.value != "deep" for row, d, _ in judged if row.label != "deep"),
        "p50_ms": round(ordered[len(ordered) // 2], 3),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 3),
    }


def keyword(text: str, context: Context) -> str:
    """The rule everybody starts with: telling words, or length."""
    words = text.lower().split()
    if len(words) > KEYWORD_LENGTH or KEYWORDS & set(words):
        return "deep"
    return "command" if context.home == "hit" else "fast"


def tfidf(rows: Sequence[Row]) -> list[str]:
    """What scikit-learn gives with its defaults, trained on the same sentences."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    samples = sentences(20)
    learner = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(max_iter=300))
    learner.fit([sample.text for sample in samples], [sample.route for sample in samples])
    return [str(route) for route in learner.predict([row.text for row in rows])]


if __name__ == "__main__":
    raise SystemExit(main())
