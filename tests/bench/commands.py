"""How well words become actions: right, wrong, asked, moved what was not asked for.

    python tests/bench/commands.py --set FILE --houses FILE [--json] [--verbose]

FILE is JSON lines (`text`, `house`, `context_area`, `kind`, `setup`, `expect`, `ignore`) and a JSON map of houses.
The effect of the actions is simulated on the house in memory and compared with what was expected.
"""

import argparse
import json
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from ha_bridge.fake import acted, house_from, with_state  # noqa: E402
from ha_bridge.language import load_language  # noqa: E402
from ha_bridge.models import AreaId, Entity, EntityId, House, Verb  # noqa: E402
from ha_bridge.understand.index import build_index  # noqa: E402
from ha_bridge.understand.models import EMPTY_FRAME, Kind, Understanding  # noqa: E402
from ha_bridge.understand.turn import official_intent, understand  # noqa: E402

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
DUMMY = AreaId("bench_room")
VERBS = {
    "turn_on": {Verb.TURN_ON}, "turn_off": {Verb.TURN_OFF}, "open": {Verb.OPEN}, "close": {Verb.CLOSE},
    "lock": {Verb.LOCK}, "unlock": {Verb.UNLOCK}, "media_play": {Verb.PLAY}, "media_pause": {Verb.PAUSE},
    "media_next": {Verb.NEXT}, "media_previous": {Verb.PREVIOUS}, "start": {Verb.START},
    "return_to_base": {Verb.RETURN_TO_BASE, Verb.DOCK},
    "set_brightness": {Verb.SET_LIGHT}, "set_temperature": {Verb.SET_TEMPERATURE}, "set_volume": {Verb.SET_VOLUME},
}  # fmt: skip
PARAM = {"set_brightness": "brightness", "set_temperature": "temperature", "set_volume": "volume"}


@dataclass(frozen=True)
class Verdict:
    """What one row came to."""

    kind: str
    outcome: str
    """`right`, `wrong` or `asked`."""
    moved_wrongly: bool
    ms: float
    detail: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--set", required=True, type=Path)
    parser.add_argument("--houses", required=True, type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--json", action="store_true", help="only the JSON line")
    parser.add_argument("--verbose", action="store_true", help="show every row that is not right")
    args = parser.parse_args()
    language = load_language(args.language, ROOT / "config" / "lang")
    loaded = json.loads(args.houses.read_text())
    houses: Mapping[str, Any] = {"": loaded} if "entities" in loaded else loaded
    only = next(iter(houses.values())) if len(houses) == 1 else {}
    indexes: dict[str, Any] = {}
    verdicts: list[Verdict] = []
    for line in args.set.read_text().splitlines():
        if not line.strip():
            continue
        row = json.loads(line)
        name = row.get("house") or ""
        house = house_from(houses.get(name, only))
        if name not in indexes:
            indexes[name] = build_index(house, language)
        index = indexes[name]
        verdict = judge(row, house, index)
        verdicts.append(verdict)
        if args.verbose and (verdict.outcome != "right" or verdict.moved_wrongly):
            print(f"{verdict.kind:8} {verdict.outcome:6} {row['text']!r} ({name}): {verdict.detail}")
    report(verdicts, quiet=args.json)
    return 0


def judge(row: Mapping[str, Any], house: House, index: Any) -> Verdict:
    for entity_id, state in (row.get("setup") or {}).items():
        before = house.entities[EntityId(entity_id)].state
        now = _text(state["state"]) if "state" in state else before
        house = with_state(house, EntityId(entity_id), now, state.get("attributes") or {})
    room = _room(row.get("context_area"), house)
    if room is None and row["kind"] == "intent":
        room = DUMMY
    began = time.perf_counter()
    understood, _frame = understand(row["text"], EMPTY_FRAME, house, room, NOW, index)
    ms = (time.perf_counter() - began) * 1000
    if row["kind"] == "intent":
        outcome, moved, detail = judge_intent(row, index, understood)
    else:
        outcome, moved, detail = JUDGES[row["kind"]](row, house, understood)
    return Verdict(row["kind"], outcome, moved, ms, detail)


def judge_intent(row: Mapping[str, Any], index: Any, got: Understanding) -> tuple[str, bool, str]:
    match = official_intent(row["text"], index)
    if match is None or got.home == "near" or got.kind is Kind.MISS:
        return "wrong", False, f"{match} {got.kind} {got.reasons}"
    wanted = row["expect"]
    # `domain` is a constant of the sentence template, not something that was said; it counts only where it is expected.
    slots = {k: v for k, v in match.slots.items() if k != "domain" or "domain" in wanted["slots"]}
    right = match.name == wanted["intent"] and slots == wanted["slots"]
    return ("right" if right else "wrong"), False, f"{match.name} {slots}"


def judge_command(row: Mapping[str, Any], house: House, got: Understanding) -> tuple[str, bool, str]:
    expect = row["expect"]
    detail = f"{got.kind} {[(a.verb.value, a.targets, dict(a.params)) for a in got.actions]} {got.reply} {got.reasons}"
    if not got.actions or got.kind is not Kind.ACT:
        return ("asked" if got.kind in (Kind.ASK, Kind.OFFER, Kind.ANSWER, Kind.MISS) else "wrong"), False, detail
    touched = {target for action in got.actions for target in action.targets}
    if "changes" in expect:
        allowed = set(expect["changes"])
        right = touched <= allowed | _unchanged(house, acted(house, got.actions)) and all(
            _reached(acted(house, got.actions).entities[EntityId(key)], change)
            for key, change in expect["changes"].items()
        )
        return (
            ("right" if right else "wrong"),
            bool(touched - allowed - _unchanged(house, acted(house, got.actions))),
            detail,
        )
    asked_for = _meant(expect["entity_id"], touched, house)
    right = (
        bool(touched)
        and touched == asked_for
        and len(touched) == 1
        and all(_is(action, expect) for action in got.actions)
    )
    return ("right" if right else "wrong"), bool(touched - asked_for), detail


def _meant(entity_id: str, touched: set[EntityId], house: House) -> set[EntityId]:
    """Rows name an entity as it was before namesakes got a number: `light.lamp_2` is one of `light.lamp`."""
    named = house.entities.get(EntityId(entity_id))
    return {
        key for key in touched
        if key == entity_id or (named and key.startswith(f"{entity_id}_2") and house.entities[key].name == named.name)
    }  # fmt: skip


def _is(action: Any, expect: Mapping[str, Any]) -> bool:
    wanted = expect["action"]
    if action.verb not in VERBS[wanted]:
        return False
    return wanted not in PARAM or float(action.params.get(PARAM[wanted], -1)) == float(expect["value"])


def _unchanged(before: House, after: House) -> set[str]:
    return {key for key, entity in before.entities.items() if entity == after.entities[key]}


def _reached(entity: Entity, change: Mapping[str, Any]) -> bool:
    if change.get("state") is not None and entity.state != _text(change["state"]):
        return False
    wanted = change.get("attributes") or {}
    return all(_plain(entity.attributes.get(key)) == _plain(value) for key, value in wanted.items())


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def judge_is_home(row: Mapping[str, Any], house: House, got: Understanding) -> tuple[str, bool, str]:
    return ("right" if got.home in ("hit", "near") else "wrong"), False, f"{got.kind} {got.home} {got.reply}"


def judge_negative(row: Mapping[str, Any], house: House, got: Understanding) -> tuple[str, bool, str]:
    acted_on = bool(got.actions) or got.kind in (Kind.ACT, Kind.LATER, Kind.SCENE, Kind.ROUTINE, Kind.ANNOUNCE)
    return ("wrong" if acted_on else "right"), acted_on, f"{got.kind} {got.home} {got.actions} {got.reply}"


JUDGES = {"command": judge_command, "is_home": judge_is_home, "negative": judge_negative}


def _room(area: str | None, house: House) -> AreaId | None:
    for known in house.areas.values():
        if area and area.lower() in (known.name.lower(), known.id.lower()):
            return known.id
    return None


def report(verdicts: list[Verdict], quiet: bool) -> None:
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for verdict in verdicts:
        by_kind[verdict.kind].update(n=1, moved_wrongly=verdict.moved_wrongly, **{verdict.outcome: 1})
    times = sorted(verdict.ms for verdict in verdicts) or [0.0]
    total: Counter[str] = sum(by_kind.values(), Counter())
    summary = {
        "n": len(verdicts),
        **{key: total[key] for key in ("right", "wrong", "asked", "moved_wrongly")},
        "negatives_acted": by_kind["negative"]["wrong"],
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(times[min(len(times) - 1, int(len(times) * 0.95))], 2),
        "by_kind": {
            kind: {
                **{key: counts[key] for key in ("n", "right", "wrong", "asked", "moved_wrongly")},
                "share_right": round(counts["right"] / counts["n"], 4) if counts["n"] else 0.0,
            }
            for kind, counts in sorted(by_kind.items())
            if counts["n"]
        },
    }
    if not quiet:
        for kind, counts in summary["by_kind"].items():  # type: ignore[attr-defined]  # a mapping, built above
            print(f"{kind:10} {counts}")
    print(json.dumps(summary))


if __name__ == "__main__":
    sys.exit(main())
