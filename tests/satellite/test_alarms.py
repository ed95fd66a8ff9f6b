"""Alarms that ring when the hub is gone."""

from satellite.alarms import GRACE_S, MAX_ALARMS, RING_S, AlarmCopies
from satellite.wire.room import Alarm


def test_it_rings_only_when_the_hub_is_gone_and_only_once() -> None:
    copies = AlarmCopies()
    copies.learn(Alarm(id="1", label="eggs", due_in_ms=10_000), 0.0)
    assert copies.next_deadline() == 10.0 + GRACE_S
    assert copies.poll(10.0, linked=False) == ()
    begun = copies.poll(10.0 + GRACE_S, linked=False)
    assert [copy.label for copy in begun] == ["eggs"]
    assert copies.ringing
    assert copies.poll(14.0, linked=False) == ()
    assert copies.stop()
    assert not copies.ringing
    assert not copies.stop()


def test_a_hub_that_is_there_rings_by_itself() -> None:
    copies = AlarmCopies()
    copies.learn(Alarm(id="1", due_in_ms=0), 0.0)
    assert copies.poll(GRACE_S, linked=True) == ()
    assert not copies.ringing
    assert copies.next_deadline() is None


def test_cancelled_and_changed_alarms_do_not_ring_at_the_old_time() -> None:
    copies = AlarmCopies()
    copies.learn(Alarm(id="1", due_in_ms=1000), 0.0)
    copies.learn(Alarm(id="1", due_in_ms=0, cancelled=True), 0.0)
    copies.learn(Alarm(id="2", due_in_ms=1000), 0.0)
    copies.learn(Alarm(id="2", due_in_ms=60_000), 0.0)
    assert copies.poll(30.0, linked=False) == ()


def test_a_ringing_alarm_is_silenced_by_the_hub_or_by_time() -> None:
    copies = AlarmCopies()
    copies.learn(Alarm(id="1", due_in_ms=0), 0.0)
    copies.poll(GRACE_S, linked=False)
    copies.learn(Alarm(id="1", due_in_ms=0, cancelled=True), 4.0)
    assert not copies.ringing
    copies.learn(Alarm(id="2", due_in_ms=0), 0.0)
    copies.poll(GRACE_S, linked=False)
    copies.poll(GRACE_S + RING_S, linked=False)
    assert not copies.ringing


def test_there_is_room_for_so_many_and_no_more() -> None:
    copies = AlarmCopies()
    for n in range(MAX_ALARMS + 10):
        copies.learn(Alarm(id=str(n), due_in_ms=0), 0.0)
    assert len(copies.poll(10.0, linked=False)) == MAX_ALARMS
