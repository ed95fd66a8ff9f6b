import pytest

from hub.voice.clauses import LONGEST, clauses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  \n ", []),
        ("Done.", ["Done."]),
        ("The kitchen light is on. Anything else?", ["The kitchen light is on.", "Anything else?"]),
        ("OK. The kitchen light is on.", ["OK. The kitchen light is on."]),
        ("It is 21.5 degrees.", ["It is 21.5 degrees."]),
        ("The heating is set to twenty one degrees. Yes.", ["The heating is set to twenty one degrees. Yes."]),
    ],
)
def test_a_text_is_cut_where_a_speaker_would_breathe(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


def test_long_sentences_are_cut_at_commas_and_no_word_is_lost() -> None:
    text = (
        "I turned off the lights in the kitchen, the hallway and the living room, "
        "but the lamp in the bedroom did not answer because it is not reachable."
    )
    parts = clauses(text)
    assert len(parts) > 1
    assert " ".join(parts).split() == text.split()


def test_a_clause_without_punctuation_still_ends() -> None:
    parts = clauses("word " * 200)
    assert all(len(part) <= LONGEST for part in parts)
    assert " ".join(parts).split() == ["word"] * 200


def test_a_word_longer_than_a_clause_is_kept_whole_in_pieces() -> None:
    assert "".join(clauses("x" * 500)) == "x" * 500
