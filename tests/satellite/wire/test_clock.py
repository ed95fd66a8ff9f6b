"""The other end's clock."""

from hypothesis import given
from hypothesis import strategies as st

from satellite.wire.alive import Pong
from satellite.wire.clock import ClockEstimator, answer


def exchange(clock: ClockEstimator, now_us: int, offset_us: int, there_us: int, back_us: int) -> int:
    ping = clock.ping(now_us)
    arrived = now_us + there_us + offset_us
    clock.heard(answer(ping, arrived, arrived + 10), now_us + there_us + 10 + back_us)
    return now_us + there_us + 10 + back_us


def test_unknown_until_the_first_answer() -> None:
    clock = ClockEstimator()
    assert clock.offset_us(0) is None
    assert clock.error_us(0) is None
    assert not clock.trusted(0)


def test_the_shortest_way_counts() -> None:
    clock = ClockEstimator()
    now = exchange(clock, 1_000_000, 500_000, 40_000, 100)
    now = exchange(clock, now, 500_000, 200, 200)
    now = exchange(clock, now, 500_000, 100, 30_000)
    assert clock.offset_us(now) == 500_000
    assert clock.trusted(now)


@given(
    offset=st.integers(0, 10**12),
    ways=st.lists(st.tuples(st.integers(0, 200_000), st.integers(0, 200_000)), min_size=1, max_size=20),
)
def test_the_bound_holds_for_any_delays(offset: int, ways: list[tuple[int, int]]) -> None:
    clock, now = ClockEstimator(), 0
    for there, back in ways:
        now = exchange(clock, now, offset, there, back)
    got, bound = clock.offset_us(now), clock.error_us(now)
    assert got is not None
    assert bound is not None
    assert abs(got - offset) <= bound


def test_what_answers_nothing_teaches_nothing() -> None:
    clock = ClockEstimator()
    ping = clock.ping(1000)
    assert clock.heard(Pong(id=77, sent_us=1, received_us=2, replied_us=3), 2000) is None
    assert clock.heard(Pong(id=ping.id, sent_us=1000, received_us=9, replied_us=3), 2000) is None
    ping = clock.ping(1000)
    assert clock.heard(answer(ping, 5000, 9000), 2000) is None, "answered slower than the whole trip took"
    assert clock.offset_us(2000) is None


def test_a_peer_that_answers_too_late_is_forgotten() -> None:
    clock = ClockEstimator()
    first = clock.ping(0)
    for n in range(20):
        clock.ping(n)
    assert clock.heard(answer(first, 1, 2), 30) is None


def test_a_restarted_peer_has_a_new_clock() -> None:
    clock = ClockEstimator()
    now = exchange(clock, 0, 10_000_000, 100, 100)
    now = exchange(clock, now, 3, 20_000, 20_000)
    assert clock.offset_us(now) == 3


def test_certainty_fades_with_age() -> None:
    clock = ClockEstimator()
    now = exchange(clock, 0, 0, 100, 100)
    assert clock.trusted(now)
    assert not clock.trusted(now + 1_000_000_000)
