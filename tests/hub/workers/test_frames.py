import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import LocalProtocolError, RemoteProtocolError
from hub.workers.frames import LIMITS, Frame, FrameParser, Kind, encode

payloads = st.tuples(st.sampled_from([Kind.JSON, Kind.AUDIO, Kind.SPEECH]), st.binary(max_size=300))


@given(st.lists(payloads, max_size=8), st.integers(1, 40))
def test_frames_survive_any_chopping_of_the_byte_stream(frames: list[tuple[Kind, bytes]], size: int) -> None:
    stream = b"".join(encode(kind, payload) for kind, payload in frames)
    parser = FrameParser()
    got: list[Frame] = []
    for start in range(0, len(stream), size):
        got += parser.feed(stream[start : start + size])
    assert [(frame.kind, frame.payload) for frame in got] == frames
    assert parser.held_bytes == 0


@given(st.binary(max_size=400))
def test_garbage_is_refused_or_waited_for_and_never_crashes(data: bytes) -> None:
    parser = FrameParser()
    try:
        parser.feed(data)
    except RemoteProtocolError as wrong:
        with pytest.raises(RemoteProtocolError, match=wrong.message):
            parser.feed(b"")
    assert parser.held_bytes <= len(data)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_oversized_announcement_is_refused_before_its_payload_arrives(kind: Kind) -> None:
    with pytest.raises(RemoteProtocolError, match="announced"):
        FrameParser().feed(struct.pack("!IB", LIMITS[kind] + 1, kind))


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(RemoteProtocolError, match="unknown kind 9"):
        FrameParser().feed(struct.pack("!IB", 0, 9))


def test_we_never_send_an_oversized_frame_ourselves() -> None:
    with pytest.raises(LocalProtocolError):
        encode(Kind.AUDIO, bytes(LIMITS[Kind.AUDIO] + 1))
