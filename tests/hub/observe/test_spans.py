import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.observe.spans import Percentiles, Spans, Summary, summary


def test_stages_are_measured_from_the_one_before() -> None:
    spans = Spans(10.0)
    spans.mark("heard", 10.1)
    spans.mark("understood", 10.125)
    spans.mark("heard", 10.2)
    assert spans.durations_ms() == pytest.approx({"heard": 175, "understood": 25, "total": 200})


def test_percentiles_are_values_that_really_happened() -> None:
    assert summary(range(1, 101)) == Summary(100, 50, 95, 99, 100)
    assert summary([7.0]) == Summary(1, 7, 7, 7, 7)
    assert summary([]) == Summary(0, 0, 0, 0, 0)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=200))
def test_percentiles_never_leave_their_order(values: list[float]) -> None:
    got = summary(values)
    assert min(values) <= got.p50 <= got.p95 <= got.p99 <= got.longest == max(values)


def test_old_values_are_forgotten() -> None:
    kept = Percentiles(window=2)
    for value in (1.0, 2.0, 3.0):
        kept.add({"total": value})
    assert kept.summaries()["total"] == Summary(2, 2.0, 3.0, 3.0, 3.0)
