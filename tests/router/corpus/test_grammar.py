"""How patterns unfold."""

from random import Random

from router.corpus.grammar import Pattern, parse_patterns, parse_slots, unfold
from router.corpus.sentences import patterns, sentences

SLOTS = {"room": ("kitchen", "attic")}


def test_choices_options_and_slots_unfold_into_all_their_sentences() -> None:
    pattern = Pattern("(light|fan) on [in the {room}]", "command", "x", 50)
    texts = {sample.text for sample in unfold(pattern, SLOTS, Random(1))}
    assert texts == {
        f"{thing} on{place}" for thing in ("light", "fan") for place in ("", " in the kitchen", " in the attic")
    }


def test_a_plain_line_is_one_sentence() -> None:
    (sample,) = unfold(Pattern("good morning", "fast", "x", 50), SLOTS, Random(1))
    assert (sample.text, sample.weight) == ("good morning", 1.0)


def test_a_file_names_its_families() -> None:
    (first, second) = parse_patterns("% family one\n% each 3\nhello\n\n# note\n% family two\nbye", "fast")
    assert (first.family, first.at_most, second.family, second.text) == ("one", 3, "two", "bye")


def test_slots_are_read() -> None:
    assert parse_slots("# words\nroom = kitchen | attic") == {"room": ("kitchen", "attic")}


def test_every_pattern_of_the_corpus_unfolds_cleanly() -> None:
    for sample in sentences(seed=1):
        assert not set("()[]{}|%") & set(sample.text), sample.text


def test_the_corpus_has_thousands_of_different_sentences_of_every_route() -> None:
    texts: dict[str, set[str]] = {}
    for sample in sentences(seed=1):
        texts.setdefault(sample.route, set()).add(sample.text)
    assert all(len(texts[route]) > 3000 for route in ("command", "fast", "deep"))


def test_no_sentence_of_the_corpus_is_claimed_by_two_routes() -> None:
    plain = [(pattern.text, pattern.route) for pattern in patterns() if not set("([{") & set(pattern.text)]
    routes: dict[str, set[str]] = {}
    for text, route in plain:
        routes.setdefault(text, set()).add(route)
    assert not {text: found for text, found in routes.items() if len(found) > 1}
