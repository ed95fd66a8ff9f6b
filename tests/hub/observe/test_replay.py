import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import ReplayError
from hub.observe.replay import Json, ReplayableCore, Step, TurnRecorder, discover_cores, from_line, replay, to_line


class Counter:
    def __init__(self, value: float, rule: str | None) -> None:
        self.value, self.rule = value, rule

    def step(self, t: float, event: Json) -> Json:
        self.value += event["add"] * (2 if self.rule == "double" else 1)
        return [{"value": self.value, "at": t}]


CORES = {"counter": ReplayableCore("counter", lambda state, rule: Counter(state["value"], rule))}


def recorded() -> list[Step]:
    turn = TurnRecorder()
    counter = Counter(0.1, None)
    turn.begin(1.0, "counter", {"value": counter.value})
    for t in (1.1, 1.2, 1.30000001):
        turn.step(t, "counter", {"add": 0.2}, counter.step(t, {"add": 0.2}))
    return [from_line(to_line(step)) for step in turn.steps]


def test_a_turn_comes_out_bit_for_bit() -> None:
    report = replay(recorded(), CORES, {})
    assert report.same
    assert len(report.steps) == 4


def test_another_rule_shows_where_it_would_have_differed() -> None:
    report = replay(recorded(), CORES, {"counter": "double"})
    assert [difference.number for difference in report.differences] == [1, 2, 3]
    assert not report.same


def test_a_changed_number_is_noticed_to_the_last_bit() -> None:
    steps = recorded()
    steps[1] = Step(steps[1].t, "counter", steps[1].event, [{"value": 0.3, "at": steps[1].t}])
    assert len(replay(steps, CORES, {}).differences) == 1  # 0.1 + 0.2 is not 0.3


def test_cores_of_another_version_are_named_not_hidden() -> None:
    report = replay([*recorded(), Step(2.0, "oracle", {}, [])], CORES, {})
    assert report.skipped == {"oracle"}
    assert not report.same


def test_a_rule_for_an_unknown_core_is_refused() -> None:
    with pytest.raises(ReplayError, match=r"no core called oracle.*counter"):
        replay(recorded(), CORES, {"oracle": "x"})


def test_a_log_without_a_beginning_is_refused() -> None:
    with pytest.raises(ReplayError, match="never says how counter began"):
        replay(recorded()[1:], CORES, {})


@pytest.mark.parametrize("line", ["", "[1]", "{"])
def test_a_damaged_log_is_said_to_be_damaged(line: str) -> None:
    with pytest.raises(ReplayError, match="damaged"):
        from_line(line)


@given(st.floats(allow_nan=False, allow_infinity=False), st.dictionaries(st.text(), st.floats(allow_nan=False)))
def test_times_and_values_come_back_exactly(t: float, event: dict[str, float]) -> None:
    assert from_line(to_line(Step(t, "c", event, []))) == Step(t, "c", event, [])


def test_every_core_that_can_be_replayed_is_found_under_its_name() -> None:
    assert all(name == core.name for name, core in discover_cores().items())
