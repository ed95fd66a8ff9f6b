"""Turns words into numbers: hashed word and letter groups, and a short row of countable facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import log1p
from zlib import crc32

from router.lexicon import FAMILIES
from router.text import NUMBER, opening, words

BUCKETS = 1 << 15
"""Size of the hashed part; a power of two."""

_FAMILY_NAMES = tuple(FAMILIES)
DENSE_NAMES: tuple[str, ...] = (
    "length",
    "long",
    "very long",
    "numbers",
    "several numbers",
    "story with numbers and a question",
    "asks how many",
    "one sum",
    *(f"{name} words" for name in _FAMILY_NAMES),
    *(f"starts with a {name} word" for name in _FAMILY_NAMES),
)


@dataclass(frozen=True, slots=True)
class Features:
    """What the model looks at."""

    hashed: tuple[int, ...]
    """Buckets that are set, without repeats, ascending."""
    dense: tuple[float, ...]
    """Values of `DENSE_NAMES`, each about 0 to 1."""
    words: tuple[str, ...]


def extract(query: str) -> Features:
    """The features of an utterance; the same for typed and recognised text."""
    spoken = words(query)
    start = opening(spoken)
    hashed = sorted({crc32(gram.encode()) & (BUCKETS - 1) for gram in _grams(spoken, start)})
    return Features(tuple(hashed), tuple(_facts(spoken, start)), spoken)


def _grams(spoken: tuple[str, ...], start: int) -> Iterator[str]:
    marked = ("<", *spoken, ">")
    for index, word in enumerate(spoken):
        yield f"w:{word}"
        yield f"b:{marked[index]} {marked[index + 1]}"
        yield from _letters(word)
    if spoken:
        yield f"b:{spoken[-1]} >"
    for first, second, third in zip(spoken, spoken[1:], spoken[2:], strict=False):
        yield f"t:{first} {second} {third}"
        yield f"s:{first} _ {third}"
    head = spoken[start : start + 3]
    for size in range(1, len(head) + 1):
        yield f"h{size}:{' '.join(head[:size])}"


def _letters(word: str) -> Iterator[str]:
    if len(word) < 4:
        return
    framed = f"^{word}$"
    for size in (4, 5):
        for index in range(len(framed) - size + 1):
            yield f"c:{framed[index : index + size]}"


def _facts(spoken: tuple[str, ...], start: int) -> Iterator[float]:
    count = len(spoken)
    numbers = spoken.count(NUMBER)
    asks_amount = _asks_amount(spoken)
    yield log1p(count) / 4
    yield float(count > 14)
    yield float(count > 28)
    yield min(numbers, 6) / 6
    yield float(numbers >= 3)
    yield float(numbers >= 2 and count >= 14 and asks_amount)
    yield float(asks_amount)
    yield float(1 <= numbers <= 2 and count <= 8)
    for name in _FAMILY_NAMES:
        found = sum(word in FAMILIES[name] for word in spoken)
        yield min(found, 4) / 4
    head = spoken[start : start + 1]
    for name in _FAMILY_NAMES:
        yield float(bool(head) and head[0] in FAMILIES[name])


def _asks_amount(spoken: tuple[str, ...]) -> bool:
    return any(
        first == "how" and second in {"many", "much", "long", "far", "old"} for first, second in pairwise(spoken)
    )
