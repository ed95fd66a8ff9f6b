"""Rows of the model: leased, fed, rested, started anew."""

from hub.duplex.worker.slots import KEPT_FRAMES, PAUSE_FRAMES, REST_AFTER, Rotation, Slot, Slots


def test_rows_are_leased_until_none_is_left() -> None:
    slots = Slots(2)
    first, second = slots.open(1), slots.open(2)
    assert first is not None
    assert second is not None
    assert first.row != second.row
    assert slots.open(3) is None
    slots.close(1)
    third = slots.open(3)
    assert third is not None
    assert third.row == first.row


def test_a_lease_that_is_opened_again_keeps_its_row() -> None:
    slots = Slots(2)
    assert slots.open(1) is slots.open(1)
    assert len(slots.leased) == 1


def test_a_room_that_has_not_begun_costs_no_steps() -> None:
    assert Slot(0, 1).take() is None


def test_a_stalled_room_gives_silence_and_rests_after_ten_seconds() -> None:
    slot = Slot(0, 1)
    slot.hear(b"a")
    assert slot.take() == b"a"
    assert [slot.take() for _ in range(REST_AFTER)] == [b""] * REST_AFTER
    assert slot.take() is None
    slot.hear(b"b")
    assert slot.take() == b"b"
    assert slot.take() == b""


def test_a_room_that_floods_loses_its_oldest_frames() -> None:
    slot = Slot(0, 1)
    lost = sum(slot.hear(bytes([number])) for number in range(10))
    assert lost == 10 - KEPT_FRAMES
    assert slot.take() == bytes([7])


def test_a_pause_is_used_to_start_anew_before_the_context_ends() -> None:
    slot = Slot(0, 1)
    for _ in range(84):
        slot.spoke(word=True)
    assert slot.rotation(100) is Rotation.NONE
    slot.spoke(word=True)
    assert slot.rotation(100) is Rotation.SOON
    slot.warned = True
    assert slot.rotation(100) is Rotation.NONE
    for _ in range(PAUSE_FRAMES):
        slot.spoke(word=False)
    assert slot.rotation(100) is Rotation.NOW
    slot.renewed()
    assert (slot.steps, slot.fresh, slot.warned) == (0, True, False)


def test_without_a_pause_it_starts_anew_at_the_last_moment() -> None:
    slot = Slot(0, 1, steps=97, warned=True)
    assert slot.rotation(100) is Rotation.NONE
    slot.spoke(word=True)
    assert slot.rotation(100) is Rotation.NOW
