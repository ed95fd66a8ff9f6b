"""Makes the table of `letters` from a pronouncing dictionary: `python -m hub.ears.derive DICTIONARY OUTPUT`.

Letters and phones of each word are aligned (a letter stands for none to two phones), first by guess, then by what the
guesses have in common; then each letter's phones are counted in its contexts.
"""

import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

from hub.ears.letters import keys

Phones = tuple[str, ...]
Costs = dict[tuple[str, Phones], float]
SAMPLE = 8
"""Every how many-th word teaches the alignment."""
ROUNDS = 4
LEAST_COUNT = 4
NEVER = 1e9


def read(path: Path) -> list[tuple[str, Phones]]:
    """Words of letters alone with their phones."""
    out = []
    for line in path.read_text().splitlines():
        word, _, rest = line.partition(" ")
        if word.isalpha() and word.isascii() and len(word) > 1:
            out.append((word, tuple(rest.split())))
    return out


def aligned(word: str, phones: Phones, costs: Costs, unknown: float) -> list[Phones] | None:
    """Phones of each letter, or None when they do not fit."""
    best = [[NEVER] * (len(phones) + 1) for _ in range(len(word) + 1)]
    came = [[0] * (len(phones) + 1) for _ in range(len(word) + 1)]
    best[0][0] = 0.0
    for i, letter in enumerate(word):
        for j in range(len(phones) + 1):
            if best[i][j] >= NEVER:
                continue
            for size in (0, 1, 2):
                if j + size > len(phones):
                    break
                cost = best[i][j] + costs.get((letter, phones[j : j + size]), unknown + size)
                if cost < best[i + 1][j + size]:
                    best[i + 1][j + size], came[i + 1][j + size] = cost, size
    if best[-1][-1] >= NEVER:
        return None
    out: list[Phones] = []
    j = len(phones)
    for i in range(len(word), 0, -1):
        size = came[i][j]
        out.append(phones[j - size : j])
        j -= size
    return out[::-1]


def first_costs(entries: list[tuple[str, Phones]]) -> Costs:
    """How often letter and phone occur in the same relative place."""
    together: Counter[tuple[str, Phones]] = Counter()
    for word, phones in entries:
        for index, letter in enumerate(word):
            place = index * len(phones) // len(word)
            for phone in phones[max(place - 1, 0) : place + 2]:
                together[(letter, (phone,))] += 1
    return _costs(together)


def learn(entries: list[tuple[str, Phones]]) -> Costs:
    """Costs of letter to phones after some rounds of alignment."""
    sample = entries[::SAMPLE]
    costs = first_costs(sample)
    for _ in range(ROUNDS):
        counts: Counter[tuple[str, Phones]] = Counter()
        for word, phones in sample:
            for letter, part in zip(word, aligned(word, phones, costs, 7.0) or (), strict=False):
                counts[(letter, part)] += 1
        costs = _costs(counts)
    return costs


def rules(entries: list[tuple[str, Phones]], costs: Costs) -> dict[str, Phones]:
    """The table, without rules that say the same as a narrower one."""
    counts: dict[str, Counter[Phones]] = defaultdict(Counter)
    for word, phones in entries:
        for index, part in enumerate(aligned(word, phones, costs, 9.0) or ()):
            for key in keys(word, index):
                counts[key][part] += 1
    kept: dict[str, Phones] = {}
    for key, found in sorted(counts.items(), key=lambda item: len(item[0])):
        part, count = found.most_common(1)[0]
        narrower = next((kept[n] for n in _narrower(key) if n in kept), None)
        if narrower is None or (count >= LEAST_COUNT and part != narrower):
            kept[key] = part
    return kept


def _narrower(key: str) -> list[str]:
    left, letter, right = key.split(".")
    found = []
    while left or right:
        if len(left) >= len(right):
            left = left[1:]
        else:
            right = right[:-1]
        found.append(f"{left}.{letter}.{right}")
    return found


def _costs(counts: Counter[tuple[str, Phones]]) -> Costs:
    totals: Counter[str] = Counter()
    for (letter, _), count in counts.items():
        totals[letter] += count
    return {key: -math.log(count / totals[key[0]]) for key, count in counts.items()}


def main(source: Path, target: Path) -> None:
    """Read, learn, write."""
    entries = read(source)
    found = rules(entries, learn(entries))
    target.write_text("".join(f"{key} {' '.join(part)}\n" for key, part in sorted(found.items())))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
