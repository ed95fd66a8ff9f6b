"""Reads an utterance for the skills: plain words, and numbers that were said as words."""

import re

_SMALL_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_UNITS = {word: value for value, word in enumerate(_SMALL_NUMBERS.split())}
_TENS = {
    word: 10 * value
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_NUMBER = re.compile(r"^\d+(\.\d+)?$")
_POLITE = re.compile(
    r"^(?:(?:hey|hi|okay|ok|so|well|um|uh|please|now|and|can you|could you|would you|will you|tell me|do you know"
    r"|please tell me|i want to know|i need to know|give me)\s+)+"
)
_TAIL = re.compile(r"(?:\s+(?:please|thanks|thank you|for me|right now|now|again|there))+$")


def heard(text: str) -> str:
    """Lower case, no apostrophes or final punctuation, numbers as digits, signs as words."""
    text = text.lower().replace("’", "'").replace("'", "")
    for sign, word in (("%", " percent"), ("×", " times "), ("÷", " divided by "), ("+", " plus "), ("=", " ")):
        text = text.replace(sign, word)
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = re.sub(r"[?!;:\"()]|[.,](?!\d)", " ", text)
    text = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text)
    return " ".join(_digits(text.split()))


def core(text: str) -> str:
    """`heard` without the politeness around it."""
    plain = heard(text)
    return _TAIL.sub("", _POLITE.sub("", plain)) or plain


def spoken(number: float) -> str:
    """A number as a voice should say it: no trailing zeros, at most four digits behind the point."""
    rounded = round(number, 4)
    if rounded == int(rounded):
        return f"{int(rounded):,}" if abs(rounded) >= 10_000 else str(int(rounded))
    return f"{rounded:,.4f}".rstrip("0")


def _digits(words: list[str]) -> list[str]:
    """`twenty five` becomes `25`, `two point five` becomes `2.5`, `three and a half` becomes `3.5`."""
    out: list[str] = []
    place = 0
    while place < len(words):
        value, after = _read(words, place)
        if after > place:
            value, after = _fraction(words, value, after)
            out.append(_plain(value))
            place = after
        else:
            out.append(words[place])
            place += 1
    return out


def _read(words: list[str], place: int) -> tuple[float, int]:
    """The number that starts at `place`, and the index behind it (`place` itself if there is none)."""
    if _NUMBER.match(words[place]):
        value = float(words[place])
        if place + 1 < len(words) and words[place + 1] in _SCALES:
            return value * _SCALES[words[place + 1]], place + 2
        return value, place + 1
    total, current, at = 0, 0, place
    while at < len(words):
        word = words[at]
        if word in _UNITS and (current % 10 == 0 or current == 0) and not _starts_pair(current, word):
            current += _UNITS[word]
        elif word in _TENS and current % 100 == 0:
            current += _TENS[word]
        elif word in _SCALES and at > place:
            scaled = max(current, 1) * _SCALES[word]
            total, current = (total, scaled) if word == "hundred" else (total + scaled, 0)
        elif word == "and" and at > place and words[at - 1] in _SCALES and _is_small(words, at + 1):
            pass
        else:
            break
        at += 1
    return float(total + current), at


def _starts_pair(current: int, word: str) -> bool:
    """`twenty` may be followed by a digit, not by `eleven`."""
    return current % 100 != 0 and _UNITS[word] >= 10


def _is_small(words: list[str], at: int) -> bool:
    return at < len(words) and (words[at] in _UNITS or words[at] in _TENS)


def _fraction(words: list[str], value: float, at: int) -> tuple[float, int]:
    if words[at : at + 3] == ["and", "a", "half"]:
        return value + 0.5, at + 3
    if at + 1 < len(words) and words[at] == "point" and (words[at + 1] in _UNITS or words[at + 1].isdigit()):
        digits = ""
        at += 1
        while at < len(words) and (words[at] in _UNITS or words[at].isdigit()):
            digits += words[at] if words[at].isdigit() else str(_UNITS[words[at]])
            at += 1
        return float(f"{int(value)}.{digits}"), at
    return value, at


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
