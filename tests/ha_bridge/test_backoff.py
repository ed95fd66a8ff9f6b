"""How long we wait before knocking again."""

from ha_bridge.backoff import LONGEST_S, WHILE_STARTING_S, Backoff


def test_waits_double_to_a_bound_and_keep_half_to_chance() -> None:
    backoff, longest = Backoff(), []
    for _ in range(12):
        longest.append(backoff.delay_s(1.0))
        assert backoff.delay_s(0.0) == longest[-1] / 2
        backoff = backoff.failed(answering=False)
    assert longest[:5] == [0.5, 1.0, 2.0, 4.0, 8.0]
    assert longest[-1] == LONGEST_S


def test_a_port_that_begins_to_answer_is_asked_often() -> None:
    backoff = Backoff(9).failed(answering=True)
    assert backoff.delay_s(1.0) == 1.0
    for _ in range(20):
        backoff = backoff.failed(answering=True)
    assert backoff.delay_s(1.0) == WHILE_STARTING_S
