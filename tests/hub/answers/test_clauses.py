"""Clauses out of a stream of pieces."""

import pytest

from hub.answers.clauses import AT_MOST, CODE_LEFT_OUT, ClauseStream


def cut(text: str, size: int = 3) -> list[str]:
    stream = ClauseStream()
    clauses = []
    for start in range(0, len(text), size):
        clauses += stream.feed(text[start : start + size])
    return clauses + stream.finish()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("It is warm today. Tomorrow it rains.", ["It is warm today.", "Tomorrow it rains."]),
        ("Dr. Hill lives at 3.5 miles from here. Yes.", ["Dr. Hill lives at 3.5 miles from here.", "Yes."]),
        ("Yes. That is what I meant to say.", ["Yes. That is what I meant to say."]),
        (
            "Because the air scatters blue light, the sky looks blue. That is it, really.",
            ["Because the air scatters blue light,", "the sky looks blue.", "That is it, really."],
        ),
        ("Do this:\n- open the lid\n- close it\n", ["Do this:", "open the lid", "close it"]),
        (
            "Here you go:\n```python\nprint('hello there.')\n```\nIt prints a line.",
            ["Here you go:", CODE_LEFT_OUT, "It prints a line."],
        ),
        ("<think>The user wants. A fact.</think>It is Rome, of course.", ["It is Rome, of course."]),
        ("```\nnever closed", [CODE_LEFT_OUT]),
        ("", []),
    ],
)
def test_clauses_are_the_same_however_the_pieces_fall(text: str, clauses: list[str], size: int) -> None:
    assert cut(text, size) == clauses


def test_the_first_clause_is_given_before_its_sentence_ends() -> None:
    stream = ClauseStream()
    assert stream.feed("When it comes to old houses, ") == ["When it comes to old houses,"]


def test_a_sentence_without_end_is_cut_at_a_blank() -> None:
    clauses = cut("word " * 100)
    assert all(len(clause) <= AT_MOST for clause in clauses)
    assert " ".join(clauses).split() == ["word"] * 100
