import pytest

from hub.ears.app import model_folder
from hub.ears.derive import aligned, read
from hub.ears.letters import guess


@pytest.mark.parametrize(
    ("word", "phones"),
    [("zigbat", "Z IH G B AE T"), ("shelfo", "SH EH L F OW"), ("nabu", "N AA B UW"), ("phonix", "F AA N IH K S")],
)
def test_made_up_names_are_read_as_an_english_speaker_would(word: str, phones: str) -> None:
    near = sum(a == b for a, b in zip(guess(word)[0], phones.split(), strict=False))
    assert near >= len(phones.split()) - 2


def test_most_words_of_the_dictionary_come_out_close() -> None:
    entries = read(model_folder() / "cmudict-en-us.dict")[7::400]
    wrong = total = 0
    for word, phones in entries:
        found = guess(word)[0]
        total += len(phones)
        wrong += abs(len(found) - len(phones)) + sum(a != b for a, b in zip(found, phones, strict=False))
    assert wrong / total < 0.35


def test_no_letters_at_all_still_have_a_sound() -> None:
    assert guess("?!") == [("AH",)]


def test_alignment_gives_every_letter_its_share() -> None:
    costs = {("c", ("K",)): 0.1, ("a", ("AE",)): 0.1, ("t", ("T",)): 0.1}
    assert aligned("cat", ("K", "AE", "T"), costs, 5.0) == [("K",), ("AE",), ("T",)]
    assert aligned("a", ("K", "AE", "T"), costs, 5.0) is None
