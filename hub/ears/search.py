"""Which path through the network explains the sound best? Vectorised over all nodes alive, with a wide beam. Pure."""

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.ears.acoustic import AcousticModel, Array, Ints
from hub.ears.network import NO_WORD, Network

NEVER = np.float32(-1e30)


@dataclass(frozen=True, slots=True)
class Path:
    """One way through the network."""

    words: tuple[str, ...]
    score: float
    """Log likelihood, weights included."""


BEAM = 120.0
"""Paths further behind the best, in log likelihood, are given up. Wide: the right one is hardly ever lost."""

_Open = tuple[float, int, int, int, tuple[str, ...]]
"""A path to be walked on: loss, order of arrival, node, frame in which it is left, words from there to the end."""
_LONGEST_WALK = 4000
"""Steps after which the paths found so far must do."""


class Search:
    """Forward search over one network; keeps what is needed to walk back."""

    def __init__(self, model: AcousticModel, network: Network, beam: float = BEAM) -> None:
        self._network = network
        self._beam = np.float32(beam)
        self._stay = model.stay[network.phone].T
        self._leave = model.leave[network.phone].T
        count = len(network.phone)
        self._after, self._after_starts = _turned(network, count)
        self._a = np.full((3, count), NEVER, np.float32)
        self._alive = np.zeros(0, np.int64)
        self._exits: list[Array] = []
        self._came: list[NDArray[np.bool_]] = []

    def feed(self, scores: Array) -> None:
        """Take the scores of the next frames: frame, senone of the network."""
        network = self._network
        count = len(network.phone)
        for row in scores:
            nodes, enter = self._reached(count)
            a = self._a[:, nodes]
            before = np.empty_like(a)
            before[0] = enter + network.entry[nodes]
            before[1:] = a[:2] + self._leave[:2, nodes]
            stay = a + self._stay[:, nodes]
            came = np.zeros((3, count), np.bool_)
            came[:, nodes] = before > stay
            a = np.maximum(before, stay) + row[network.states[nodes].T]
            tops = a.max(axis=0)
            live = tops > tops.max() - self._beam
            self._a[:, self._alive] = NEVER
            self._alive = nodes[live]
            self._a[:, self._alive] = a[:, live]
            exits = np.full(count, NEVER, np.float32)
            exits[self._alive] = a[2, live] + self._leave[2, self._alive]
            self._came.append(came)
            self._exits.append(exits)

    def _reached(self, count: int) -> tuple[NDArray[np.int64], Array]:
        """Nodes that are alive or can be entered now, and the best score of entering each."""
        enter = np.full(count, NEVER, np.float32)
        if not self._exits:
            enter[self._network.first] = 0.0
            return self._network.first.astype(np.int64), enter[self._network.first]
        mask = np.zeros(count, np.bool_)
        mask[self._alive] = True
        exits = self._exits[-1]
        scores = exits[self._alive]
        left = self._alive[scores > scores.max(initial=NEVER) - self._beam]
        starts, sizes = self._after_starts[left], np.diff(self._after_starts)[left]
        total = int(sizes.sum())
        if total:
            places = np.arange(total) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(starts, sizes)
            targets, values = self._after[places], np.repeat(exits[left], sizes)
            order = np.argsort(targets, kind="stable")
            targets, values = targets[order], values[order]
            firsts = np.flatnonzero(np.diff(targets, prepend=-1))
            enter[targets[firsts]] = np.maximum.reduceat(values, firsts)
            mask[targets[firsts]] = True
        nodes = np.flatnonzero(mask)
        return nodes, enter[nodes]

    def best(self) -> Path | None:
        """The best complete path so far."""
        return next(iter(self.several(1, 0.0)), None)

    def unfinished(self) -> Path | None:
        """The best path that ends at any word, finished sentence or not."""
        return next(iter(self.several(1, 0.0, self._network.joints)), None)

    def several(self, count: int, margin: float, last: Ints | None = None) -> list[Path]:
        """The best complete paths with different words, best first, none worse than the best by more than `margin`."""
        if not self._exits:
            return []
        last = self._network.last if last is None else last
        ends = self._exits[-1][last]
        top = float(ends.max())
        if top <= NEVER / 2:
            return []
        # Losses against the best, so the heap gives paths in the order of their scores.
        heap: list[_Open] = [
            (top - float(score), index, int(node), len(self._exits) - 1, self._said(int(node)))
            for index, (node, score) in enumerate(zip(last, ends, strict=True))
            if top - float(score) <= margin
        ]
        heapq.heapify(heap)
        found: dict[tuple[str, ...], Path] = {}
        seen: set[tuple[int, tuple[str, ...]]] = set()
        steps = 0
        while heap and len(found) < count and steps < _LONGEST_WALK:
            steps += 1
            loss, _, node, frame, words = heapq.heappop(heap)
            if (node, words) in seen:
                continue
            seen.add((node, words))
            entered = self._entered(node, frame)
            if entered == 0:
                found.setdefault(words, Path(words, top - loss))
                continue
            before = self._network.before[self._network.offsets[node] : self._network.offsets[node + 1]]
            exits = self._exits[entered - 1][before]
            best = float(exits.max())
            for other, score in zip(before.tolist(), exits.tolist(), strict=True):
                if loss + best - score <= margin:
                    steps_left = (loss + best - score, len(seen) * 64 + len(heap), other, entered - 1)
                    heapq.heappush(heap, (*steps_left, (*self._said(other), *words)))
        return sorted(found.values(), key=lambda path: -path.score)

    def _said(self, node: int) -> tuple[str, ...]:
        word = self._network.word[node]
        return () if word == NO_WORD else (self._network.words[word],)

    def _entered(self, node: int, frame: int) -> int:
        """The frame in which the node was entered that was left after `frame`."""
        state = 2
        while frame > 0:
            if self._came[frame][state, node]:
                if state == 0:
                    break
                state -= 1
            frame -= 1
        return frame


def _turned(network: Network, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Successors instead of predecessors, in the same layout."""
    owners = np.repeat(np.arange(count), np.diff(network.offsets))
    order = np.argsort(network.before, kind="stable")
    starts = np.searchsorted(network.before[order], np.arange(count + 1))
    return owners[order].astype(np.int64), starts.astype(np.int64)
