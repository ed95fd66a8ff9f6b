"""Comparing two ways of answering."""

import pytest

from hub.answers.ab import Heard, assign, rating_from_words, report


def test_a_conversation_keeps_its_arm() -> None:
    assert len({assign("c1", "spring") for _ in range(5)}) == 1


def test_the_arms_share_the_conversations_fairly() -> None:
    duplex = sum(assign(f"c{number}", "spring") == "duplex" for number in range(2000))
    assert 900 < duplex < 1100


def test_another_experiment_draws_anew() -> None:
    assert any(assign(f"c{number}", "a") != assign(f"c{number}", "b") for number in range(20))


def test_a_share_of_nothing_assigns_nothing() -> None:
    assert {assign(f"c{number}", "x", 0.0) for number in range(50)} == {"cascade"}


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("That was wrong.", 1),
        ("great answer", 5),
        ("four stars", 4),
        ("i give it 2 stars", 2),
        ("rate that 3", 3),
        ("turn it off", None),
    ],
)
def test_a_spoken_rating_is_understood(text: str, rating: int | None) -> None:
    assert rating_from_words(text) == rating


def test_the_report_sets_both_arms_side_by_side() -> None:
    turns = [
        Heard("a", "duplex", 200.0, 5),
        Heard("a", "duplex", 300.0),
        Heard("b", "cascade", 500.0, 3),
        Heard("c", "cascade", None, 4),
    ]
    duplex, cascade = report(turns)
    assert (duplex.arm, duplex.conversations, duplex.turns, duplex.mean_rating) == ("duplex", 1, 2, 5.0)
    assert duplex.p95_ms == 300.0
    assert (cascade.p50_ms, cascade.ratings, cascade.mean_rating) == (500.0, 2, 3.5)


def test_an_empty_report_claims_nothing() -> None:
    assert all(arm.p50_ms is None and arm.mean_rating is None for arm in report([]))
