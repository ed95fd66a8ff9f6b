import pytest

from hub.weights.machine import parse_gpus, this_machine
from hub.weights.tiers import Machine, proposed


@pytest.mark.parametrize(
    ("machine", "tier"),
    [
        (Machine(1, 900), "light"),
        (Machine(2, 24_000), "light"),
        (Machine(4, 4_000), "balanced"),
        (Machine(8, 16_000), "rich"),
        (Machine(8, 32_000, 8_000), "rich"),
        (Machine(8, 32_000, 24_564), "duplex"),
    ],
)
def test_the_best_tier_a_machine_can_carry_is_proposed(machine: Machine, tier: str) -> None:
    assert proposed(machine).name == tier


def test_the_largest_gpu_counts_and_nonsense_does_not() -> None:
    assert parse_gpus("GeForce, 8192\nH200, 143771\n") == ("H200", 143771)
    assert parse_gpus("No devices were found\n") == ("", 0)


def test_this_machine_has_cores_and_memory() -> None:
    machine = this_machine()
    assert machine.cores >= 1
    assert machine.ram_mb > 100
