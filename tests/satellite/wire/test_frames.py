"""The audio header: what fits, what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satellite.wire import frames
from satellite.wire.errors import LocalProtocolError, RemoteProtocolError
from satellite.wire.frames import AudioPacket, Flag, Kind

PACKETS = st.builds(
    AudioPacket,
    kind=st.sampled_from(Kind),
    flags=st.integers(0, 7),
    stream=st.integers(0, 0xFFFF),
    seq=st.integers(0, 0xFFFFFFFF),
    t_us=st.integers(0, 2**63 - 1),
    payload=st.binary(min_size=1, max_size=frames.MAX_PAYLOAD),
)


@given(PACKETS)
def test_every_packet_survives_the_way(packet: AudioPacket) -> None:
    assert frames.decode(frames.encode(packet)) == packet


def test_the_header_has_sixteen_bytes_in_the_documented_order() -> None:
    data = frames.encode(AudioPacket(Kind.REFERENCE, Flag.DISCONTINUITY, 0x0102, 0x03040506, 0x0708090A0B0C0D0E, b"x"))
    assert data == bytes([0x12, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E]) + b"x"


def test_only_the_end_may_be_empty() -> None:
    end = AudioPacket(Kind.MIC, Flag.END, 1, 2, 3, b"")
    assert frames.decode(frames.encode(end)).is_end
    assert not end._replace(flags=0).is_end
    with pytest.raises(LocalProtocolError):
        frames.encode(end._replace(flags=0))


def test_too_much_audio_is_our_bug() -> None:
    with pytest.raises(LocalProtocolError):
        frames.encode(AudioPacket(Kind.MIC, 0, 0, 0, 0, bytes(frames.MAX_PAYLOAD + 1)))


GOOD = frames.encode(AudioPacket(Kind.MIC, 0, 1, 2, 3, b"opus"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        GOOD[:15],
        GOOD[:16],
        GOOD + bytes(frames.MAX_PAYLOAD),
        b"\x20" + GOOD[1:],
        b"\x13" + GOOD[1:],
        GOOD[:1] + b"\x08" + GOOD[2:],
        GOOD[:8] + b"\xff" + GOOD[9:],
    ],
    ids=["empty", "short", "no audio", "long", "version", "kind", "flags", "time"],
)
def test_what_is_not_a_packet_is_the_peers_fault(data: bytes) -> None:
    with pytest.raises(RemoteProtocolError) as caught:
        frames.decode(data)
    assert caught.value.code == "bad_audio"


@given(st.binary(max_size=2048))
def test_any_bytes_are_a_packet_or_the_peers_fault(data: bytes) -> None:
    try:
        packet = frames.decode(data)
    except RemoteProtocolError:
        return
    assert frames.encode(packet) == data
