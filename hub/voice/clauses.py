"""Cuts an answer into clauses, so that the first can sound while the next is still being made. Pure."""

import re

SHORTEST = 12
"""Characters below which a clause is joined with the next: a word alone sounds chopped off."""
LONGEST = 160
"""Characters after which a clause ends at the next blank, punctuation or not."""

_SENTENCE = re.compile(r"(?<=[.!?;:])[\"')\]]*\s+|\n+")
_PHRASE = re.compile(r"(?<=[,;:])\s+|\s+(?=(?:and|but|or|because|so|which|while|then)\s)")


def clauses(text: str) -> list[str]:
    """The clauses of a text, in order; together they hold every word of it."""
    out: list[str] = []
    for sentence in _joined(_SENTENCE.split(text)):
        parts = [sentence] if len(sentence) <= LONGEST // 2 else _joined(_PHRASE.split(sentence))
        for part in parts:
            out.extend(_bounded(part))
    return out


def _joined(parts: list[str]) -> list[str]:
    """Short parts join what follows them; a short rest joins what came before."""
    out: list[str] = []
    held = ""
    for part in (p.strip() for p in parts):
        if not part:
            continue
        held = f"{held} {part}" if held else part
        if len(held) >= SHORTEST:
            out.append(held)
            held = ""
    if held and out:
        out[-1] = f"{out[-1]} {held}"
    elif held:
        out.append(held)
    return out


def _bounded(part: str) -> list[str]:
    """Nobody can interrupt politely inside a clause without end."""
    out = []
    while len(part) > LONGEST:
        cut = part.rfind(" ", 0, LONGEST)
        cut = cut if cut > 0 else LONGEST
        out.append(part[:cut].strip())
        part = part[cut:].strip()
    return [*out, part] if part else out
