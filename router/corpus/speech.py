"""Makes written sentences sound spoken: lead-ins, tails, false starts, dropped articles, slips of a recogniser."""

from dataclasses import replace
from random import Random

from router.corpus.grammar import Sample
from router.lexicon import family

_LEAD_INS = (
    "um", "uh", "so", "okay", "okay so", "hey", "hey there", "well", "please", "now", "right", "alright", "hello",
    "and", "hi um", "oh", "oh and", "ok", "excuse me", "i mean", "you know", "so um", "listen", "quick question",
    "one more thing", "by the way", "good evening", "sorry",
)  # fmt: skip
_ASKING = (
    "can you", "could you", "would you", "could you please", "can you please", "please", "i want you to",
    "i would like you to", "i need you to", "go ahead and", "will you",
)  # fmt: skip
_TAILS = (
    "please",
    "thanks",
    "thank you",
    "if you can",
    "for me",
    "okay",
    "right",
    "now",
    "if you dont mind",
    "you know",
)
_ARTICLES = frozenset(("the", "a", "an"))
_VERBS = family(
    "write explain describe tell give make create turn switch set open close play show find compare summarize"
    " lock dim start stop design suggest rewrite draft compose calculate translate list plan book add check"
)
_SLIPS = {
    "for": "four", "to": "too", "their": "there", "your": "youre", "whats": "what", "write": "right", "blinds": "blind",
    "lights": "light", "does": "dose", "its": "is", "through": "threw", "are": "our", "than": "then", "is": "as",
}  # fmt: skip


def spoken_variants(sample: Sample, random: Random) -> list[Sample]:
    """The sentence as it is, and sometimes once more as a person might really say it; weight is shared."""
    if random.random() > 0.45:
        return [sample]
    half = sample.weight / 2
    return [replace(sample, weight=half), replace(sample, text=_say(sample.text, random), weight=half)]


def _say(text: str, random: Random) -> str:
    words = text.split()
    if random.random() < 0.25:
        words = [word for word in words if word not in _ARTICLES] or words
    if random.random() < 0.2:
        words = [_SLIPS.get(word, word) if random.random() < 0.4 else word for word in words]
    if words[0] in _VERBS and random.random() < 0.5:
        words = [*random.choice(_ASKING).split(), *words]
    if random.random() < 0.5:
        words = [*random.choice(_LEAD_INS).split(), *words]
    if random.random() < 0.25:
        words = [*words, *random.choice(_TAILS).split()]
    if random.random() < 0.2:
        place = random.randrange(len(words))
        words = [*words[: place + 1], *words[place:]]
    return " ".join(words)
