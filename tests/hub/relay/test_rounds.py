from collections import Counter

from hub.relay.rounds import Rounds


def test_everyone_is_visited_once_per_period_and_never_all_at_once() -> None:
    rounds: Rounds[int] = Rounds(1.0, slices=10)
    for one in range(95):
        rounds.add(one)
    visits = [rounds.due(10.0 + nth * 0.1001) for nth in range(10)]

    assert Counter(one for some in visits for one in some) == Counter(range(95))
    assert max(len(some) for some in visits) <= 10


def test_nobody_is_visited_early_or_after_leaving() -> None:
    rounds: Rounds[str] = Rounds(1.0, slices=2)
    rounds.add("kitchen")
    rounds.add("bedroom")
    first = rounds.due(5.0)
    assert rounds.due(5.4) == []
    assert rounds.next_deadline() == 5.5
    rounds.remove("kitchen")
    rounds.remove("bedroom")

    assert len(first) == 1
    assert rounds.due(5.5) == []


def test_after_a_long_pause_nobody_is_visited_twice() -> None:
    rounds: Rounds[int] = Rounds(1.0, slices=4)
    for one in range(8):
        rounds.add(one)
    rounds.due(1.0)

    assert Counter(rounds.due(60.0)) == Counter(range(8))
