"""How words are pronounced: the dictionary of the recogniser's wheel, common variants, letters for the rest."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

Phones = tuple[str, ...]
Guess = Callable[[str], list[Phones]]

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_MOST = 6
"""Ways to say one word; more of them only cost time."""


class Lexicon:
    """Pronunciations by word. Words are looked up in the file when they are first needed."""

    def __init__(self, path: Path, guess: Guess) -> None:
        self._path = path
        self._guess = guess
        self._known: dict[str, list[Phones]] = {}

    def learn(self, words: Iterable[str]) -> dict[str, list[Phones]]:
        """Every word with its ways to be said."""
        wanted = set(words)
        parts = {word: _spelled(word) for word in wanted}
        missing = {part for spoken in parts.values() for part in spoken} - self._known.keys()
        if missing:
            self._read(missing)
        return {word: self._joined(parts[word]) for word in wanted}

    def _read(self, words: set[str]) -> None:
        keys = {word.encode(): word for word in words}
        found: dict[str, list[Phones]] = {}
        for line in self._path.read_bytes().splitlines():
            head, _, rest = line.partition(b" ")
            word = keys.get(head.partition(b"(")[0])
            if word is not None:
                found.setdefault(word, []).append(tuple(rest.decode().split()))
        for word in words:
            self._known[word] = variants(found.get(word) or self._guess(word))

    def _joined(self, parts: list[str]) -> list[Phones]:
        """Ways to say a word that is spoken as several."""
        ways: list[Phones] = [()]
        for part in parts:
            ways = [way + more for way in ways for more in self._known[part]][:_MOST]
        return ways


def variants(ways: list[Phones]) -> list[Phones]:
    """Add what whole groups of speakers do: the vowels of `cot` and `caught` are one for many."""
    out = list(dict.fromkeys(ways))
    for way in ways:
        open_vowel = tuple(
            "AA" if phone == "AO" and way[index + 1 : index + 2] != ("R",) else phone for index, phone in enumerate(way)
        )
        out += [other for other in (open_vowel,) if other not in out]
    return out[:_MOST]


def _spelled(word: str) -> list[str]:
    """What is said for a written word: numbers by name, joined words apart."""
    parts: list[str] = []
    for piece in re.findall(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*'?", word.lower().replace("’", "'")):
        parts += number(int(piece)) if piece.isdigit() else [piece]
    return parts or [word]


def number(value: int) -> list[str]:
    """The words of a whole number."""
    if value < 20:
        return [_ONES[value]]
    if value < 100:
        return [_TENS[value // 10 - 2], *([_ONES[value % 10]] if value % 10 else [])]
    if value < 1000:
        return [_ONES[value // 100], "hundred", *(number(value % 100) if value % 100 else [])]
    if value < 1_000_000:
        return [*number(value // 1000), "thousand", *(number(value % 1000) if value % 1000 else [])]
    return [_ONES[int(digit)] for digit in str(value)]
