"""Puts the claims of one round in order, and tells why."""

from math import log10

from hub.arbiter.levels import FLOOR_DB, power, speech_db
from hub.arbiter.models import Candidate, Explanation
from hub.arbiter.rules.base import Rule, Scene
from hub.arbiter.state import ArbiterState, Entry, Round, moments_us

ENOUGH_FRAMES = 4
"""Speech shorter than 80 ms says nothing about a level."""


def best(round_: Round, rule: Rule, scene: Scene, state: ArbiterState) -> tuple[str | None, str]:
    """The satellite that should answer, and what decided it."""
    alive = round_.alive()
    if not alive:
        return None, "all_lost"
    scores = {name: rule.score(entry.claim, scene).total_db for name, entry in alive.items()}
    top = max(scores.values())
    tie_db = rule.tie_db(scene.config)
    tied = sorted(name for name, score in scores.items() if top - score <= tie_db)
    winner = tied[0] if len(tied) == 1 else _break_tie(tied, alive, scene, state)
    reason = "score" if len(tied) == 1 else "tie"
    if rule.uses_speech:
        louder = _clearly_louder(winner, alive, scene)
        if louder is not None:
            return louder, "speech"
    return winner, reason


def _break_tie(tied: list[str], alive: dict[str, Entry], scene: Scene, state: ArbiterState) -> str:
    """Earliest, then last active, then by name."""
    moments = dict(zip(tied, moments_us([alive[name].claim for name in tied], scene.config), strict=True))
    active = {name: place for place, name in enumerate(state.last_active)}
    return min(tied, key=lambda name: (moments[name], -active.get(name, -1), name))


def _clearly_louder(winner: str, alive: dict[str, Entry], scene: Scene) -> str | None:
    """A room where the speech after the phrase is so much louder that the phrase's own verdict must be wrong."""
    levels = {name: _calibrated_speech_db(entry, scene) for name, entry in alive.items() if _spoke(entry)}
    if winner not in levels:
        return None
    louder = max(sorted(levels), key=lambda name: levels[name])
    return louder if levels[louder] - levels[winner] >= scene.config.clear_db else None


def _spoke(entry: Entry) -> bool:
    return entry.speech_frames >= ENOUGH_FRAMES


def _calibrated_speech_db(entry: Entry, scene: Scene) -> float:
    heard_db = speech_db(_mean_db(entry), entry.claim.noise_db)
    return heard_db - scene.gain_db.get(entry.claim.satellite, 0.0)


def _mean_db(entry: Entry) -> float:
    return 10.0 * log10(max(entry.speech_power, power(FLOOR_DB)))


def explain(round_: Round, rule: Rule, scene: Scene, closed_us: int) -> Explanation:
    """The record of a round: who heard it, how it was judged, what happened when."""
    judged = []
    for name, entry in sorted(round_.entries.items()):
        score = rule.score(entry.claim, scene)
        speech = _mean_db(entry) if entry.speech_frames else None
        judged.append((name, Candidate(entry.claim, score.total_db, score.parts, speech, entry.late, entry.lost)))
    judged.sort(key=lambda item: (item[0] != round_.winner, -item[1].score_db, item[0]))
    return Explanation(
        round=round_.id,
        rule=rule.name,
        kind=round_.kind,
        opened_us=round_.opened_us,
        final_us=round_.final_us,
        closed_us=closed_us,
        winner=round_.winner,
        candidates=tuple(candidate for _, candidate in judged),
        notes=tuple(round_.notes),
    )
