"""Which of the recogniser's readings was meant: meaning chooses, not the acoustic score alone. Pure."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

from ha_bridge.understand.language import Language
from ha_bridge.understand.models import Control, Frame, Kind, Understanding
from hub.ears.api import Hypothesis
from hub.ears.choose import choose as weigh

RANK = {"hit": 2, "near": 1, "miss": 0}
MOST_READINGS = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """One text and what it would mean."""

    text: str
    understanding: Understanding
    frame: Frame
    sure: bool = True
    """Heard well enough to do it; otherwise the house asks."""
    share: float = 1.0
    """How likely it was meant."""


def choose(
    texts: Sequence[str],
    understand: Callable[[str], tuple[Understanding, Frame]],
    confidences: Sequence[float] = (),
) -> Reading:
    """The meaning that most of what was heard speaks for; without confidences, the first that is about this house."""
    readings = [Reading(text, *understand(text)) for text in texts[: len(confidences) or MOST_READINGS]]
    if not readings:
        raise ValueError("a turn needs at least one text")
    weighed = _weighed(readings, confidences)
    return weighed if weighed is not None else _first(readings)


def _first(readings: Sequence[Reading]) -> Reading:
    """The first reading that is about this house, else the one that comes nearest, else the best heard."""
    for reading in readings:
        if reading.understanding.home == "hit" and reading.understanding.kind is not Kind.ASK:
            return reading
    return max(readings, key=lambda reading: RANK[reading.understanding.home])


def _weighed(readings: Sequence[Reading], confidences: Sequence[float]) -> Reading | None:
    by_text = {reading.text: reading for reading in readings}

    def meaning(text: str) -> Hashable | None:
        understood = by_text[text].understanding
        return None if understood.kind is Kind.MISS else essence(understood)

    heard = [Hypothesis(r.text, share, "") for r, share in zip(readings, confidences, strict=False)]
    choice = weigh(heard, meaning)
    if choice is None:
        return None
    return replace(by_text[choice.text], sure=choice.sure, share=choice.share)


def essence(understood: Understanding) -> Hashable:
    """What counts of a meaning: who is asked to do what, or what is asked for. Readings that share it add up."""
    acts = sorted(
        (action.verb.value, sorted(action.targets), sorted((key, str(value)) for key, value in action.params.items()))
        for action in understood.actions
    )
    rest = (
        *(understood.query, understood.timer, understood.later, understood.scene, understood.routine),
        *(understood.announce, understood.control, understood.area, understood.value, understood.intents),
    )
    return (understood.kind, understood.undo_first, str(acts), str(rest))


def plain(text: str) -> str:
    """Letters and digits only: how phrases of the owner's own are compared."""
    return " ".join("".join(sign for sign in text.casefold() if sign.isalnum() or sign.isspace()).split())


def takes_back(reading: Reading, words: Language) -> bool:
    """Whether this takes back what was just asked for: "no, cancel that"."""
    understood = reading.understanding
    if understood.kind is Kind.UNDO or understood.control is Control.NEVERMIND:
        return True
    return plain(reading.text) in words.say("take_back_phrases").split(", ")
