from hub.relay.api import SpeechFrame
from hub.relay.downlink import LEAD_US, LONGEST_LEAD_US, LONGEST_QUEUE_FRAMES, Downlink
from satellite.wire.frames import AudioPacket

FRAME = bytes(960)
STEP = 20_000


class Counting:
    """An encoder that counts."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, pcm: bytes) -> bytes:
        self.calls += 1
        return self.calls.to_bytes(2)


def filled(frames: int, end: bool = True) -> tuple[Downlink, Counting]:
    encode = Counting()
    stream = Downlink("talk", 3, encode)
    for seq in range(frames):
        stream.feed(SpeechFrame("talk", 3, seq, FRAME, end=end and seq == frames - 1))
    return stream, encode


def played_out(stream: Downlink, satellite: str, start_us: int, until_us: int) -> list[tuple[int, AudioPacket]]:
    return [(now, one) for now in range(start_us, until_us, 5_000) for one in stream.due(satellite, now)]


def test_a_satellite_is_never_sent_more_than_its_lead_ahead() -> None:
    stream, _ = filled(100)
    stream.join("kitchen", 0, None, 1_000_000)
    sent = played_out(stream, "kitchen", 1_000_000, 4_000_000)

    assert [one.seq for _, one in sent] == list(range(101))
    assert sent[-1][1].is_end
    for now, one in sent[:-1]:
        assert one.t_us - now <= LEAD_US
    # And it is never short of frames either.
    assert all(now <= 1_000_000 + one.seq * STEP for now, one in sent[:-1])


def test_samples_are_encoded_once_for_all_rooms_and_not_before_they_are_due() -> None:
    stream, encode = filled(50)
    stream.join("kitchen", 0, None, 0)
    stream.join("bedroom", 0, None, 0)
    stream.due("kitchen", 0)
    assert encode.calls <= LEAD_US // STEP + 1
    played_out(stream, "kitchen", 0, 2_000_000)
    played_out(stream, "bedroom", 0, 2_000_000)

    assert encode.calls == 50


def test_a_late_worker_moves_the_count_instead_of_being_rushed() -> None:
    stream, _ = filled(5, end=False)
    stream.join("kitchen", 0, None, 0)
    played_out(stream, "kitchen", 0, 1_000_000)
    for seq in range(5, 50):
        stream.feed(SpeechFrame("talk", 3, seq, FRAME))
    at_once = stream.due("kitchen", 1_000_000)

    assert [one.seq for one in at_once] == list(range(5, 5 + LEAD_US // STEP + 1))


def test_a_move_starts_the_new_room_where_and_when_the_old_one_stops() -> None:
    stream, _ = filled(100)
    stream.join("kitchen", 0, None, 0)
    before = played_out(stream, "kitchen", 0, 500_000)
    stream.join("bedroom", 40, 800_000, 500_000)
    stream.leave("kitchen", 40, scheduled=True)
    old = before + played_out(stream, "kitchen", 500_000, 4_000_000)
    new = played_out(stream, "bedroom", 500_000, 4_000_000)

    assert [one.seq for _, one in old] == list(range(40))
    assert [one.seq for _, one in new] == list(range(40, 101))
    assert new[0][1].t_us == 800_000
    assert new[0][0] >= 800_000 - LEAD_US


def test_made_up_frames_lengthen_the_lead_up_to_a_limit() -> None:
    stream, _ = filled(200)
    stream.join("kitchen", 0, None, 0)
    for made_up in range(1, 20):
        stream.played("kitchen", 0, made_up)
    first = stream.due("kitchen", 0)

    assert (len(first) - 1) * STEP <= LONGEST_LEAD_US
    assert len(first) > LEAD_US // STEP + 1


def test_a_satellite_that_comes_back_hears_the_rest_from_what_did_not_sound() -> None:
    stream, _ = filled(50)
    stream.join("kitchen", 0, None, 0)
    played_out(stream, "kitchen", 0, 400_000)
    stream.played("kitchen", 11, 0)
    stream.lost("kitchen", 400_000)
    assert stream.due("kitchen", 500_000) == []
    assert stream.next_deadline_us(500_000) is None
    assert stream.back("kitchen", 2_400_000)

    assert [one.seq for _, one in played_out(stream, "kitchen", 2_400_000, 9_000_000)] == list(range(12, 51))


def test_a_satellite_that_heard_everything_or_comes_too_late_is_left_alone() -> None:
    stream, _ = filled(5)
    stream.join("kitchen", 0, None, 0)
    played_out(stream, "kitchen", 0, 1_000_000)
    stream.played("kitchen", 5, 0)
    stream.lost("kitchen", 1_000_000)
    assert not stream.back("kitchen", 1_500_000)

    stream, _ = filled(5)
    stream.join("kitchen", 0, None, 0)
    stream.lost("kitchen", 0)
    assert not stream.back("kitchen", 40_000_000)


def test_a_hole_in_what_the_worker_sent_keeps_its_length() -> None:
    stream = Downlink("talk", 3, lambda pcm: pcm[:1])
    stream.feed(SpeechFrame("talk", 3, 0, b"\x01" * 960))
    stream.feed(SpeechFrame("talk", 3, 3, b"\x02" * 960))
    stream.join("kitchen", 0, None, 0)

    assert [one.payload for one in stream.due("kitchen", 0)] == [b"\x01", b"\x00", b"\x00", b"\x02"]


def test_a_worker_far_ahead_is_refused_after_a_minute_of_samples() -> None:
    stream, _ = filled(LONGEST_QUEUE_FRAMES, end=False)

    assert not stream.feed(SpeechFrame("talk", 3, LONGEST_QUEUE_FRAMES, FRAME))
    assert stream.refused == 1


def test_an_empty_answer_ends_at_once() -> None:
    stream = Downlink("talk", 3, lambda pcm: pcm)
    stream.feed(SpeechFrame("talk", 3, 0, b"", end=True))
    stream.join("kitchen", 0, None, 0)

    assert [(one.seq, one.is_end) for one in stream.due("kitchen", 0)] == [(0, True)]
    assert stream.finished


def loud(seq: int) -> bytes:
    return seq.to_bytes(2) * 480


def test_a_room_without_opus_gets_the_samples_themselves_and_others_their_packets() -> None:
    stream = Downlink("talk", 3, lambda pcm: b"opus" + pcm[:2])
    for seq in range(40):
        stream.feed(SpeechFrame("talk", 3, seq, loud(seq), end=seq == 39))
    stream.join("study", 0, None, 0, plain=True)
    stream.join("kitchen", 0, None, 0)
    study = [one.payload for _, one in played_out(stream, "study", 0, 1_000_000) if not one.is_end]
    kitchen = [one.payload for _, one in played_out(stream, "kitchen", 0, 1_000_000) if not one.is_end]
    assert study == [loud(seq) for seq in range(40)]
    assert kitchen == [b"opus" + seq.to_bytes(2) for seq in range(40)]


def test_a_room_without_opus_that_joins_later_misses_nothing_of_the_last_half_second() -> None:
    stream = Downlink("talk", 3, lambda pcm: b"opus")
    for seq in range(200):
        stream.feed(SpeechFrame("talk", 3, seq, loud(seq)))
    stream.join("kitchen", 0, None, 0)
    sent = played_out(stream, "kitchen", 0, 2_000_000)
    from_seq = sent[-1][1].seq - 20
    stream.join("study", from_seq, None, 2_000_000, plain=True)
    first = stream.due("study", 2_000_000)[0]
    assert (first.seq, first.payload) == (from_seq, loud(from_seq))
