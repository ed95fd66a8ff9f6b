"""The words that may be said to this house: read, made deterministic and as small as possible, and asked. Pure."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hub.ears.errors import GrammarUnusable
from hub.ears.network import Arc, Grammar

WEIGHT = 2.0
"""How much the likeliness of words counts against the likeness of sounds."""
LARGEST = 200_000
"""States after which a graph is refused: it would not fit into two seconds of building."""

Out = dict[int, dict[str, tuple[int, float]]]
"""State to word to (next state, weight)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far some words have come in the grammar."""

    known: bool
    """They are the beginning of something that may be said."""
    complete: bool
    """They are a whole sentence."""
    open: bool
    """More words may follow."""


class Sentences:
    """Asks a compact grammar about words."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._next: dict[int, dict[str, int]] = defaultdict(dict)
        for arc in grammar.arcs:
            self._next[arc.source][arc.word] = arc.target

    def standing(self, words: Sequence[str]) -> Standing:
        """Where these words lead."""
        state = self._grammar.start
        for word in words:
            following = self._next.get(state, {}).get(word)
            if following is None:
                return Standing(False, False, False)
            state = following
        return Standing(True, state in self._grammar.finals, bool(self._next.get(state)))


def parse(text: str) -> Grammar:
    """Read a serialised word graph: `finals`, `arcs` of source, target, word or null, probability; it starts at 0."""
    try:
        data = json.loads(text)
        arcs = [(int(a[0]), int(a[1]), a[2], _log(a[3]) if len(a) > 3 else 0.0) for a in data["arcs"]]
        start, finals = int(data.get("start", 0)), frozenset(int(state) for state in data["finals"])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as wrong:
        raise GrammarUnusable(f"The word graph of the house is malformed: {wrong!r}.") from None
    return compact(start, finals, arcs)


def _log(probability: float) -> float:
    return WEIGHT * math.log(max(float(probability), 1e-6))


def from_sentences(sentences: Iterable[str]) -> Grammar:
    """The graph of a list of sentences."""
    arcs: list[tuple[int, int, str | None, float]] = []
    states: dict[tuple[int, str], int] = {}
    finals: set[int] = set()
    for sentence in sentences:
        state = 0
        for word in sentence.split():
            key = (state, word)
            if key not in states:
                states[key] = len(states) + 1
                arcs.append((state, states[key], word, 0.0))
            state = states[key]
        if state:
            finals.add(state)
    return compact(0, frozenset(finals), arcs)


def compact(start: int, finals: frozenset[int], arcs: Iterable[tuple[int, int, str | None, float]]) -> Grammar:
    """The smallest deterministic graph of the same sentences; each word keeps its best weight."""
    silent: dict[int, set[int]] = defaultdict(set)
    spoken: dict[int, list[tuple[int, str, float]]] = defaultdict(list)
    for source, target, word, weight in arcs:
        if word:
            spoken[source].append((target, word.lower(), weight))
        else:
            silent[source].add(target)
    first, out, ends = _determined(start, finals, silent, spoken)
    return _smallest(first, out, ends)


def with_prefixes(grammar: Grammar, prefixes: Iterable[Sequence[str]]) -> Grammar:
    """The same sentences, each optionally behind one of the prefixes, and the prefixes alone."""
    number = 1 + max((max(arc.source, arc.target) for arc in grammar.arcs), default=grammar.start)
    arcs: list[tuple[int, int, str | None, float]] = [(a.source, a.target, a.word, a.weight) for a in grammar.arcs]
    start, alone = number, number + 1
    finals = {*grammar.finals, alone}
    number += 2
    arcs.append((start, grammar.start, None, 0.0))
    for prefix in prefixes:
        state = start
        for word in prefix:
            arcs.append((state, number, word, 0.0))
            state, number = number, number + 1
        arcs += [(state, grammar.start, None, 0.0), (state, alone, None, 0.0)]
    return compact(start, frozenset(finals), arcs)


def _reach(states: Iterable[int], silent: Mapping[int, set[int]]) -> frozenset[int]:
    reached = set(states)
    todo = list(reached)
    while todo:
        for state in silent.get(todo.pop(), ()):
            if state not in reached:
                reached.add(state)
                todo.append(state)
    return frozenset(reached)


def _determined(
    start: int,
    finals: frozenset[int],
    silent: Mapping[int, set[int]],
    spoken: Mapping[int, list[tuple[int, str, float]]],
) -> tuple[int, Out, set[int]]:
    """One next state for each word: states become sets of states."""
    first = _reach([start], silent)
    numbers = {first: 0}
    todo = [first]
    out: Out = {}
    ends: set[int] = set()
    while todo:
        group = todo.pop()
        number = numbers[group]
        if group & finals:
            ends.add(number)
        targets: dict[str, set[int]] = defaultdict(set)
        weights: dict[str, float] = {}
        for state in group:
            for target, word, weight in spoken.get(state, ()):
                targets[word].add(target)
                weights[word] = max(weight, weights.get(word, weight))
        out[number] = {}
        for word, reached in targets.items():
            following = _reach(reached, silent)
            if following not in numbers:
                numbers[following] = len(numbers)
                todo.append(following)
            out[number][word] = (numbers[following], weights[word])
        if len(numbers) > LARGEST:
            raise GrammarUnusable("The word graph of the house is too large.", fix="Expose fewer entities to voice.")
    return 0, out, ends


def _smallest(first: int, out: Out, ends: set[int]) -> Grammar:
    """States that allow the same become one: classes are split until nothing tells their members apart."""
    klass = {state: int(state in ends) for state in out}
    count = len(set(klass.values()))
    while True:
        seen: dict[tuple[object, ...], int] = {}
        finer: dict[int, int] = {}
        for state, words in out.items():
            key = (
                klass[state],
                tuple(sorted((word, klass[target], round(weight, 2)) for word, (target, weight) in words.items())),
            )
            finer[state] = seen.setdefault(key, len(seen))
        klass = finer
        if len(seen) == count:
            break
        count = len(seen)
    members = {number: state for state, number in klass.items()}
    arcs = [
        Arc(number, klass[target], word, weight)
        for number, state in sorted(members.items())
        for word, (target, weight) in sorted(out[state].items())
    ]
    return Grammar(klass[first], frozenset(klass[state] for state in ends), tuple(arcs))
