from pathlib import Path

import pytest

from hub.ears.app import model_folder
from hub.ears.letters import guess
from hub.ears.lexicon import Lexicon, number, variants


@pytest.fixture
def lexicon() -> Lexicon:
    return Lexicon(model_folder() / "cmudict-en-us.dict", guess)


def test_words_of_the_dictionary_have_all_their_ways(lexicon: Lexicon) -> None:
    ways = lexicon.learn(["read"])["read"]
    assert ("R", "EH", "D") in ways
    assert ("R", "IY", "D") in ways


def test_off_is_said_with_either_vowel(lexicon: Lexicon) -> None:
    assert set(lexicon.learn(["off"])["off"]) == {("AO", "F"), ("AA", "F")}


def test_the_vowel_before_r_stays() -> None:
    assert variants([("D", "AO", "R")]) == [("D", "AO", "R")]


def test_a_number_in_a_name_is_said_by_its_name(lexicon: Lexicon) -> None:
    assert lexicon.learn(["2"])["2"][0] == ("T", "UW")
    assert len(lexicon.learn(["tv2"])["tv2"][0]) > 4


def test_an_unknown_word_is_guessed_from_its_letters(lexicon: Lexicon) -> None:
    assert lexicon.learn(["ecobee"])["ecobee"][0][-2:] == ("B", "IY")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (7, "seven"),
        (20, "twenty"),
        (45, "forty five"),
        (100, "one hundred"),
        (1999, "one thousand nine hundred ninety nine"),
    ],
)
def test_numbers_have_names(value: int, words: str) -> None:
    assert " ".join(number(value)) == words


def test_a_dictionary_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Lexicon(tmp_path / "none", guess).learn(["light"])
