"""Waiting before dialling again."""

from hypothesis import given
from hypothesis import strategies as st

from satellite.backoff import FIRST_S, LONGEST_S, Backoff


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_every_wait_is_within_its_step_and_never_above_the_longest(shares: list[float]) -> None:
    backoff, step = Backoff(), FIRST_S
    for share in shares:
        delay = backoff.next_delay(share)
        assert step / 2 <= delay <= step <= LONGEST_S
        step = min(LONGEST_S, step * 2)


def test_success_begins_anew_and_giving_way_waits_longest() -> None:
    backoff = Backoff()
    backoff.give_way()
    assert backoff.next_delay(0) == LONGEST_S
    backoff.succeeded()
    assert backoff.next_delay(0) == FIRST_S
