"""Unfolds sentence patterns: `(a|b)` is a choice, `[a|b]` may be left out, `{slot}` takes a word from a list."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

_INNERMOST = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_TRIES = 4

_NAMES = frozenset(("name", "star", "city", "band", "movie", "country", "famous", "team", "showname", "myth", "shop"))
"""Slots of proper names. No list of names is long enough, so many are invented: a strange name means nothing."""
_HEADS = (
    "bar",
    "cal",
    "dre",
    "fen",
    "gor",
    "hal",
    "jen",
    "kas",
    "lor",
    "mar",
    "nev",
    "ost",
    "pel",
    "quin",
    "ras",
    "sel",
    "tor",
)
_TAILS = (
    "aby",
    "ano",
    "dale",
    "den",
    "ford",
    "ica",
    "igan",
    "ley",
    "lin",
    "mont",
    "or",
    "ova",
    "rick",
    "son",
    "ton",
    "ulo",
    "wick",
)

Slots = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of a corpus file."""

    text: str
    route: str
    family: str
    """Sentences of one family resemble each other; they are held out together."""
    at_most: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One sentence to learn from."""

    text: str
    route: str
    family: str
    weight: float


def parse_slots(text: str) -> dict[str, tuple[str, ...]]:
    """Reads `name = word | word` lines."""
    slots: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        name, found, values = line.partition("=")
        if found and not line.startswith("#"):
            slots[name.strip()] = tuple(value.strip() for value in values.split("|"))
    return slots


def parse_patterns(text: str, route: str) -> list[Pattern]:
    """Reads a corpus file: `% family NAME`, `% each N`, and patterns, one a line."""
    family, at_most, patterns = "", 1, []
    for line in map(str.strip, text.splitlines()):
        if line.startswith("% family "):
            family = line.removeprefix("% family ")
        elif line.startswith("% each "):
            at_most = int(line.removeprefix("% each "))
        elif line and not line.startswith("#"):
            patterns.append(Pattern(line, route, family, at_most))
    return patterns


def unfold(pattern: Pattern, slots: Slots, random: Random) -> list[Sample]:
    """Different sentences of one pattern; together they weigh as much as the square root of their number."""
    wanted = pattern.at_most if re.search(r"[(\[{]", pattern.text) else 1
    found: dict[str, None] = {}
    for _ in range(wanted * _TRIES):
        found[_once(pattern.text, slots, random)] = None
        if len(found) == wanted:
            break
    weight = len(found) ** -0.5
    return [Sample(text, pattern.route, pattern.family, weight) for text in found]


def _once(text: str, slots: Slots, random: Random) -> str:
    def choose(match: re.Match[str]) -> str:
        optional = match.group(1) is None
        if optional and random.random() < 0.5:
            return ""
        return random.choice(str(match.group(2) if optional else match.group(1)).split("|"))

    def fill(match: re.Match[str]) -> str:
        if match.group(1) in _NAMES and random.random() < 0.35:
            return _strange_name(random)
        return random.choice(slots[match.group(1)])

    while "(" in text or "[" in text or "{" in text:
        text = _SLOT.sub(fill, _INNERMOST.sub(choose, text))
    return " ".join(text.split())


def _strange_name(random: Random) -> str:
    return " ".join(random.choice(_HEADS) + random.choice(_TAILS) for _ in range(random.randint(1, 2)))
