"""Which path through the network explains the sound best? Exact, vectorised over all nodes, no beam. Pure."""

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


_Open = tuple[float, int, int, int, tuple[str, ...]]
"""A path to be walked on: loss, order of arrival, node, frame in which it is left, words from there to the end."""
_LONGEST_WALK = 4000
"""Steps after which the paths found so far must do."""


class Search:
    """Forward search over one network; keeps what is needed to walk back."""

    def __init__(self, model: AcousticModel, network: Network, scale: float = 1.0, word_cost: float = 0.0) -> None:
        self._network = network
        self._scale = scale
        self._stay = model.stay[network.phone]
        self._leave = model.leave[network.phone]
        ends = network.word != NO_WORD
        self._entry = network.entry * scale + np.where(ends, np.float32(word_cost), np.float32(0.0))
        counts = np.diff(network.offsets)
        self._fed = np.flatnonzero(counts)
        self._starts = network.offsets[:-1][self._fed]
        count = len(network.phone)
        self._a = np.full((3, count), NEVER, np.float32)
        self._exits: list[Array] = []
        self._came: list[NDArray[np.bool_]] = []

    def feed(self, scores: Array) -> None:
        """Take the scores of the next frames: frame, senone of the network."""
        network = self._network
        columns = network.states.T
        for row in scores:
            observed = row[columns]
            enter = np.full(len(network.phone), NEVER, np.float32)
            if self._exits:
                enter[self._fed] = np.maximum.reduceat(self._exits[-1][network.before], self._starts)
            else:
                enter[network.first] = 0.0
            enter += self._entry
            before = np.empty_like(self._a)
            before[0] = enter
            before[1:] = self._a[:2] + self._leave.T[:2]
            stay = self._a + self._stay.T
            came = before > stay
            self._a = np.maximum(before, stay) + observed
            self._came.append(came)
            self._exits.append(self._a[2] + self._leave[:, 2])

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
