"""Envelopes on the hub's time line."""

from hub.follow.envelopes import FRAME_US, KEPT_FRAMES, Envelope


def row(level: int) -> tuple[int, ...]:
    return (level,) * 8


def test_rows_lie_where_their_time_says() -> None:
    envelope = Envelope()
    envelope.add(100 * FRAME_US, (row(-50), row(-40)))
    assert envelope.window(102, 2) == [row(-50), row(-40)]


def test_a_clock_that_wanders_by_half_a_frame_tears_nothing() -> None:
    envelope = Envelope()
    envelope.add(100 * FRAME_US, (row(-50),) * 5)
    envelope.add(105 * FRAME_US + 8_000, (row(-40),) * 5)
    assert envelope.end_frame == 110


def test_what_was_sent_twice_counts_once() -> None:
    envelope = Envelope()
    envelope.add(100 * FRAME_US, (row(-50),) * 5)
    envelope.add(103 * FRAME_US, (row(-10),) * 5)
    assert envelope.window(108, 8) == [row(-50)] * 5 + [row(-10)] * 3


def test_a_small_gap_is_filled_and_a_long_one_starts_anew() -> None:
    envelope = Envelope()
    envelope.add(100 * FRAME_US, (row(-50),) * 5)
    envelope.add(107 * FRAME_US, (row(-40),))
    assert envelope.window(107, 2) == [row(-50)] * 2
    envelope.add(300 * FRAME_US, (row(-30),))
    assert envelope.window(108, 1) is None


def test_only_two_seconds_are_kept() -> None:
    envelope = Envelope()
    for start in range(0, 500, 5):
        envelope.add(start * FRAME_US, (row(-50),) * 5)
    assert len(envelope.rows) == KEPT_FRAMES


def test_the_noise_floor_sinks_at_once_and_rises_slowly() -> None:
    envelope = Envelope()
    envelope.add(0, (row(-50),))
    envelope.add(FRAME_US, (row(-70),) * 30)
    assert envelope.noise_db[0] < -68
    envelope.add(31 * FRAME_US, (row(-30),) * 50)
    assert -69 < envelope.noise_db[0] < -66
