"""A hundred thousand damaged inputs; `tests/bench/fuzz_wire.py` does a million and measures."""

from tests.bench.fuzz_wire import run


def test_damaged_input_crashes_nothing_and_costs_little() -> None:
    result = run(100_000, seed=20)
    assert result["crashes"] == 0
    assert result["refused"] > 80_000
