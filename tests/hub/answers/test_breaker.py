"""When a failing server is left alone."""

from hub.answers.breaker import Breaker


def failing(*times: float) -> Breaker:
    breaker = Breaker(limit=3, window_s=60, rest_s=10)
    for at in times:
        breaker = breaker.began(at).failed(at)
    return breaker


def test_two_failures_change_nothing() -> None:
    assert failing(0, 1).allows(2)


def test_three_failures_in_a_minute_open_it() -> None:
    assert not failing(0, 1, 2).allows(3)


def test_three_failures_in_an_hour_do_not() -> None:
    assert failing(0, 1000, 2000).allows(2001)


def test_after_a_rest_one_attempt_is_allowed_and_only_one() -> None:
    breaker = failing(0, 1, 2)
    assert breaker.allows(12)
    assert not breaker.began(12).allows(13)


def test_an_attempt_that_never_ended_blocks_nobody_for_ever() -> None:
    assert failing(0, 1, 2).began(12).allows(23)


def test_a_failed_attempt_means_another_rest() -> None:
    breaker = failing(0, 1, 2).began(12).failed(12.5)
    assert not breaker.allows(20)
    assert breaker.allows(22.5)


def test_an_answer_forgives_everything() -> None:
    breaker = failing(0, 1, 2).began(12).worked()
    assert breaker.failed(13).allows(14)
