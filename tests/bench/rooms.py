"""Measures which room answers and whether conversations follow people; the last line is one JSON object.

    python tests/bench/rooms.py --houses 20 --wakes 500 --seed 1 --json
    python tests/bench/rooms.py --trace DIR --json

Without `--trace` seeded houses are simulated. With it, every folder below DIR is a scene recorded by others.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from tests.house.judge import (
    RULES,
    Score,
    by_condition,
    follow_episode,
    hear_handover,
    judge_wakes,
    paired_interval,
    percent,
)
from tests.house.plan import make_house
from tests.house.trace import judge_traces, read_scenes
from tests.house.wakes import wakes
from tests.house.walks import bystander, walk

GAIN_SPREAD_DB = 6.0
IN_TIME_S = 0.8


def bench_wakes(houses: int, count: int, seed: int) -> Score:
    score = Score()
    for number in range(houses):
        gain_error = number % 2 == 0
        house = make_house(seed * 1000 + number, GAIN_SPREAD_DB if gain_error else 0.0)
        judge_wakes(house, wakes(house, seed * 1000 + number, count, gain_error), score)
        # A satellite whose neighbours cannot hear it: the owner said so.
        apart = tuple((name,) for name in house.devices)
        alone = Score()
        judge_wakes(house, wakes(house, seed * 1000 + number, max(10, count // 20), gain_error), alone, apart)
        score.added_ms_alone += alone.added_ms_alone
    return score


def bench_walks(count: int, seed: int) -> dict[str, object]:
    rng = np.random.default_rng((seed, 5))
    done, in_time, delays, gaps, overlaps, lost = 0, 0, [], [], [], 0
    number = 0
    while done < count:
        number += 1
        house = make_house(seed * 1000 + 500 + number, GAIN_SPREAD_DB)
        episode = walk(house, seed * 100_000 + number)
        if episode is None or episode.crossed_s is None:
            continue
        done += 1
        arrived = [at_s for at_s, move in follow_episode(episode) if move.entered == episode.end]
        if arrived:
            delays.append(arrived[0] - (episode.audible_s or episode.crossed_s))
            in_time += delays[-1] <= IN_TIME_S
        old, new = house.devices[episode.start], house.devices[episode.end]
        heard = hear_handover(rng, old.clock_error_us, new.clock_error_us)
        gaps.append(heard.gap_ms)
        overlaps.append(heard.overlap_ms)
        lost += (heard.frames_lost + heard.frames_twice) * 480
    return {
        "walks": done,
        "walks_followed": round(100 * len(delays) / max(1, done), 1),
        "walks_in_time": round(100 * in_time / max(1, done), 1),
        "walk_delay_s_p50_p95": [round(float(v), 2) for v in np.percentile(delays or [0.0], [50, 95])],
        "handover_gap_ms_p95": round(float(np.percentile(gaps, 95)), 1),
        "overlap_ms_max": round(max(overlaps), 1),
        "samples_lost": lost,
    }


def bench_bystanders(count: int, seed: int) -> dict[str, object]:
    moved = 0
    for number in range(count):
        house = make_house(seed * 1000 + 20_000 + number, GAIN_SPREAD_DB)
        moved += bool(follow_episode(bystander(house, seed * 100_000 + number)))
    return {"bystander_episodes": count, "false_moves": moved}


def report(score: Score) -> dict[str, object]:
    alone = score.added_ms_alone
    return {
        "wakes": score.wakes,
        "judged": score.judged,
        "right_room": {rule: percent(score.right[rule]) for rule in RULES},
        "better_than": {
            peer: paired_interval(score.right["composite"], score.right[peer]) for peer in ("first", "loudest")
        },
        "double": score.double,
        "lost": score.lost,
        "added_ms_alone": max(alone) if alone else 0.0,
        "by_condition": by_condition(score),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--houses", type=int, default=20)
    parser.add_argument("--wakes", type=int, default=500, help="per house")
    parser.add_argument("--walks", type=int, default=100)
    parser.add_argument("--episodes", type=int, default=1000, help="with somebody else talking in another room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trace", type=Path, help="folder of recorded scenes")
    parser.add_argument("--json", action="store_true", help="print only the last line")
    options = parser.parse_args()
    if options.trace:
        print(json.dumps(report(judge_traces(read_scenes(options.trace)))))
        return 0
    result = report(bench_wakes(options.houses, options.wakes, options.seed))
    result |= bench_walks(options.walks, options.seed)
    result |= bench_bystanders(options.episodes, options.seed)
    if not options.json:
        print(json.dumps(result, indent=2))
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
