"""Only the newest hub is obeyed."""

from satellite.wire.epoch import EpochGuard


def test_only_the_highest_epoch_is_obeyed() -> None:
    guard = EpochGuard()
    assert [guard.admits(epoch) for epoch in (3, 3, 5, 4, 5)] == [True, True, True, False, True]
    assert guard.highest == 5
