"""Everything that sounds, mixed and accounted for."""

import numpy as np

from satellite.audio.format import FRAME_SAMPLES, SAMPLE_RATE, SILENCE
from satellite.audio.level import level_db
from satellite.player import MAX_STREAMS, Player, Report
from satellite.sound import Block
from satellite.tones import frames_of
from satellite.wire.frames import AudioPacket, Flag, Kind

FRAME = (8000 * np.sin(2 * np.pi * 500 * np.arange(FRAME_SAMPLES) / SAMPLE_RATE)).astype("<i2").tobytes()


def packet(seq: int, stream: int = 1, flags: int = 0, payload: bytes = FRAME) -> AudioPacket:
    return AudioPacket(Kind.SPEAKER, flags, stream, seq, 0, payload)


def filled(count: int = 20, stream: int = 1, play: bool = True) -> Player:
    player = Player("pcm16")
    player.volume = 1.0
    if play:
        player.play(stream)
    for seq in range(count):
        player.push(packet(seq, stream, Flag.END if seq == count - 1 else 0), 0.0)
    return player


def run(player: Player, blocks: int, start: float = 0.0) -> tuple[list[Block], list[Report]]:
    out, reports = [], []
    for n in range(blocks):
        block = player.next_block(start + n * 0.02)
        out.append(block)
        reports += player.sounded(block, start + n * 0.02)
    return out, reports


def test_a_stream_sounds_as_it_was_sent() -> None:
    blocks, _ = run(filled(), 5)
    assert all(block.pcm == FRAME for block in blocks)


def test_audio_that_comes_before_its_play_waits_for_it() -> None:
    player = filled(play=False)
    assert run(player, 3)[0][2].pcm == SILENCE
    player.play(1)
    assert run(player, 1)[0][0].pcm == FRAME


def test_progress_is_reported_every_100_ms_and_at_the_end() -> None:
    _, reports = run(filled(20), 25)
    assert [report.seq for report in reports] == [0, 5, 10, 15, 19]
    assert [report.ended for report in reports] == [False] * 4 + [True]
    message = reports[-1].message()
    assert (message.stream, message.seq, message.ended) == (1, 19, True)


def test_what_is_over_is_forgotten() -> None:
    player = filled(3)
    run(player, 2)
    assert player.sounding
    assert player.loudest_stream == 1
    run(player, 10)
    assert not player.sounding
    assert player.loudest_stream == 0


def test_flush_tells_what_left_the_speaker_not_what_was_fetched() -> None:
    player = filled()
    run(player, 3)
    player.next_block(0.06)
    player.next_block(0.08)
    assert player.flush(1, 0) == 2
    assert player.next_block(0.1).pcm == SILENCE


def test_flushing_an_unknown_stream_keeps_it_from_sounding() -> None:
    player = Player("pcm16")
    assert player.flush(7, 0) is None
    player.push(packet(0, 7), 0.0)
    player.play(7)
    assert run(player, 3)[0][2].pcm == SILENCE


def test_two_streams_are_mixed_and_each_has_its_level() -> None:
    player = filled(stream=1)
    player.play(2, gain_db=-20)
    for seq in range(10):
        player.push(packet(seq, 2), 0.0)
    both = run(player, 1)[0][0]
    assert level_db(both.pcm) > level_db(FRAME)
    assert {mark.stream for mark in both.marks} == {1, 2}


def test_ducking_and_volume_make_it_quieter_and_zero_is_silence() -> None:
    player = filled()
    player.duck_db = -40
    assert level_db(run(player, 1)[0][0].pcm) < level_db(FRAME) - 38
    player.duck_db, player.volume = 0.0, 0.5
    assert abs(level_db(run(player, 1)[0][0].pcm) - level_db(FRAME) + 12) < 0.5
    player.volume = 0.0
    assert run(player, 1)[0][0].pcm == SILENCE


def test_a_corrupt_packet_is_concealed() -> None:
    player = filled(5)
    player.push(packet(0, 2, payload=b"short"), 0.0)
    player.push(packet(1, 2, Flag.END, FRAME), 0.0)
    player.play(2)
    blocks, _ = run(player, 3)
    assert len(blocks) == 3


def test_moving_rooms_starts_and_stops_on_the_frame() -> None:
    new = filled(play=False)
    new.play_from(1, 5, 1.0)
    assert run(new, 1, 0.98)[0][0].marks == ()
    assert run(new, 1, 1.0)[0][0].marks[0].seq == 5
    old = filled()
    run(old, 2)
    old.stop_at(1, 4, 9.0)
    old.stop_at(9, 4, 9.0)
    _, reports = run(old, 5, 0.04)
    assert (reports[-1].seq, reports[-1].ended) == (3, True)


def test_tones_are_mixed_in_and_an_alarm_goes_on_until_it_is_stopped() -> None:
    player = Player("pcm16")
    player.tone("done")
    blocks, _ = run(player, 20)
    assert sum(block.pcm != SILENCE for block in blocks) == sum(f != SILENCE for f in frames_of("done"))
    player.ring(True)
    player.ring(True)
    blocks, _ = run(player, 200)
    assert level_db(blocks[-30].pcm + blocks[-1].pcm + b"".join(b.pcm for b in blocks[-60:])) > -50
    player.ring(False)
    assert all(block.pcm == SILENCE for block in run(player, 5)[0])


def test_a_hub_cannot_fill_the_memory_with_streams() -> None:
    player = Player("pcm16")
    for stream in range(100):
        player.push(packet(0, stream), 0.0)
    assert len(player._streams) == MAX_STREAMS


def test_what_arrives_after_the_end_does_not_sound_in_a_later_stream_of_the_same_number() -> None:
    player = filled(20)
    player.flush(1, 0)
    run(player, 2)
    for seq in range(10):
        player.push(packet(seq), 0.0)
    player.play(1)
    assert run(player, 1)[0][0].pcm == SILENCE
    for stream in range(100, 120):
        player.flush(stream, 0)
        run(player, 2)


def test_marks_of_forgotten_streams_are_ignored() -> None:
    player = filled(2)
    block = player.next_block(0.0)
    player._streams.clear()
    assert player.sounded(block, 0.0) == []
