"""Which of the recogniser's readings was meant: meaning chooses, not the acoustic score alone. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ha_bridge.understand.language import Language
from ha_bridge.understand.models import Control, Frame, Kind, Understanding

RANK = {"hit": 2, "near": 1, "miss": 0}
MOST_READINGS = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """One text and what it would mean."""

    text: str
    understanding: Understanding
    frame: Frame


def choose(texts: Sequence[str], understand: Callable[[str], tuple[Understanding, Frame]]) -> Reading:
    """The first reading that is about this house, else the one that comes nearest, else the best heard."""
    best: Reading | None = None
    for text in texts[:MOST_READINGS]:
        understanding, frame = understand(text)
        reading = Reading(text, understanding, frame)
        if understanding.home == "hit" and understanding.kind is not Kind.ASK:
            return reading
        if best is None or RANK[understanding.home] > RANK[best.understanding.home]:
            best = reading
    if best is None:
        raise ValueError("a turn needs at least one text")
    return best


def plain(text: str) -> str:
    """Letters and digits only: how phrases of the owner's own are compared."""
    return " ".join("".join(sign for sign in text.casefold() if sign.isalnum() or sign.isspace()).split())


def takes_back(reading: Reading, words: Language) -> bool:
    """Whether this takes back what was just asked for: "no, cancel that"."""
    understood = reading.understanding
    if understood.kind is Kind.UNDO or understood.control is Control.NEVERMIND:
        return True
    return plain(reading.text) in words.say("take_back_phrases").split(", ")
