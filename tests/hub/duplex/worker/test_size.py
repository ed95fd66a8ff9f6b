"""What fits into which card."""

import pytest

from hub.duplex.worker.size import GIB, Plan, Precision, Shape, ladder, plans, shape_of, slots_in


def test_the_published_size_of_moshi_follows_from_its_dimensions() -> None:
    assert shape_of({}).parameters == pytest.approx(7.7e9, rel=0.05)


def test_a_conversation_at_full_context_takes_one_and_a_half_gigabytes() -> None:
    assert Shape().conversation_bytes(3000, "bf16") == pytest.approx(1.57e9, rel=0.05)


@pytest.mark.parametrize(
    ("gib", "precision", "context", "least"),
    [(24, "bf16", 3000, 4), (16, "bf16", 3000, 0), (16, "q8", 3000, 3), (12, "q8", 3000, 1), (12, "bf16", 750, 0)],
)
def test_cards_hold_what_the_arithmetic_says(gib: int, precision: Precision, context: int, least: int) -> None:
    fit = slots_in(gib * GIB, Shape(), precision, context)
    assert fit >= least
    assert (fit == 0) == (least == 0)


def test_the_long_memory_is_kept_as_long_as_everybody_fits() -> None:
    assert plans(24 * GIB, Shape(), 4, ("bf16",))[0] == Plan("bf16", 3000, 4)
    assert plans(24 * GIB, Shape(), 8, ("bf16",))[0] == Plan("bf16", 1500, 8)


def test_a_model_that_does_not_fit_has_no_plan() -> None:
    assert plans(8 * GIB, Shape(), 1, ("bf16", "q8")) == ()


def test_the_ladder_gives_up_rooms_first_and_memory_span_last() -> None:
    steps = ladder(Plan("bf16", 3000, 4), Shape())
    assert [(step.slots, step.context) for step in steps] == [(4, 3000), (2, 3000), (1, 3000), (1, 1500), (1, 750)]
