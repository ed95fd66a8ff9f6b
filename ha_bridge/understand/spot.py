"""Which words of a turn mean something: the cheapest way to cover it with phrases of the language and the house."""

from dataclasses import dataclass

from ha_bridge.understand.index import Index, Named, Phrase
from ha_bridge.understand.language import Label

UNKNOWN_COST = 100.0
"""Far above any other: a cover with fewer unknown words always wins."""
FILLERS = frozenset({"fill", "article", "to"})
NOTHING = Named()


@dataclass(frozen=True, slots=True)
class Piece:
    """Some neighbouring words and everything they may mean."""

    words: Phrase
    at: int
    labels: tuple[Label, ...] = ()
    named: Named = NOTHING
    number: float | None = None

    @property
    def known(self) -> bool:
        """False for a word nobody here has heard of."""
        return bool(self.labels) or self.named is not NOTHING or self.number is not None

    @property
    def filler(self) -> bool:
        """Words that say nothing by themselves: articles, prepositions."""
        return bool(self.labels) and self.named is NOTHING and all(group in FILLERS for group, _ in self.labels)

    def has(self, group: str) -> bool:
        """Whether one of the meanings is of this group."""
        return any(label[0] == group for label in self.labels)

    def all(self, group: str) -> tuple[str, ...]:
        """All concepts of this group."""
        return tuple(concept for label_group, concept in self.labels if label_group == group)


def spot(words: Phrase, index: Index) -> tuple[Piece, ...]:
    """The best cover of all words, left to right."""
    best: list[tuple[float, tuple[Piece, ...]]] = [(float("inf"), ())] * (len(words) + 1)
    best[0] = (0.0, ())
    for at in range(len(words)):
        cost, pieces = best[at]
        if cost == float("inf"):
            continue
        for piece in _pieces(words, at, index):
            end = at + len(piece.words)
            total = cost + _cost(piece)
            if total < best[end][0]:
                best[end] = (total, (*pieces, piece))
    return best[len(words)][1]


def _pieces(words: Phrase, at: int, index: Index) -> list[Piece]:
    longest = index.first_words.get(words[at], 1)
    found: list[Piece] = []
    for length in range(min(longest, len(words) - at), 0, -1):
        phrase = words[at : at + length]
        labels = index.language.lexicon.get(phrase, ()) + index.extra.get(phrase, ())
        named = index.phrases.get(phrase, NOTHING)
        number = float(phrase[0]) if length == 1 and _is_number(phrase[0]) else None
        if labels or named is not NOTHING or number is not None or length == 1:
            found.append(Piece(phrase, at, labels, named, number))
    joined = index.phrases.get(("".join(words[at : at + 2]),)) if at + 1 < len(words) else None
    if joined is not None and joined.full:
        # "night light" for a lamp called "Nightlight".
        found.append(Piece(words[at : at + 2], at, (), joined))
    return found


def _is_number(word: str) -> bool:
    return word.lstrip("-").replace(".", "", 1).isdigit()


def _cost(piece: Piece) -> float:
    if not piece.known:
        return UNKNOWN_COST
    if piece.named.areas or piece.named.floors:
        return 1.9 - 0.01 * len(piece.words)
    if piece.named.full:
        return 2.0 - 0.01 * len(piece.words)
    if piece.named.short:
        return 2.5
    if piece.labels or piece.number is not None:
        if piece.at > 0 and len(piece.words) > 1 and piece.has("act"):
            # "the bedroom switch | off" rather than "the bedroom | switch off".
            return 2.1
        return 1.0 if piece.filler else 1.9
    return 4.0
