"""Plays wakes and walks into the cores and counts what came of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from hub.arbiter.arbiter import Arbiter
from hub.arbiter.config import ArbiterConfig, RuleName
from hub.arbiter.models import GrantFinal
from hub.follow.config import FollowConfig
from hub.follow.follow import Follow
from hub.follow.handover import FRAME_US, Clocks, Sounding, plan
from hub.follow.models import Moved
from tests.house.plan import House
from tests.house.wakes import Wake
from tests.house.walks import Episode

RULES: tuple[RuleName, ...] = ("first", "loudest", "composite")
WARM_UP = 6
START_US = 1_000_000_000


@dataclass
class Score:
    """Everything counted over all houses."""

    wakes: int = 0
    judged: int = 0
    double: int = 0
    lost: int = 0
    added_ms_alone: list[float] = field(default_factory=list)
    right: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    """Rule -> one verdict for every judged wake, in the same order for all rules."""
    names: list[tuple[str, ...]] = field(default_factory=list)
    """Conditions of every judged wake."""


def judge_wakes(house: House, wakes: Iterable[Wake], score: Score, groups: tuple[tuple[str, ...], ...] = ()) -> None:
    """All rules over the same wakes."""
    arbiters = {rule: Arbiter(ArbiterConfig(rule=rule, groups=groups)) for rule in RULES}
    for arbiter in arbiters.values():
        for name in house.devices:
            arbiter.joined(name, 0)
    for serial, wake in enumerate(wakes):
        score.wakes += 1
        winners = {rule: _grants(arbiter, wake) for rule, arbiter in arbiters.items()}
        ours = winners["composite"]
        score.double += len(ours) > 1
        score.lost += bool(wake.claims) and not ours
        if len(wake.claims) == 1 and ours and not _has_neighbours(arbiters["composite"], wake):
            score.added_ms_alone.append((ours[0][1] - wake.claims[0].arrived_us) / 1000)
        if serial < WARM_UP or not any(claim.satellite == wake.room for claim in wake.claims):
            continue
        score.judged += 1
        score.names.append(wake.conditions.names)
        for rule in RULES:
            winner = winners[rule][0][0] if winners[rule] else ""
            score.right[rule].append(winner == wake.room or winner in wake.also_ok)


def _has_neighbours(arbiter: Arbiter, wake: Wake) -> bool:
    opened = [round_ for round_ in arbiter.state.rounds if wake.claims[0].satellite in round_.entries]
    return len(opened[-1].listening) > 1


def _grants(arbiter: Arbiter, wake: Wake) -> list[tuple[str, int]]:
    """Who was told to answer, and when."""
    granted = []
    for claim in wake.claims:
        arbiter.claim(claim, claim.arrived_us)
    while (deadline := arbiter.next_deadline()) is not None:
        for action in arbiter.poll(deadline):
            if isinstance(action, GrantFinal):
                record = next(r for r in arbiter.state.rounds if r.id == action.round)
                assert record.final_us is not None
                granted.append((action.satellite, record.final_us))
    return granted


def paired_interval(ours: list[bool], theirs: list[bool]) -> tuple[float, float]:
    """95 % interval of how much better ours is, in points, over the same wakes."""
    differences = np.array(ours, dtype=float) - np.array(theirs, dtype=float)
    if not len(differences):
        return (0.0, 0.0)
    middle, half = differences.mean(), 1.96 * differences.std() / np.sqrt(len(differences))
    return (round(100 * float(middle - half), 2), round(100 * float(middle + half), 2))


def by_condition(score: Score) -> dict[str, dict[str, object]]:
    """Share of right rooms for every condition and rule, in percent."""
    table: dict[str, dict[str, object]] = {}
    counts = Counter(name for names in score.names for name in names)
    for name, count in sorted(counts.items()):
        chosen = [index for index, names in enumerate(score.names) if name in names]
        row: dict[str, object] = {"wakes": count}
        picked = {rule: [score.right[rule][index] for index in chosen] for rule in RULES}
        row.update({rule: percent(picked[rule]) for rule in RULES})
        for peer in ("first", "loudest"):
            row[f"better_than_{peer}"] = paired_interval(picked["composite"], picked[peer])
        table[name] = row
    return table


def percent(verdicts: list[bool]) -> float | None:
    """None where nothing was judged: no figure is no success."""
    return round(100 * sum(verdicts) / len(verdicts), 2) if verdicts else None


# --- Walks ---


def follow_episode(episode: Episode, batch: int = 5, calibrated: bool = True) -> list[tuple[float, Moved]]:
    """Feeds the envelopes as the satellites would send them; every move with the second in which it was decided."""
    follow = Follow(FollowConfig(), lambda _a, _b: True)
    for name in episode.rows:
        follow.joined(name)
    follow.opened("talk", episode.start)
    if calibrated:
        follow.calibrate({name: device.gain_db for name, device in episode.house.devices.items()})
    length = len(next(iter(episode.rows.values())))
    moves = []
    for start in range(0, length, batch):
        for name, rows in episode.rows.items():
            at_us = START_US + start * FRAME_US + episode.house.devices[name].clock_error_us
            follow.levels(name, at_us, tuple(map(tuple, rows[start : start + batch].tolist())))
        now_s = (start + batch) * FRAME_US / 1e6
        moves += [(now_s, action) for action in follow.poll() if isinstance(action, Moved)]
    return moves


@dataclass
class Heard:
    """What two speakers did around one hand-over."""

    gap_ms: float
    overlap_ms: float
    frames_lost: int
    frames_twice: int


def hear_handover(rng: np.random.Generator, old_error_us: int, new_error_us: int) -> Heard:
    """Both rooms carry out the plan by their own, slightly wrong clocks."""
    now_us = START_US
    sounding = Sounding(
        stream=1,
        seq=int(rng.integers(50)),
        at_us=now_us - int(rng.integers(0, 100_000)),
        last_seq=400,
        phrase_starts=tuple(int(seq) for seq in np.cumsum(rng.integers(40, 90, 6))),
    )
    bound = Clocks(abs(old_error_us) + 1500, abs(new_error_us) + 1500)
    moved = plan(sounding, bound, now_us, lead_us=240_000, user_left=bool(rng.random() < 0.5))
    stopped, started = moved.stop_us + old_error_us, moved.start_us + new_error_us
    old = range(sounding.seq, moved.seq)
    new = range(moved.seq, sounding.last_seq + 1)
    wanted = range(sounding.seq, sounding.last_seq + 1)
    return Heard(
        gap_ms=max(0, started - stopped) / 1000,
        overlap_ms=max(0, stopped - started) / 1000,
        frames_lost=len(set(wanted) - set(old) - set(new)),
        frames_twice=len(set(old) & set(new)),
    )
