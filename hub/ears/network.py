"""From a grammar of words to a network of phones in context, the thing that is searched. Pure.

Every word becomes a chain of phones; at the joints each phone knows its neighbour across the word boundary, and a short
silence may stand between any two words. Phones that cannot be told apart (same states, same past) become one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from hub.ears.acoustic import AcousticModel, Array, Ints

NO_WORD = -1
SILENCE_COST = -2.0
"""Log probability of a pause between two words."""


@dataclass(frozen=True, slots=True)
class Arc:
    """A word of the grammar from one state to another."""

    source: int
    target: int
    word: str
    weight: float = 0.0
    """Log probability among the arcs of its source."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """An acyclic graph of words: what may be said."""

    start: int
    finals: frozenset[int]
    arcs: tuple[Arc, ...]


@dataclass(frozen=True)
class Network:
    """Phones in context and who may follow whom, ready for a vectorised search."""

    words: tuple[str, ...]
    senones: Ints
    """Senones in use; the columns of the scores."""
    states: Ints
    """Three columns of scores for each node."""
    phone: Ints
    """Phone of each node."""
    word: Ints
    """Word that ends in a node, or `NO_WORD`."""
    entry: Array
    """Log probability of entering a node."""
    first: Ints
    """Nodes that may start an utterance."""
    last: Ints
    """Nodes that may end it."""
    joints: Ints
    """Nodes that may end a part of a sentence: a word before a pause, or the pause itself."""
    before: Ints
    """Predecessors of all nodes, one after the other."""
    offsets: Ints
    """Where each node's predecessors start; one more entry than nodes."""


@dataclass(slots=True)
class _Node:
    phone: int
    sequence: int
    word: int
    entry: float
    before: set[int] = field(default_factory=set)


@dataclass
class _Builder:
    model: AcousticModel
    nodes: list[_Node] = field(default_factory=list)
    ends: dict[tuple[int, int, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    """Nodes by (grammar state, their phone, the phone expected next)."""
    heads: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First nodes of words: grammar state, phone before, own phone, node."""

    def add(self, phone: int, sequence: int, word: int = NO_WORD, entry: float = 0.0) -> int:
        self.nodes.append(_Node(phone, sequence, word, entry))
        return len(self.nodes) - 1


Pronunciations = Mapping[str, Sequence[tuple[str, ...]]]


def build(model: AcousticModel, grammar: Grammar, pronunciations: Pronunciations) -> Network:
    """The network of a grammar; every word must have a pronunciation."""
    chains = _chains(model, grammar, pronunciations)
    lefts, rights = _borders(model, grammar, chains)
    builder = _Builder(model)
    words = tuple(dict.fromkeys(arc.word for arc in grammar.arcs))
    numbers = {word: number for number, word in enumerate(words)}
    for arc, variants in chains:
        for phones, cost in variants:
            label = (numbers[arc.word], arc.weight + cost)
            _add_word(builder, arc, phones, label, lefts[arc.source], rights[arc.target])
    silences = _add_silences(builder, grammar, lefts, rights)
    for state, left, right, node in builder.heads:
        builder.nodes[node].before |= builder.ends[(state, left, right)]
    first = {node for state, left, _, node in builder.heads if state == grammar.start and left == model.silence}
    first.add(silences[grammar.start])
    last = {silences[state] for state in grammar.finals}
    for state in grammar.finals:
        for left in lefts[state]:
            last |= builder.ends[(state, left, model.silence)]
    joints = set(silences.values())
    joints |= {node for (_, _, right), found in builder.ends.items() if right == model.silence for node in found}
    return _packed(model, builder.nodes, words, (first, last, joints))


Chain = tuple[Arc, list[tuple[tuple[int, ...], float]]]


def _chains(model: AcousticModel, grammar: Grammar, pronunciations: Pronunciations) -> list[Chain]:
    """Each arc with its ways to be said, as phone numbers."""
    out: list[Chain] = []
    for arc in grammar.arcs:
        ways = pronunciations[arc.word]
        out.append((arc, [(tuple(model.phones[phone] for phone in way), 0.0) for way in ways]))
    return out


def _borders(
    model: AcousticModel, grammar: Grammar, chains: Iterable[Chain]
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Phones that may come before and after each grammar state."""
    lefts: dict[int, set[int]] = defaultdict(lambda: {model.silence})
    rights: dict[int, set[int]] = defaultdict(lambda: {model.silence})
    for arc, variants in chains:
        for phones, _ in variants:
            lefts[arc.target].add(phones[-1])
            rights[arc.source].add(phones[0])
    return lefts, rights


def _add_word(
    builder: _Builder,
    arc: Arc,
    phones: tuple[int, ...],
    label: tuple[int, float],
    lefts: set[int],
    rights: set[int],
) -> None:
    """The nodes of one way to say one arc's word."""
    sequence = builder.model.sequence
    word, weight = label
    if len(phones) == 1:
        made: dict[int, int] = {}
        only = phones[0]
        for left in lefts:
            # Per left context: what came before must not choose what may follow.
            made.clear()
            for right in rights:
                key = sequence(only, left, right, "single")
                if key not in made:
                    made[key] = builder.add(only, key, word, weight)
                    builder.heads.append((arc.source, left, only, made[key]))
                builder.ends[(arc.target, only, right)].add(made[key])
        return
    starts: dict[int, int] = {}
    for left in lefts:
        key = sequence(phones[0], left, phones[1], "begin")
        if key not in starts:
            starts[key] = builder.add(phones[0], key)
        builder.heads.append((arc.source, left, phones[0], starts[key]))
    before = set(starts.values())
    for index in range(1, len(phones) - 1):
        key = sequence(phones[index], phones[index - 1], phones[index + 1], "inside")
        node = builder.add(phones[index], key)
        builder.nodes[node].before |= before
        before = {node}
    stops: dict[int, int] = {}
    for right in rights:
        key = sequence(phones[-1], phones[-2], right, "end")
        if key not in stops:
            stops[key] = builder.add(phones[-1], key, word, weight)
            builder.nodes[stops[key]].before |= before
        builder.ends[(arc.target, phones[-1], right)].add(stops[key])


def _add_silences(
    builder: _Builder, grammar: Grammar, lefts: Mapping[int, set[int]], rights: Mapping[int, set[int]]
) -> dict[int, int]:
    """A pause that may be made at each grammar state."""
    silence = builder.model.silence
    out = {}
    sequence = builder.model.sequence(silence, -1, -1, "inside")
    states = {grammar.start, *(arc.target for arc in grammar.arcs)}
    for state in sorted(states):
        node = builder.add(silence, sequence, NO_WORD, SILENCE_COST)
        for left in lefts[state] - {silence}:
            builder.nodes[node].before |= builder.ends[(state, left, silence)]
        for right in rights[state]:
            builder.ends[(state, silence, right)].add(node)
        out[state] = node
    return out


def _packed(
    model: AcousticModel, nodes: list[_Node], words: tuple[str, ...], marks: tuple[set[int], set[int], set[int]]
) -> Network:
    """Merge what cannot be told apart and lay it out in arrays."""
    number, kept = _merged(nodes, marks)
    first, last, joints = ({number[node] for node in marked} for marked in marks)
    before = [np.array(sorted(node.before), np.int32) for node in kept]
    offsets = np.concatenate([[0], np.cumsum([len(b) for b in before])]).astype(np.int32)
    raw = model.sequences[[node.sequence for node in kept]]
    senones, columns = np.unique(raw, return_inverse=True)
    return Network(
        words=words,
        senones=senones.astype(np.int32),
        states=columns.reshape(raw.shape).astype(np.int32),
        phone=np.array([node.phone for node in kept], np.int32),
        word=np.array([node.word for node in kept], np.int32),
        entry=np.array([node.entry for node in kept], np.float32),
        first=np.array(sorted(first), np.int32),
        last=np.array(sorted(last), np.int32),
        joints=np.array(sorted(joints), np.int32),
        before=np.concatenate(before).astype(np.int32) if before else np.zeros(0, np.int32),
        offsets=offsets,
    )


def _merged(nodes: list[_Node], marks: tuple[set[int], ...]) -> tuple[dict[int, int], list[_Node]]:
    """Nodes with the same states, word and predecessors become one, again and again until nothing changes."""
    number = {index: index for index in range(len(nodes))}
    alive = list(range(len(nodes)))
    while True:
        seen: dict[tuple[object, ...], int] = {}
        moved: dict[int, int] = {}
        for index in alive:
            node = nodes[index]
            marked = tuple(index in mark for mark in marks)
            key = (node.phone, node.sequence, node.word, node.entry, frozenset(node.before), marked)
            other = seen.setdefault(key, index)
            if other != index:
                moved[index] = other
        if not moved:
            break
        alive = [index for index in alive if index not in moved]
        for index in alive:
            nodes[index].before = {moved.get(b, b) for b in nodes[index].before}
        number = {old: moved.get(new, new) for old, new in number.items()}
    place = {index: position for position, index in enumerate(alive)}
    kept = [nodes[index] for index in alive]
    for node in kept:
        node.before = {place[b] for b in node.before}
    return {old: place[new] for old, new in number.items()}, kept
