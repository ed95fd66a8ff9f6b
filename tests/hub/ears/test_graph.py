import json

import pytest

from hub.ears.errors import GrammarUnusable
from hub.ears.graph import Sentences, from_sentences, parse, with_prefixes
from hub.ears.network import Grammar

LINES = ("turn on the light", "turn off the light", "turn on the light in the kitchen", "stop")


def sentences(grammar: Grammar) -> set[str]:
    found: set[str] = set()

    def walk(state: int, words: tuple[str, ...]) -> None:
        if state in grammar.finals:
            found.add(" ".join(words))
        for arc in grammar.arcs:
            if arc.source == state:
                walk(arc.target, (*words, arc.word))

    walk(grammar.start, ())
    return found


def test_a_compact_graph_says_exactly_the_same_sentences() -> None:
    assert sentences(from_sentences(LINES)) == set(LINES)


def test_equal_endings_are_shared() -> None:
    grammar = from_sentences(f"{verb} the {thing} now" for verb in "abc" for thing in "xyz")
    assert len(grammar.arcs) == 3 + 1 + 3 + 1


@pytest.mark.parametrize(
    ("words", "known", "complete", "open"),
    [
        ("turn on the light", True, True, True),
        ("turn off the light", True, True, False),
        ("turn on the", True, False, True),
        ("sing a song", False, False, False),
        ("stop", True, True, False),
        ("", True, False, True),
    ],
)
def test_words_know_where_they_stand(words: str, known: bool, complete: bool, open: bool) -> None:
    standing = Sentences(from_sentences(LINES)).standing(words.split())
    assert (standing.known, standing.complete, standing.open) == (known, complete, open)


def test_a_graph_with_silent_steps_and_two_ways_is_read() -> None:
    data = {
        "start": 0,
        "finals": [3],
        "arcs": [[0, 1, None, 1], [0, 1, "Please", 0.5], [1, 2, "stop", 1], [2, 3, None]],
    }
    assert sentences(parse(json.dumps(data))) == {"stop", "please stop"}


def test_a_graph_may_go_round() -> None:
    grammar = parse(json.dumps({"start": 0, "finals": [1], "arcs": [[0, 1, "on", 1], [1, 0, "and", 1]]}))
    standing = Sentences(grammar).standing(["on", "and", "on", "and", "on"])
    assert standing.complete


def test_prefixes_may_stand_before_every_sentence_and_alone() -> None:
    grammar = with_prefixes(from_sentences(["stop", "turn on"]), [("okay", "house")])
    assert sentences(grammar) == {"stop", "turn on", "okay house", "okay house stop", "okay house turn on"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"start":0,"finals":[1],"arcs":[["x"]]}'])
def test_a_malformed_graph_is_refused(text: str) -> None:
    with pytest.raises(GrammarUnusable):
        parse(text)
