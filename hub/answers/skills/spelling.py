"""Spells words aloud."""

import re
from datetime import datetime

from hub.answers.models import Answer, Facts
from hub.answers.skills.hearing import core

_ASKED = re.compile(
    r"^(?:how do (?:you|i|we) spell|how is|spell)(?: the word)? (?P<word>[a-z]+)(?P<spelled> spelled)?$"
)
_LETTERS = re.compile(r"^how many letters (?:are |does )?(?:in |there in )?(?:the word )?(?P<word>[a-z]+)(?: have)?$")


def spelling(text: str, facts: Facts, now: datetime) -> Answer | None:
    """The letters of a word, if that was asked."""
    said = core(text)
    if (match := _ASKED.match(said)) and (match["spelled"] or not said.startswith("how is")):
        word = match["word"]
        return Answer(f"{word.capitalize()}: {', '.join(word.upper())}.", "fact")
    if match := _LETTERS.match(said):
        return Answer(f"{match['word'].capitalize()} has {len(match['word'])} letters.", "fact")
    return None
