"""What to say while a deep answer is on its way: natural, the persona's words, never twice the same. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from hub.answers.models import Character

AFTER_S = 0.5
"""Silence after which a filler begins; with 200 ms for the voice it sounds within 700 ms."""
AGAIN_AFTER_S = 6.0
"""Silence after which a second one says that we are still at it."""

Moment = Literal["first", "again"]
Wish = Literal["go on", "briefly", "longer"]

_USUAL: Mapping[Moment, tuple[str, ...]] = {
    "first": (
        "Let me think.", "One moment.", "Good question, give me a second.", "Hmm, let me see.",
        "Let me think about that.", "Just a moment.", "I'm thinking.", "Right, let me put that together.",
    ),
    "again": ("Still thinking.", "Nearly there.", "This one takes a moment.", "Bear with me."),
}  # fmt: skip
_WISHES: Mapping[Wish, frozenset[str]] = {
    "go on": frozenset(
        ("go on", "continue", "keep going", "carry on", "go ahead", "and then", "tell me more", "more please")
    ),
    "briefly": frozenset(
        ("briefly", "in short", "make it short", "shorter", "shorter please", "the short version", "in one sentence",
         "keep it short")
    ),
    "longer": frozenset(("longer", "longer please", "in more detail", "more detail", "elaborate")),
}  # fmt: skip
_ASKED: Mapping[Wish, str] = {
    "go on": "Please go on from where you stopped.",
    "briefly": "Say that again in one short sentence.",
    "longer": "Say more about that.",
}


@dataclass(frozen=True, slots=True)
class Fillers:
    """Remembers what was said in a conversation, so that nothing comes twice before everything came once."""

    used: tuple[str, ...] = ()

    def next(self, character: Character, moment: Moment, luck: int) -> tuple[str, "Fillers"]:
        """The next phrase, and the memory with it."""
        phrases = character.fillers if moment == "first" and character.fillers else _USUAL[moment]
        fresh = [phrase for phrase in phrases if phrase not in self.used]
        if not fresh:
            last = self.used[-1] if self.used else None
            fresh = [phrase for phrase in phrases if phrase != last] or list(_USUAL[moment])
            kept = tuple(phrase for phrase in self.used if phrase not in phrases)
        else:
            kept = self.used
        phrase = fresh[luck % len(fresh)]
        return phrase, replace(self, used=(*kept, phrase))


def due_at(asked_at: float, fillers_said: int, spoke: bool) -> float | None:
    """When the next filler should begin; None when the answer has begun, or enough was said."""
    if spoke or fillers_said > 1:
        return None
    return asked_at + (AFTER_S if fillers_said == 0 else AGAIN_AFTER_S)


def wish(text: str) -> Wish | None:
    """Whether these words only steer the answer that is being given."""
    plain = " ".join("".join(sign for sign in text.lower() if sign.isalpha() or sign.isspace()).split())
    plain = plain.removesuffix(" please") if plain not in {"more please", "shorter please", "longer please"} else plain
    return next((wish for wish, ways in _WISHES.items() if plain in ways), None)


def asked_as(wish: Wish) -> str:
    """What a model is told when somebody says `go on` or `briefly`."""
    return _ASKED[wish]
