"""What may be remembered, and for how long."""

import pytest

from hub.answers.cache import MOST, Cache

EMPTY = Cache(longest_s=300)


def test_a_repeated_question_is_found_however_it_is_written() -> None:
    cache = EMPTY.keep("fern", "What is the capital of France?", "Paris.", "fast", 0)
    assert cache.find("fern", "what is the capital of france", 10) == "Paris."


def test_an_answer_expires() -> None:
    cache = EMPTY.keep("fern", "what is osmosis", "Water moves.", "deep", 0)
    assert cache.find("fern", "what is osmosis", 299) == "Water moves."
    assert cache.find("fern", "what is osmosis", 300) is None


def test_another_persona_answers_in_its_own_words() -> None:
    cache = EMPTY.keep("fern", "what is osmosis", "Water moves.", "deep", 0)
    assert cache.find("pirate", "what is osmosis", 1) is None


@pytest.mark.parametrize("kind", ["time", "chance", "calendar", "self", "talk", "control", "repeat", "command", "sum"])
def test_what_changes_or_belongs_to_the_house_is_never_kept(kind: str) -> None:
    assert EMPTY.keep("fern", "some question", "an answer", kind, 0) == EMPTY


@pytest.mark.parametrize(
    "question", ["how tall am i", "what did my doctor say", "who won last night", "is it true", "what is his name"]
)
def test_what_is_personal_or_depends_on_the_moment_is_never_kept(question: str) -> None:
    assert EMPTY.keep("fern", question, "an answer", "fast", 0) == EMPTY


def test_a_limit_of_zero_keeps_nothing() -> None:
    assert not Cache(longest_s=0).keep("fern", "what is osmosis", "Water moves.", "deep", 0).kept


def test_it_never_grows_without_bound() -> None:
    cache = EMPTY
    for number in range(MOST + 20):
        cache = cache.keep("fern", f"what is word{number}", "An answer.", "fast", number / 1000)
    assert len(cache.kept) == MOST
    assert cache.find("fern", f"what is word{MOST + 19}", 1) == "An answer."


def test_forgetting_forgets_everything() -> None:
    assert not EMPTY.keep("fern", "what is osmosis", "Water moves.", "deep", 0).forget().kept
