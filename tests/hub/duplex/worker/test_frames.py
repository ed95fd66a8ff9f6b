"""The frames of the model process are those of the hub's channels."""

import pytest

from hub.duplex.worker import frames
from hub.workers.frames import FrameParser, Kind
from hub.workers.frames import encode as hub_encode

PCM = bytes(frames.FRAME_BYTES)


def test_the_hub_reads_what_the_worker_writes() -> None:
    found = FrameParser().feed(
        frames.message(type="ready") + frames.speech(7, 3, PCM) + frames.encode(frames.HEARTBEAT)
    )
    assert [one.kind for one in found] == [Kind.JSON, Kind.SPEECH, Kind.HEARTBEAT]
    assert frames.read_speech(found[1].payload) == (7, 3, PCM)


def test_the_worker_reads_what_the_hub_writes_however_it_is_cut() -> None:
    data = hub_encode(Kind.JSON, b'{"type": "stop"}') + frames.audio(9, PCM)
    cutter = frames.Cutter()
    found = [one for number in range(len(data)) for one in cutter.feed(data[number : number + 1])]
    assert frames.read_message(found[0][1]) == {"type": "stop"}
    assert frames.read_audio(found[1][1]) == (9, PCM)


@pytest.mark.parametrize("data", [b"\xff\xff\xff\xff\x01", b"\x00\x00\x00\x01\x09a"])
def test_a_frame_too_large_or_of_an_unknown_kind_is_refused(data: bytes) -> None:
    with pytest.raises(frames.BadFrame):
        frames.Cutter().feed(data)


@pytest.mark.parametrize("payload", [b"", b"1234", b"1234" + PCM + b"x"])
def test_audio_of_any_other_length_is_refused(payload: bytes) -> None:
    with pytest.raises(frames.BadFrame):
        frames.read_audio(payload)


@pytest.mark.parametrize("payload", [b"{", b"[]", b"{}", b'{"type": 1}'])
def test_a_message_without_a_type_is_refused(payload: bytes) -> None:
    with pytest.raises(frames.BadFrame):
        frames.read_message(payload)
