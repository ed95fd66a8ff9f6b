"""The bucket of tokens."""

from satellite.wire.throttle import TokenBucket


def test_a_burst_then_the_rate() -> None:
    bucket = TokenBucket(size=3, per_second=10)
    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert bucket.take(0.1)
    assert not bucket.take(0.1)


def test_it_never_holds_more_than_its_size() -> None:
    bucket = TokenBucket(size=2, per_second=10)
    bucket.take(0.0)
    assert [bucket.take(100.0) for _ in range(3)] == [True, True, False]


def test_a_clock_that_runs_backwards_gives_nothing() -> None:
    bucket = TokenBucket(size=1, per_second=10)
    assert bucket.take(5.0)
    assert not bucket.take(4.0)
