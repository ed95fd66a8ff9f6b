"""A word graph: sentences as paths, common beginnings and endings shared, each arc with a weight. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ha_bridge.understand.template import Node, parts_of

Phrase = tuple[str, ...]
FLATTEN = 0.3
"""Weights grow with this power of the number of sentences: many names must not drown "yes"."""
ANSWER_BOOST = 4.0


@dataclass(frozen=True, slots=True)
class Arc:
    """One word from one state to another."""

    start: int
    end: int
    word: str
    weight: float
    """Probability of this word here; the weights of all arcs of a state sum to one."""


@dataclass(frozen=True, slots=True)
class WordGraph:
    """State 0 is the beginning."""

    states: int
    arcs: tuple[Arc, ...]
    finals: frozenset[int]

    def accepts(self, words: Sequence[str]) -> bool:
        """Whether these words are a whole sentence of the graph."""
        step = {(arc.start, arc.word): arc.end for arc in self.arcs}
        state: int | None = 0
        for word in words:
            state = step.get((state, word)) if state is not None else None
        return state in self.finals

    def words(self) -> frozenset[str]:
        """The vocabulary."""
        return frozenset(arc.word for arc in self.arcs)

    def sentences(self, limit: int) -> Iterator[Phrase]:
        """Sentences, shortest first, at most `limit`."""
        following: dict[int, list[Arc]] = {}
        for arc in self.arcs:
            following.setdefault(arc.start, []).append(arc)
        queue: list[tuple[int, Phrase]] = [(0, ())]
        found = 0
        while queue and found < limit:
            state, phrase = queue.pop(0)
            if state in self.finals and phrase:
                found += 1
                yield phrase
            queue.extend((arc.end, (*phrase, arc.word)) for arc in following.get(state, ()))

    def to_json(self) -> str:
        """The graph as text, for another process."""
        arcs = [[arc.start, arc.end, arc.word, round(arc.weight, 5)] for arc in self.arcs]
        return json.dumps({"states": self.states, "arcs": arcs, "finals": sorted(self.finals)}, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "WordGraph":
        """The graph that `to_json` wrote."""
        data = json.loads(text)
        arcs = tuple(Arc(int(s), int(e), str(w), float(p)) for s, e, w, p in data["arcs"])
        return cls(int(data["states"]), arcs, frozenset(int(state) for state in data["finals"]))


class _Builder:
    """A graph under construction: arcs by word, and arcs that take no word."""

    def __init__(self) -> None:
        self.arcs: list[dict[str, set[int]]] = []
        self.free: list[set[int]] = []

    def state(self) -> int:
        self.arcs.append({})
        self.free.append(set())
        return len(self.arcs) - 1

    def word(self, start: int, word: str) -> int:
        end = self.state()
        self.arcs[start].setdefault(word, set()).add(end)
        return end

    def phrases(self, start: int, phrases: Iterable[Phrase]) -> int:
        """All phrases side by side; common beginnings are shared."""
        end = self.state()
        tree: dict[Phrase, int] = {(): start}
        root = self.state()
        self.free[start].add(root)
        tree[()] = root
        for phrase in sorted(phrases):
            for length in range(1, len(phrase) + 1):
                if phrase[:length] not in tree:
                    tree[phrase[:length]] = self.word(tree[phrase[: length - 1]], phrase[length - 1])
            self.free[tree[phrase]].add(end)
        return end

    def node(self, start: int, node: Node, slots: Mapping[str, set[Phrase]]) -> int:
        """One part of a template; gives the state behind it."""
        kind, word, children = parts_of(node)
        if kind == "word":
            return self.word(start, word)
        if kind == "slot":
            return self.phrases(start, slots.get(word, set()))
        if kind == "seq":
            for child in children:
                start = self.node(start, child, slots)
            return start
        end = self.state()
        for child in children:
            self.free[self.node(start, child, slots)].add(end)
        if kind == "opt":
            self.free[start].add(end)
        return end

    def closure(self, states: Iterable[int]) -> frozenset[int]:
        found, queue = set(states), list(states)
        while queue:
            for state in self.free[queue.pop()] - found:
                found.add(state)
                queue.append(state)
        return frozenset(found)


def graph_of(templates: Sequence[Node], slots: Mapping[str, set[Phrase]], answers: Sequence[Phrase] = ()) -> WordGraph:
    """The smallest graph of all sentences of the templates, with answers made likelier."""
    builder = _Builder()
    start, end = builder.state(), builder.state()
    for template in templates:
        builder.free[builder.node(start, template, slots)].add(end)
    builder.free[builder.phrases(start, answers)].add(end)
    return _smallest(builder, start, end, frozenset(answer[0] for answer in answers if answer))


Signature = tuple[bool, tuple[tuple[str, int], ...]]


def _smallest(builder: _Builder, start: int, end: int, likely: frozenset[str]) -> WordGraph:
    """Determinised and minimised: states with the same future are one. The graph has no circles."""
    known: dict[frozenset[int], int | None] = {}
    unique: dict[Signature, int] = {}
    signatures: list[Signature] = []

    def visit(states: frozenset[int]) -> int | None:
        """The number of the minimal state, or None if no sentence ends behind it."""
        if states in known:
            return known[states]
        words: dict[str, set[int]] = {}
        for state in states:
            for word, targets in builder.arcs[state].items():
                words.setdefault(word, set()).update(targets)
        followed = ((word, visit(builder.closure(targets))) for word, targets in sorted(words.items()))
        following = tuple((word, target) for word, target in followed if target is not None)
        signature = (end in states, following)
        if not following and not signature[0]:
            known[states] = None
            return None
        if signature not in unique:
            unique[signature] = len(signatures)
            signatures.append(signature)
        known[states] = unique[signature]
        return known[states]

    root = visit(builder.closure({start}))
    if root is None:
        return WordGraph(1, (), frozenset())
    return _numbered(signatures, root, likely)


def _numbered(signatures: Sequence[Signature], root: int, likely: frozenset[str]) -> WordGraph:
    """States renumbered so that the beginning is 0; the weights worked out from how many sentences lie behind."""
    count = [0.0] * len(signatures)
    for state, (final, following) in enumerate(signatures):
        # Children have smaller numbers: they were finished first.
        count[state] = float(final) + sum(count[target] for _word, target in following)
    number = {root: 0}
    for state in range(len(signatures)):
        number.setdefault(state, len(number))
    arcs: list[Arc] = []
    for state, (_final, following) in enumerate(signatures):
        boosts = [ANSWER_BOOST if state == root and word in likely else 1.0 for word, _target in following]
        shares = [boost * count[target] ** FLATTEN for boost, (_word, target) in zip(boosts, following, strict=True)]
        total = sum(shares) or 1.0
        arcs.extend(
            Arc(number[state], number[target], word, share / total)
            for share, (word, target) in zip(shares, following, strict=True)
        )
    finals = frozenset(number[state] for state, (final, _following) in enumerate(signatures) if final)
    return WordGraph(len(signatures), tuple(arcs), finals)
