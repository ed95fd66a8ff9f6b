"""What is said while thinking."""

from itertools import pairwise

import pytest

from hub.answers.fillers import AFTER_S, AGAIN_AFTER_S, Fillers, asked_as, due_at, wish
from hub.answers.models import Character


def test_nothing_is_said_twice_before_everything_was_said_once() -> None:
    fillers, said = Fillers(), []
    for luck in range(8):
        phrase, fillers = fillers.next(Character(), "first", luck * 31)
        said.append(phrase)
    assert len(set(said)) == 8


def test_even_a_short_list_never_repeats_itself_at_once() -> None:
    fillers, said = Fillers(), []
    for luck in range(12):
        phrase, fillers = fillers.next(Character(fillers=("Hm.", "Let me see.")), "first", luck)
        said.append(phrase)
    assert all(one != other for one, other in pairwise(said))


def test_the_persona_thinks_in_its_own_words() -> None:
    phrase, _ = Fillers().next(Character(fillers=("Arr, let me ponder.",)), "first", 3)
    assert phrase == "Arr, let me ponder."


def test_a_filler_leaves_room_for_the_voice_within_700_ms() -> None:
    assert due_at(10.0, 0, spoke=False) == 10.0 + AFTER_S
    assert AFTER_S <= 0.5


def test_a_second_filler_comes_much_later_and_a_third_never() -> None:
    assert due_at(10.0, 1, spoke=False) == 10.0 + AGAIN_AFTER_S
    assert due_at(10.0, 2, spoke=False) is None


def test_an_answer_that_has_begun_needs_no_filler() -> None:
    assert due_at(10.0, 0, spoke=True) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Go on.", "go on"), ("briefly please", "briefly"), ("shorter please", "briefly"), ("in more detail", "longer")],
)
def test_a_wish_about_the_answer_is_understood(text: str, meant: str) -> None:
    assert wish(text) == meant


def test_a_question_is_no_wish() -> None:
    assert wish("go on and turn off the light") is None


def test_a_wish_can_be_asked_of_a_model() -> None:
    assert "short" in asked_as("briefly")
