from dataclasses import replace

from hub.relay.gate import FAILURE_WINDOW_S, Gate
from hub.relay.settings import RelaySettings

SETTINGS = RelaySettings()


def test_only_so_many_unproven_connections_of_one_address_and_all_together() -> None:
    gate = Gate(replace(SETTINGS, max_unproven=5, max_unproven_per_address=3))
    mine = [gate.enter("10.0.0.1", 0.0) for _ in range(4)]
    others = [gate.enter(f"10.0.0.{last}", 0.0) for last in range(2, 6)]

    assert [visit is not None for visit in mine] == [True, True, True, False]
    assert [visit is not None for visit in others] == [True, True, False, False]
    assert gate.turned_away == 3


def test_whoever_proves_itself_or_leaves_makes_room() -> None:
    gate = Gate(replace(SETTINGS, max_unproven=1))
    first = gate.enter("a", 0.0)
    assert first is not None
    assert gate.enter("b", 0.0) is None
    gate.prove(first)
    second = gate.enter("b", 0.0)
    assert second is not None
    gate.leave(second)
    gate.leave(second)

    assert (gate.unproven, gate.proven) == (0, 1)
    assert gate.enter("b", 0.0) is not None


def test_handshakes_of_one_address_are_limited_in_the_long_run() -> None:
    gate = Gate(replace(SETTINGS, handshake_burst=10, handshakes_per_s=1, max_unproven_per_address=1000))

    def tries(now: float) -> int:
        visits = [gate.enter("a", now) for _ in range(50)]
        for visit in visits:
            if visit:
                gate.leave(visit)
        return sum(visit is not None for visit in visits)

    assert tries(0.0) == 10
    assert tries(5.0) == 5
    assert gate.enter("b", 5.0) is not None


def test_wrong_proofs_lock_an_address_out_for_a_while() -> None:
    gate = Gate(SETTINGS)
    for _ in range(SETTINGS.failures_before_lockout):
        gate.fail("a", 1.0)

    assert gate.enter("a", 2.0) is None
    assert gate.enter("b", 2.0) is not None
    assert gate.enter("a", 1.0 + SETTINGS.lockout_s) is not None


def test_old_failures_are_forgotten() -> None:
    gate = Gate(SETTINGS)
    for nth in range(SETTINGS.failures_before_lockout):
        gate.fail("a", nth * (FAILURE_WINDOW_S / 10))

    assert gate.enter("a", 200.0) is not None


def test_an_address_with_a_satellite_behind_it_is_never_locked_out() -> None:
    gate = Gate(SETTINGS)
    visit = gate.enter("nat", 0.0)
    assert visit is not None
    gate.prove(visit)
    for _ in range(SETTINGS.failures_before_lockout * 2):
        gate.fail("nat", 1.0)

    assert gate.enter("nat", 2.0) is not None


def test_many_addresses_cost_bounded_memory_and_open_connections_are_not_forgotten() -> None:
    gate = Gate(SETTINGS)
    stays = gate.enter("stays", 0.0)
    assert stays is not None
    for number in range(5000):
        visit = gate.enter(f"address-{number}", 0.0)
        if visit:
            gate.leave(visit)

    assert len(gate._addresses) < 1100
    gate.leave(stays)
    assert gate.unproven == 0
