"""Heartbeat and silence."""

from satellite.wire.liveness import DEAD_AFTER_S, HEARTBEAT_S, Liveness, Pulse


def test_pings_are_due_every_heartbeat() -> None:
    life = Liveness(10.0)
    assert life.poll(10.0) is Pulse.PING
    assert life.poll(10.1) is Pulse.WAIT
    assert life.next_deadline() == 10.0 + HEARTBEAT_S
    assert life.poll(life.next_deadline()) is Pulse.PING


def test_a_silent_peer_is_gone_after_two_seconds() -> None:
    life = Liveness(0.0)
    life.poll(0.0)
    life.heard(1.0)
    assert life.poll(1.0 + DEAD_AFTER_S - 0.001) is not Pulse.DEAD
    assert life.poll(1.0 + DEAD_AFTER_S) is Pulse.DEAD
    assert life.next_deadline() <= 1.0 + DEAD_AFTER_S
