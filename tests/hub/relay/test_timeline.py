import itertools

import numpy as np
import pytest

from hub.relay.timeline import FADE_SAMPLES, FRAME_SAMPLES, FRAME_US, RATE, Timeline, Track


def tone(samples: int, level: int = 1000) -> bytes:
    return np.full(samples, level, "<i2").tobytes()


def joined(frames: list[tuple[int, bytes, bool]]) -> np.ndarray:  # type: ignore[type-arg]
    return np.frombuffer(b"".join(pcm for _, pcm, _ in frames), "<i2")


def test_one_microphone_becomes_frames_of_20_ms_without_holes() -> None:
    timeline = Timeline()
    track = timeline.begin(1_000_000)
    track.append(tone(FRAME_SAMPLES * 3 + 7))
    frames = timeline.take()

    assert [t_us for t_us, _, _ in frames] == [1_000_000, 1_020_000, 1_040_000]
    assert all(len(pcm) == FRAME_SAMPLES * 2 and not jumped for _, pcm, jumped in frames)


@pytest.mark.parametrize("offset_us", [0, 3_000, 13_337])
def test_a_move_fades_during_60_ms_and_neither_loses_nor_repeats_a_sample(offset_us: int) -> None:
    timeline = Timeline()
    old = timeline.begin(0)
    old.append(tone(RATE // 2, 1000))
    before = timeline.take()
    new = timeline.begin(400_000 + offset_us, from_us=600_000)
    old.append(tone(RATE // 2, 1000))
    new.append(tone(RATE, 3000))
    frames = before + timeline.take()
    sound = joined(frames)

    assert [t_us for t_us, _, _ in frames] == [nth * FRAME_US for nth in range(len(frames))]
    start, end = RATE * 600 // 1000, RATE * 600 // 1000 + FADE_SAMPLES
    assert (sound[:start] == 1000).all()
    assert (np.diff(sound[start:end].astype(int)) >= 0).all()
    assert (sound[end:] == 3000).all()
    assert len(sound) >= RATE * 13 // 10


def test_a_move_waits_for_the_old_room_only_so_long() -> None:
    timeline = Timeline()
    old = timeline.begin(0)
    old.append(tone(FRAME_SAMPLES * 10))
    new = timeline.begin(100_000, from_us=400_000)
    new.append(tone(RATE, 3000))
    sound = joined(timeline.take())

    # The old room ended at 200 ms; the new one was listening and takes over from there.
    assert (sound[RATE * 260 // 1000 :] == 3000).all()
    assert (sound[: RATE * 140 // 1000] == 1000).all()


def test_a_long_silence_is_not_filled_but_jumped_over() -> None:
    timeline = Timeline()
    timeline.begin(0).append(tone(FRAME_SAMPLES))
    first = timeline.take()
    timeline.begin(30_000_000).append(tone(FRAME_SAMPLES))
    second = timeline.take()

    assert [(t_us, jumped) for t_us, _, jumped in first + second] == [(0, False), (30_000_000, True)]


def test_a_short_silence_is_filled() -> None:
    timeline = Timeline()
    timeline.begin(0).append(tone(FRAME_SAMPLES))
    timeline.take()
    track = timeline.begin(500_000)
    track.append(tone(FRAME_SAMPLES * 2))
    # The old microphone is not waited for: it is far behind.
    track.append(tone(FRAME_SAMPLES * 30))
    frames = timeline.take()

    assert frames[0][0] == 20_000
    assert [later[0] - earlier[0] for earlier, later in itertools.pairwise(frames)] == [20_000] * (len(frames) - 1)


def test_a_track_gives_silence_where_it_holds_nothing() -> None:
    track = Track(10)
    track.append(tone(5))

    assert np.frombuffer(track.cut(8, 18), "<i2").tolist() == [0, 0, 1000, 1000, 1000, 1000, 1000, 0, 0, 0]
    assert track.end == 18
