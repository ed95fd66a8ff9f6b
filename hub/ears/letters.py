"""How an unknown word is probably pronounced: letters in context, learned from the dictionary. Pure.

The table holds, for a letter between its neighbours, the phones it stands for; only what differs from the rule of the
narrower context is kept. `python -m hub.ears.derive` makes it anew from the recogniser's dictionary.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

CONTEXTS = ((3, 3), (2, 3), (3, 2), (2, 2), (1, 2), (2, 1), (1, 1), (0, 1), (1, 0), (0, 0))
"""Letters to the left and right that are looked at, widest first."""
EDGE = "#"
Phones = tuple[str, ...]


def keys(word: str, index: int) -> Iterator[str]:
    """Contexts of a letter, widest first."""
    padded = EDGE * 3 + word + EDGE * 3
    at = index + 3
    for left, right in CONTEXTS:
        yield f"{padded[at - left : at]}.{padded[at]}.{padded[at + 1 : at + 1 + right]}"


@cache
def table() -> dict[str, Phones]:
    """The rules that come with Parlour."""
    text = (files("hub.ears") / "data" / "letters_en.txt").read_text()
    pairs = (line.split(" ", 1) for line in text.splitlines())
    return {key: tuple(value.split()) for key, value in ((p[0], p[1] if len(p) > 1 else "") for p in pairs)}


def guess(word: str) -> list[Phones]:
    """Pronunciations of a word nobody listed; a word without a single known letter is spelled as silence-free `AH`."""
    letters = "".join(letter for letter in word.lower() if letter.isalpha())
    rules = table()
    phones: list[str] = []
    for index in range(len(letters)):
        for key in keys(letters, index):
            if key in rules:
                phones += rules[key]
                break
    return [_plain(phones) or ("AH",)]


def _plain(phones: list[str]) -> Phones:
    """No sound twice in a row: doubled letters are one sound."""
    return tuple(phone for index, phone in enumerate(phones) if index == 0 or phones[index - 1] != phone)
