"""What was said, in normal form: lower case, digits for numbers, no politeness, no stumbling, corrections applied."""

import re
from dataclasses import dataclass

from ha_bridge.understand.language import Language

_SPLIT = re.compile(r"-?\d+(?:[.,]\d+)?(?:st|nd|rd|th)?|%|°|[^\W\d_]+(?:'[^\W\d_]+)*|\d+:\d\d", re.UNICODE)
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Said:
    """One turn in normal form."""

    words: tuple[str, ...]
    asked: bool
    """Ended with a question mark."""
    polite: bool = False
    """Politeness was taken off, so a question form ("could you ...") is a request."""

    @property
    def text(self) -> str:
        """The words, single-spaced."""
        return " ".join(self.words)


def tokenize(text: str, language: Language) -> list[str]:
    """Lower-case words without punctuation; contractions opened, apostrophes dropped."""
    text = text.lower().replace("’", "'").replace("`", "'")
    text = _CLOCK.sub(r"\1 \2", text)
    words: list[str] = []
    for word in _SPLIT.findall(text):
        opened = language.contractions.get(word)
        if opened:
            words.extend(opened)
            continue
        plain = word.replace("'", "").replace(",", ".")
        words.extend(language.synonyms.get(plain, plain).split())
    return words


def name_words(name: str, language: Language) -> tuple[str, ...]:
    """A name of the house in the same form as what people say."""
    return tuple(with_digits(tokenize(name, language), language))


def with_digits(words: list[str], language: Language) -> list[str]:
    """Number words become digits: "twenty one point five" is "21.5"."""
    done: list[str] = []
    at = 0
    while at < len(words):
        value, length = _number_at(words, at, language)
        if not length and words[at].isdigit():
            value, length = float(words[at]), 1
        if not length:
            done.append(words[at])
            at += 1
            continue
        at += length
        decimals = []
        if at < len(words) - 1 and words[at] in language.point:
            decimals = _digits_at(words, at + 1, language)
        if decimals:
            value = float(f"{value:g}.{''.join(decimals)}")
            at += 1 + len(decimals)
        half = next((h for h in language.and_half if tuple(words[at : at + len(h)]) == h), ())
        if half and value == int(value):
            value += 0.5
            at += len(half)
        done.append(f"{value:g}" if value < 1e6 else str(int(value)))
    return done


def _number_at(words: list[str], at: int, language: Language) -> tuple[float, int]:
    for length in range(min(language.number_words, len(words) - at), 0, -1):
        value = language.numbers.get(tuple(words[at : at + length]))
        if value is not None:
            return value, length
    return 0.0, 0


def _digits_at(words: list[str], at: int, language: Language) -> list[str]:
    digits: list[str] = []
    for word in words[at : at + 3]:
        value = float(word) if word.isdigit() else language.numbers.get((word,))
        if value is None or value > 99:
            break
        digits.append(f"{value:g}")
    return digits


def normalize(text: str, language: Language) -> Said:
    """The normal form of one turn."""
    words = [word for word in tokenize(text, language) if word not in language.disfluency]
    words = without_repeats(with_digits(words, language))
    words = corrected(words, language)
    stripped = without_politeness(words, language)
    return Said(tuple(stripped), asked=text.rstrip().endswith("?"), polite=len(stripped) != len(words))


def without_repeats(words: list[str]) -> list[str]:
    """ "turn turn on the the light" loses what was stumbled over; numbers may repeat."""
    return [w for n, w in enumerate(words) if n == 0 or w != words[n - 1] or w[0].isdigit()]


def without_politeness(words: list[str], language: Language) -> list[str]:
    """Leading and trailing politeness taken off, again and again."""
    while True:
        start = next((p for p in language.polite_start if tuple(words[: len(p)]) == p), ())
        end = next((p for p in language.polite_end if tuple(words[len(words) - len(p) :]) == p), ())
        shorter = words[len(start) : len(words) - len(end)]
        if not shorter or len(shorter) == len(words):
            return words
        words = shorter


def corrected(words: list[str], language: Language) -> list[str]:
    """ "turn on the kitchen no wait the bedroom light": what follows the correction replaces its counterpart.

    The tail replaces as many words as needed: if it begins with a verb-like start it stands alone, otherwise it takes
    the place of the words before the correction, from the last place where both share a word or an article.
    """
    for phrase in language.corrections:
        for at in range(len(words) - len(phrase), 0, -1):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return _spliced(words[:at], words[at + len(phrase) :], language)
    for phrase in language.number_corrections:
        for at in range(len(words) - len(phrase) - 1, 0, -1):
            after = words[at + len(phrase)]
            if tuple(words[at : at + len(phrase)]) == phrase and after.isdigit() and words[at - 1].isdigit():
                return [*words[: at - 1], *words[at + len(phrase) :]]
    return words


def _spliced(before: list[str], after: list[str], language: Language) -> list[str]:
    if not after or not before:
        return before or after
    groups = {label[0] for label in language.lexicon.get((after[0],), ())}
    if groups & {"act", "do"} and len(after) > 1:
        return after
    if after[0] in before:
        at = len(before) - 1 - before[::-1].index(after[0])
        return before[:at] + after
    kept = len(before)
    while kept > 1 and not {label[0] for label in language.lexicon.get((before[kept - 1],), ())} & {
        "act",
        "do",
        "fill",
    }:
        kept -= 1
    return before[:kept] + after
