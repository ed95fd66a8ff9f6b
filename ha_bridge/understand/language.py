"""All words of one language, ready to be matched; built from plain data, without reading files."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ha_bridge.understand.errors import LanguageError
from ha_bridge.understand.official import Official
from ha_bridge.understand.template import Node, Pattern, parsed, phrases, sentence

Label = tuple[str, str]
"""Group and concept, such as `("kind", "light")` or `("act", "open")`."""

SECTIONS = frozenset(
    {
        "code", "rules", "contractions", "synonyms", "disfluency", "polite_start", "polite_end", "numbers", "lexicon",
        "sentences", "corrections", "conjunctions", "answers", "floors", "times", "spoken", "number_corrections",
        "compounds",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Language:
    """One language: lexicon, sentences, wording."""

    code: str
    lexicon: Mapping[tuple[str, ...], tuple[Label, ...]]
    """Words of a phrase to what they may mean."""
    sentences: Mapping[str, tuple[tuple[str, Pattern], ...]]
    """Family to (meaning, pattern) in the order they are tried; with several slots, shortest and longest first slot."""
    contractions: Mapping[str, tuple[str, ...]]
    synonyms: Mapping[str, str]
    """Word to the word it is understood as, in what people say and in names alike."""
    disfluency: frozenset[str]
    polite_start: tuple[tuple[str, ...], ...]
    polite_end: tuple[tuple[str, ...], ...]
    numbers: Mapping[tuple[str, ...], float]
    number_words: int
    """Words in the longest number."""
    point: frozenset[str]
    """Words for the decimal point."""
    and_half: tuple[tuple[str, ...], ...]
    """What adds a half to the number before it."""
    corrections: tuple[tuple[str, ...], ...]
    number_corrections: tuple[tuple[str, ...], ...]
    """Corrections only before a number."""
    conjunctions: frozenset[str]
    answers: Mapping[str, str]
    floors: Mapping[str, tuple[tuple[str, ...], ...]]
    """`up`, `down` and ordinal words, for generated names of floors."""
    compounds: tuple[str, ...]
    """What joins a room and a kind into one word ("küche-n-licht"); empty for languages that do not."""
    times: Mapping[tuple[str, ...], str]
    """Words of durations, times of day and days, to what they stand for."""
    spoken: tuple[Node, ...] = field(repr=False)
    """Templates of what a recogniser should expect."""
    follow_ups: tuple[Node, ...] = field(repr=False)
    """Templates of bare answers and afterthoughts, which mean something only in a conversation."""
    short_answers: tuple[tuple[str, ...], ...]
    spelled: Mapping[float, tuple[str, ...]] = field(repr=False)
    """Numbers in words."""
    official: Official = field(repr=False)
    """Home Assistant's own sentences."""

    @cached_property
    def kind_words(self) -> Mapping[str, frozenset[tuple[str, ...]]]:
        """What each kind of device is called."""
        found: dict[str, set[tuple[str, ...]]] = {}
        for phrase, labels in self.lexicon.items():
            for group, concept in labels:
                if group == "kind":
                    found.setdefault(concept, set()).add(phrase)
        return {kind: frozenset(phrases) for kind, phrases in found.items()}

    def say(self, key: str, **values: object) -> str:
        """One wording with its gaps filled."""
        if key not in self.answers:
            raise LanguageError(f"{self.code}: no wording for {key!r}")
        return self.answers[key].format(**values)


def build_language(data: Mapping[str, Any], official: Mapping[str, Any], spelled: Mapping[str, float]) -> Language:
    """A language from its merged word files, Home Assistant's sentences and the numbers spelled out."""
    unknown = set(data) - set(SECTIONS)
    if unknown or "code" not in data:
        raise LanguageError(f"unknown or missing sections: {sorted(unknown) or ['code']}")
    numbers = _numbers(data.get("numbers", {}), spelled)
    data = _spelled(data, {key[0]: value for key, value in numbers.items() if len(key) == 1})
    rules: Mapping[str, str] = data.get("rules", {})
    spoken = data.get("spoken", {})
    return Language(
        code=str(data["code"]),
        lexicon=_lexicon(data.get("lexicon", {}), rules),
        sentences=_sentences(data.get("sentences", {}), rules),
        contractions={key: tuple(value.split()) for key, value in data.get("contractions", {}).items()},
        synonyms=dict(data.get("synonyms", {})),
        disfluency=frozenset(data.get("disfluency", ())),
        polite_start=_phrases(data.get("polite_start", ()), rules),
        polite_end=_phrases(data.get("polite_end", ()), rules),
        numbers=numbers,
        number_words=max((len(key) for key in numbers), default=1),
        point=frozenset(data.get("numbers", {}).get("point", ())),
        and_half=_phrases(data.get("numbers", {}).get("and_half", ()), rules),
        corrections=_phrases(data.get("corrections", ()), rules),
        number_corrections=_phrases(data.get("number_corrections", ()), rules),
        conjunctions=frozenset(data.get("conjunctions", ())),
        answers=dict(data.get("answers", {})),
        floors={key: _phrases(value, rules) for key, value in data.get("floors", {}).items()},
        compounds=tuple(data.get("compounds", ())),
        times={phrase: key for key, texts in data.get("times", {}).items() for phrase in _phrases(texts, rules)},
        spoken=tuple(parsed(text, rules) for text in spoken.get("templates", ())),
        follow_ups=tuple(parsed(text, rules) for text in spoken.get("follow_ups", ())),
        short_answers=tuple(tuple(text.split()) for text in spoken.get("answers", ())),
        spelled={value: key for key, value in reversed(_numbers({}, spelled).items())},
        official=Official(official),
    )


_WORD = re.compile(r"(?<![{<\w])[^\W\d_]+(?![}>\w])")


def _spelled(data: Mapping[str, Any], numbers: Mapping[str, float]) -> Mapping[str, Any]:
    """Number words in our own templates become digits, as they do in what people say."""

    def digits(value: Any) -> Any:
        if isinstance(value, str):
            return _WORD.sub(lambda m: f"{numbers[m[0]]:g}" if m[0] in numbers else m[0], value)
        if isinstance(value, Mapping):
            return {key: digits(inner) for key, inner in value.items()}
        return [digits(inner) for inner in value] if isinstance(value, list) else value

    keep = ("numbers", "answers", "contractions", "code", "synonyms", "spoken")
    return {key: value if key in keep else digits(value) for key, value in data.items()}


def _phrases(templates: Sequence[str], rules: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """Longest first, so that the first match is the best."""
    found = {phrase for template in templates for phrase in phrases(template, rules) if phrase}
    return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))


def _lexicon(
    groups: Mapping[str, Mapping[str, Sequence[str]]], rules: Mapping[str, str]
) -> dict[tuple[str, ...], tuple[Label, ...]]:
    found: dict[tuple[str, ...], list[Label]] = {}
    for group, concepts in groups.items():
        for concept, templates in concepts.items():
            for phrase in _phrases(templates, rules):
                labels = found.setdefault(phrase, [])
                if (group, concept) not in labels:
                    labels.append((group, concept))
    return {phrase: tuple(labels) for phrase, labels in found.items()}


def _sentences(
    families: Mapping[str, Mapping[str, Sequence[str]]], rules: Mapping[str, str]
) -> dict[str, tuple[tuple[str, Pattern], ...]]:
    return {
        family: tuple(
            (meaning, pattern)
            for meaning, texts in meanings.items()
            for text in texts
            for pattern in sentence(text, rules)
        )
        for family, meanings in families.items()
    }


def _numbers(extra: Mapping[str, Any], spelled: Mapping[str, float]) -> dict[tuple[str, ...], float]:
    words = {**spelled, **{str(key): value for key, value in extra.get("words", {}).items()}}
    for word in extra.get("not", ()):
        words.pop(word, None)
    return {tuple(key.replace("-", " ").split()): float(value) for key, value in words.items()}


def match_sentences(language: Language, family: str, text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every sentence of a family that covers the whole text, with its filled slots, in order."""
    spaced, words = text + " ", frozenset(text.split())
    for meaning, pattern in language.sentences.get(family, ()):
        slots = pattern.read(spaced, words)
        if slots is not None:
            yield meaning, slots
