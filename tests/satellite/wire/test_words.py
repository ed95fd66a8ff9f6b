"""Words to compare by voice."""

import pytest

from satellite.wire.words import WORD_COUNT, word, words_from


def test_all_words_differ_in_two_letters_or_more() -> None:
    words = [word(n) for n in range(WORD_COUNT)]
    assert len(set(words)) == WORD_COUNT
    for position in range(5):
        without = {w[:position] + w[position + 1 :] for w in words}
        assert len(without) == WORD_COUNT


@pytest.mark.parametrize("number", [-1, WORD_COUNT])
def test_there_are_no_others(number: int) -> None:
    with pytest.raises(ValueError, match="eleven bits"):
        word(number)


def test_six_words_show_the_first_66_bits() -> None:
    digest = (0b00000000001_00000000010_11111111111 << (256 - 33)).to_bytes(32)
    assert words_from(digest)[:3] == (word(1), word(2), word(2047))
    assert len(words_from(digest)) == 6
