"""Spoken words as the router sees them: lower case, no punctuation, numbers as one sign."""

import re

from router.lexicon import family

NUMBER = "#"
"""Stands for any number, so that `12 eggs` and `seven eggs` look alike."""

_WORD = re.compile(r"[a-z]+|\d+(?:[.,:]\d+)*")
_LETTERS = str.maketrans(
    {"’": "", "'": "", "`": "", "é": "e", "è": "e", "á": "a", "ü": "u", "ö": "o", "ä": "a", "ñ": "n"}
)
_NUMBER_WORDS = family(
    "zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion"
    " dozen"
)
_SYMBOLS = (("%", " percent "), ("$", " dollars "), ("€", " euros "), ("£", " pounds "), ("°", " degrees "))
_FILLERS = family("um uh uhm er erm hmm mhm ah")
_LEAD_INS = family("hey hi hello ok okay so well now alright right please and but also oh")


def words(query: str) -> tuple[str, ...]:
    """The words of an utterance; typed and recognised text come out the same."""
    text = query.lower().translate(_LETTERS)
    for symbol, spoken in _SYMBOLS:
        text = text.replace(symbol, spoken)
    return tuple(_one_number(word) for word in _WORD.findall(text) if word not in _FILLERS)


def opening(spoken: tuple[str, ...]) -> int:
    """Index of the first word that is not a mere lead-in such as `okay so`."""
    for index, word in enumerate(spoken[:6]):
        if word not in _LEAD_INS:
            return index
    return 0


def _one_number(word: str) -> str:
    return NUMBER if word[0].isdigit() or word in _NUMBER_WORDS else word
