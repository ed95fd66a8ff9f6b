"""The playout buffer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satellite.audio.jitter import MAX_HELD, MAX_TARGET_MS, MIN_TARGET_MS, START_TARGET_MS, JitterBuffer, Pull, Sound
from satellite.wire.frames import AudioPacket, Flag, Kind

STEP = 0.02


def packet(seq: int, t: float = 0.0, flags: int = 0, payload: bytes = b"x") -> AudioPacket:
    return AudioPacket(Kind.SPEAKER, flags, 1, seq, int(t * 1e6), payload)


def fill(buffer: JitterBuffer, *seqs: int, now: float = 0.0) -> None:
    for seq in seqs:
        buffer.push(packet(seq, now), now)


def pulls(buffer: JitterBuffer, count: int, now: float = 0.0) -> list[Pull]:
    return [buffer.pull(now + n * STEP) for n in range(count)]


def seqs(heard: list[Pull]) -> list[int | None]:
    return [pull.seq for pull in heard if pull.sound in {Sound.FRAME, Sound.CONCEAL}]


def test_it_starts_when_enough_is_there() -> None:
    buffer = JitterBuffer()
    fill(buffer, 0, 1)
    assert buffer.pull(0.0).sound is Sound.SILENCE
    fill(buffer, 2)
    assert buffer.depth_ms == START_TARGET_MS
    assert pulls(buffer, 3) == [Pull(Sound.FRAME, n, b"x") for n in range(3)]
    assert buffer.last_played == 2


def test_a_short_stream_starts_as_soon_as_it_is_whole() -> None:
    buffer = JitterBuffer()
    fill(buffer, 0)
    buffer.push(packet(1, flags=Flag.END, payload=b""), 0.0)
    assert [pull.sound for pull in pulls(buffer, 2)] == [Sound.FRAME, Sound.END]


def test_the_end_may_carry_sound() -> None:
    buffer = JitterBuffer()
    buffer.push(packet(0, flags=Flag.END), 0.0)
    assert [pull.sound for pull in pulls(buffer, 2)] == [Sound.FRAME, Sound.END]


def test_a_gap_inside_is_concealed_and_counted() -> None:
    buffer = JitterBuffer()
    fill(buffer, 0, 1, 3, 4)
    heard = pulls(buffer, 4)
    assert [pull.sound for pull in heard] == [Sound.FRAME, Sound.FRAME, Sound.CONCEAL, Sound.FRAME]
    assert buffer.concealed == 1


def test_a_jump_is_followed_at_once() -> None:
    buffer = JitterBuffer()
    fill(buffer, 4_000_000_000, 4_000_000_001, 4_000_000_002)
    assert seqs(pulls(buffer, 2)) == [4_000_000_000, 4_000_000_001]


def test_late_packets_make_it_wait_and_nothing_is_skipped() -> None:
    buffer = JitterBuffer()
    fill(buffer, 0, 1, 2)
    heard = pulls(buffer, 8)
    assert [pull.sound for pull in heard[3:]] == [Sound.CONCEAL] * 2 + [Sound.SILENCE] * 3
    assert buffer.target_ms > START_TARGET_MS
    fill(buffer, 3, 4, 5, 6, 7)
    assert seqs(pulls(buffer, 5)) == [3, 4, 5, 6, 7]


def test_an_underrun_before_the_first_sound_is_silent() -> None:
    buffer = JitterBuffer()
    buffer.play_from(0, 0.0)
    assert buffer.pull(0.0).sound is Sound.SILENCE
    fill(buffer, 0, 1, 2, 3, 4)
    assert buffer.pull(1.0).seq == 0


def test_flush_forgets_what_is_held_and_what_is_still_to_come() -> None:
    buffer = JitterBuffer()
    fill(buffer, *range(6))
    pulls(buffer, 2)
    assert buffer.flush(3) == 1
    fill(buffer, 6, 7)
    assert [pull.sound for pull in pulls(buffer, 2)] == [Sound.FRAME, Sound.END]
    assert buffer.flush(9) == 2, "a later flush never brings anything back"
    assert buffer.pull(1.0).sound is Sound.END


def test_flush_before_any_sound_says_so() -> None:
    buffer = JitterBuffer()
    fill(buffer, 0, 1, 2)
    assert buffer.flush(0) is None
    assert buffer.pull(0.0).sound is Sound.END


def test_play_from_begins_with_that_frame_at_that_moment() -> None:
    buffer = JitterBuffer()
    fill(buffer, *range(5, 15))
    buffer.play_from(8, 1.0)
    assert buffer.pull(0.98).sound is Sound.SILENCE
    assert buffer.pull(1.0).seq == 8


def test_play_from_takes_even_less_than_the_target() -> None:
    buffer = JitterBuffer()
    buffer.play_from(8, 1.0)
    fill(buffer, 8)
    assert buffer.pull(1.0).seq == 8


def test_the_room_that_is_left_stops_before_the_frame_and_by_that_moment() -> None:
    early, late = JitterBuffer(), JitterBuffer()
    for buffer in (early, late):
        fill(buffer, *range(20))
        pulls(buffer, 5)
    early.stop_at(7, 10.0)
    assert seqs(pulls(early, 5, 0.1)) == [5, 6]
    late.stop_at(15, 0.14)
    assert seqs(pulls(late, 5, 0.1)) == [5, 6]


def test_more_than_three_seconds_are_never_held() -> None:
    buffer = JitterBuffer()
    fill(buffer, *range(MAX_HELD + 50))
    assert buffer.depth_ms == MAX_HELD * 20


def test_what_has_sounded_is_not_taken_again() -> None:
    buffer = JitterBuffer()
    fill(buffer, 0, 1, 2)
    pulls(buffer, 2)
    fill(buffer, 0, 1)
    assert buffer.depth_ms == 20


@pytest.mark.parametrize(
    ("jitter_ms", "least", "most"), [(0, MIN_TARGET_MS, MIN_TARGET_MS), (100, 100, 140), (900, 200, 200)]
)
def test_the_target_follows_the_jitter(jitter_ms: int, least: int, most: int) -> None:
    buffer = JitterBuffer()
    for seq in range(100):
        sent = seq * STEP
        buffer.push(packet(seq, sent), sent + (seq % 4 == 0) * jitter_ms / 1000)
    assert least <= buffer.target_ms <= most


def test_the_memory_of_an_underrun_fades() -> None:
    buffer = JitterBuffer()
    for seq in range(100):
        buffer.push(packet(seq, seq * STEP), seq * STEP)
    pulls(buffer, 101)
    after = buffer.target_ms
    for seq in range(100, 150):
        buffer.push(packet(seq, seq * STEP), seq * STEP)
    pulls(buffer, 50)
    assert after > MIN_TARGET_MS
    assert buffer.target_ms == MIN_TARGET_MS


@settings(max_examples=60)
@given(st.lists(st.integers(0, 300), min_size=5, max_size=80))
def test_whatever_the_delays_every_frame_sounds_once_and_in_order(delays_ms: list[int]) -> None:
    """In order, as TCP delivers: a late packet holds up those behind it."""
    buffer, heard, arrive = JitterBuffer(), [], 0.0
    arrivals = []
    for seq, delay in enumerate(delays_ms):
        arrive = max(arrive, seq * STEP + delay / 1000)
        arrivals.append((arrive, seq))
    for tick in range(len(delays_ms) * 20 + 100):
        now = tick * STEP
        while arrivals and arrivals[0][0] <= now:
            _, seq = arrivals.pop(0)
            buffer.push(packet(seq, seq * STEP), now)
            if not arrivals:
                buffer.push(packet(seq + 1, now, Flag.END, b""), now)
        heard.append(buffer.pull(now))
        assert MIN_TARGET_MS <= buffer.target_ms <= MAX_TARGET_MS
    assert [pull.seq for pull in heard if pull.sound is Sound.FRAME] == list(range(len(delays_ms)))
    assert heard[-1].sound is Sound.END
