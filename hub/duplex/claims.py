"""Notices, while a sentence is being said, that it claims a deed in the house. Pure.

A speech model has no hands: "I turned off the light" is never true by itself. The sentence is a claim from one certain
word on; everything before it is ordinary talk and passes at once, so talk is never delayed for the sake of this.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

_SENTENCE_END = re.compile(r"[.!?;:]")
_OF_THE_HOUSE = frozenset({"the", "your", "all", "both", "every"})
"""After a deed they announce a thing of this house."""
_IRREGULAR = frozenset({"set", "put", "sent", "lit", "made", "took", "did", "drew", "brought", "ran", "shut", "hit"})
_WORD = re.compile(r"[^\W_]+")


class Verdict(StrEnum):
    """What the words so far are."""

    TALK = "talk"
    MAYBE = "maybe"
    """The word that is being said may become the one that makes it a claim."""
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """The words of one language."""

    doers: frozenset[str]
    asking: frozenset[str]
    between: frozenset[str]
    openers: frozenset[str]
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    things: frozenset[str]
    being: frozenset[str]
    states: frozenset[str]
    phrases: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, fields: Mapping[str, Sequence[str]], names: Sequence[str] = ()) -> "ClaimWords":
        """From a language file; `names` are those of the devices of the house."""
        sets = {key: frozenset(fields[key]) for key in ("doers", "asking", "between", "openers", "being", "states")}
        own = {word for name in names for word in words_of(name)[-1:]}
        return cls(
            strong=tuple(fields["strong"]),
            weak=tuple(fields["weak"]),
            things=frozenset(fields["things"]) | own,
            phrases=frozenset(tuple(phrase.split()) for phrase in fields["phrases"]),
            **sets,
        )


def words_of(text: str) -> tuple[str, ...]:
    """Lower-case words; `I've` is `i` and `have`."""
    text = text.lower().replace("’", "'")
    for short, whole in (("'ve", " have"), ("'ll", " will"), ("'m", " am"), ("'d", " had")):
        text = text.replace(short, whole)
    return tuple(_WORD.findall(text))


def _is_doing(word: str) -> bool:
    """Past or going on: `opened`, `opening`, `put`."""
    return word.endswith(("ed", "ing")) or word in _IRREGULAR


class ClaimWatch:
    """Follows what a model says, piece by piece."""

    def __init__(self, words: ClaimWords) -> None:
        self._words = words
        self._sentence = ""

    def hear(self, piece: str) -> Verdict:
        """The next piece; the last word may still go on in the next one."""
        *_, rest = _SENTENCE_END.split(piece)
        before = piece[: len(piece) - len(rest)]
        if before:
            verdict = self._judge(self._sentence + before, open_end=False)
            self._sentence = rest
            return verdict if verdict is Verdict.CLAIM else self._judge(rest, open_end=True)
        self._sentence += piece
        return self._judge(self._sentence, open_end=True)

    def pause(self) -> None:
        """The model fell silent: the next word begins a sentence."""
        self._sentence = ""

    def _judge(self, sentence: str, *, open_end: bool) -> Verdict:
        words = words_of(sentence)
        if not words:
            return Verdict.TALK
        if self._is_claim(words):
            return Verdict.CLAIM
        return Verdict.MAYBE if open_end and self._may_become(words) else Verdict.TALK

    def _is_claim(self, words: tuple[str, ...]) -> bool:
        start = self._after_openers(words)
        return (
            words[start:] in self._words.phrases
            or self._acted(words)
            or self._fragment(words[start:], after_opener=start > 0)
            or self._state(words)
        )

    def _after_openers(self, words: tuple[str, ...]) -> int:
        start = 0
        while start < len(words) - 1 and words[start] in self._words.openers:
            start += 1
        return start

    def _acted(self, words: tuple[str, ...]) -> bool:
        """`I have just turned ...`, `we are opening ...`, `I opened the ...`."""
        for at, deed in self._deeds(words):
            if self._done(words[deed:]):
                return True
            # With `have`, `am` or `just` before it, the deed alone says enough.
            if deed > at + 1 and _is_doing(words[deed]) and words[deed].startswith(self._words.weak):
                return True
            if (
                words[deed].startswith(self._words.weak)
                and _is_doing(words[deed])
                and _OF_THE_HOUSE & {*words[deed + 1 :]}
            ):
                return True
        return False

    def _deeds(self, words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        """Where somebody acts, and where the deed would be."""
        for at, word in enumerate(words):
            if word not in self._words.doers or (at and words[at - 1] in self._words.asking):
                continue
            deed = at + 1
            while deed < len(words) and words[deed] in self._words.between:
                deed += 1
            if deed < len(words):
                yield at, deed

    def _done(self, words: tuple[str, ...]) -> bool:
        """A deed, with a thing of the house behind it where the deed alone means little."""
        if words[0].startswith(self._words.strong):
            return True
        return words[0].startswith(self._words.weak) and any(word in self._words.things for word in words[1:9])

    def _fragment(self, words: tuple[str, ...], *, after_opener: bool) -> bool:
        """`Turning off the light`; `Sure, playing some jazz`."""
        if not words:
            return False
        deed = words[0]
        if not deed.endswith(("ing", "ed", "set", "lit", "shut")):
            return False
        return self._done(words) or (after_opener and deed.endswith("ing") and deed.startswith(self._words.weak))

    def _state(self, words: tuple[str, ...]) -> bool:
        """`The lights are now off`."""
        for at, word in enumerate(words):
            if word not in self._words.things:
                continue
            here = at + 1
            while here < len(words) and words[here] in self._words.being:
                here += 1
            if at + 1 < here < len(words) and words[here] in self._words.states:
                return True
            if here == at + 1 and here == len(words) - 1 and words[here] in {"on", "off"} and at <= 1:
                return True  # `Lights off.`
        return False

    def _may_become(self, words: tuple[str, ...]) -> bool:
        """Whether more letters of the last word could make it a claim."""
        last, before = words[-1], words[:-1]
        if last in {"a", "i"}:
            return False  # mostly whole words, and one letter is no claim
        if any(deed == len(words) - 1 and last.startswith(self._words.weak) for _, deed in self._deeds(words)):
            return True  # `I opened`: the next word tells
        stems = (*self._words.strong, *self._words.states, *(phrase[-1] for phrase in self._words.phrases))
        return any(stem.startswith(last) and stem != last and self._is_claim((*before, stem)) for stem in stems) or any(
            thing.startswith(last) and thing != last and self._is_claim((*before, thing))
            for thing in (self._words.things if any(word.startswith(self._words.weak) for word in before) else ())
        )
