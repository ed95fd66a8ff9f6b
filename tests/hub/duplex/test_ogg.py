"""Ogg pages with Opus, cut and joined in every way a network may."""

import pytest

from hub.duplex.errors import BadAudio
from hub.duplex.ogg import OggReader, OggWriter, checksum
from hub.duplex.opus_stream import OpusReader, OpusWriter
from hub.duplex.seat import FRAME_BYTES


def a_stream(packets: list[list[bytes]]) -> bytes:
    writer = OggWriter(7)
    return writer.headers(24_000) + b"".join(writer.page(page, 3840) for page in packets)


PACKETS = [[b"a" * 10, b"b" * 255, b"c" * 300], [b"d" * 510], [b"e"]]
FLAT = [packet for page in PACKETS for packet in page]


def test_packets_come_back_as_they_were() -> None:
    assert OggReader().feed(a_stream(PACKETS)) == FLAT


@pytest.mark.parametrize("size", [1, 7, 27, 100])
def test_it_does_not_matter_how_the_bytes_are_cut(size: int) -> None:
    data, reader = a_stream(PACKETS), OggReader()
    found = [packet for start in range(0, len(data), size) for packet in reader.feed(data[start : start + size])]
    assert found == FLAT


def test_the_checksum_is_the_one_of_the_standard() -> None:
    # One bit at the end: the remainder is the polynomial of RFC 3533 itself.
    assert checksum(b"\x00\x00\x00\x01") == 0x04C11DB7


def test_a_damaged_page_is_left_out() -> None:
    data = bytearray(a_stream([[b"one"], [b"two"], [b"three"]]))
    data[data.index(b"two")] ^= 1
    reader = OggReader()
    assert reader.feed(bytes(data)) == [b"one", b"three"]
    assert reader.damaged == 1


def test_rubbish_between_pages_is_left_out() -> None:
    writer = OggWriter(1)
    data = writer.headers(24_000) + b"rubbish" + writer.page([b"one"], 960)
    assert OggReader().feed(data) == [b"one"]


@pytest.mark.parametrize(
    "data",
    [b"RIFF....WAVEfmt ", bytes(100), OggWriter(1).page([b"no header"], 960)],
    ids=["wave", "zeros", "no header"],
)
def test_what_is_no_ogg_opus_is_refused(data: bytes) -> None:
    with pytest.raises(BadAudio):
        OggReader().feed(data)


def test_an_endless_packet_is_refused() -> None:
    reader, writer = OggReader(), OggWriter(1)
    reader.feed(writer.headers(24_000))
    with pytest.raises(BadAudio):
        reader.feed(endless())


def endless() -> bytes:
    """Pages full of segments of 255 bytes, each going on in the next."""
    import struct

    pages = b""
    for number in range(2, 8):
        head = struct.pack("<4sBBqIIIB", b"OggS", 0, int(number > 2), 0, 1, number, 0, 255)
        page = head + b"\xff" * 255 + bytes(255 * 255)
        pages += page[:22] + struct.pack("<I", checksum(page)) + page[26:]
    return pages


def test_sound_survives_opus_and_comes_in_frames_of_80_ms() -> None:
    import numpy as np

    times = np.arange(FRAME_BYTES // 2 * 10) / 24_000
    sound = (8000 * np.sin(2 * np.pi * 300 * times)).astype("<i2").tobytes()
    writer, reader = OpusWriter(), OpusReader()
    sent = [writer.write(sound[start : start + FRAME_BYTES]) for start in range(0, len(sound), FRAME_BYTES)]
    frames = [frame for data in sent for frame in reader.read(data)]
    assert [len(frame) for frame in frames] == [FRAME_BYTES] * 10
    loud = np.frombuffer(b"".join(frames[2:]), "<i2").astype(float)
    assert 4500 < float(np.sqrt(np.mean(loud**2))) < 6500


def test_packets_that_are_no_opus_end_the_stream_in_the_end() -> None:
    reader, writer = OpusReader(), OggWriter(1)
    reader.read(writer.headers(24_000))
    rubbish = b"".join(writer.page([b"\xff\xff\xff\xff"], 960) for _ in range(200))
    with pytest.raises(BadAudio):
        reader.read(rubbish)
