"""The Opus codec as Parlour uses it."""

import sys

import numpy as np
import pytest

from satellite.audio.codec import Pcm16Decoder, available_codecs, make_decoder, make_encoder
from satellite.audio.errors import CorruptPacketError, OpusMissingError
from satellite.audio.format import FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE, SILENCE
from satellite.audio.level import level_db
from satellite.audio.opus import OpusDecoder, OpusEncoder


def tone(frames: int, hz: float = 300.0) -> bytes:
    t = np.arange(frames * FRAME_SAMPLES) / SAMPLE_RATE
    return (8000 * np.sin(2 * np.pi * hz * t)).astype("<i2").tobytes()


def frames_of(pcm: bytes) -> list[bytes]:
    return [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm), FRAME_BYTES)]


def test_a_tone_survives_at_a_tenth_of_its_size() -> None:
    encoder, decoder = OpusEncoder(), OpusDecoder()
    packets = [encoder.encode(frame) for frame in frames_of(tone(50))]
    out = [decoder.decode(packet) for packet in packets]
    assert all(len(frame) == FRAME_BYTES for frame in out)
    assert sum(map(len, packets)) < 50 * FRAME_BYTES / 10
    assert abs(level_db(b"".join(out[10:])) - level_db(tone(40))) < 1


def test_a_gap_is_concealed_with_the_sound_before_it() -> None:
    encoder, decoder = OpusEncoder(), OpusDecoder()
    for frame in frames_of(tone(20)):
        decoder.decode(encoder.encode(frame))
    assert level_db(decoder.conceal()) > -30


def test_packets_of_another_length_are_corrupt() -> None:
    import opuslib_next

    encoder = opuslib_next.Encoder(SAMPLE_RATE, 1, opuslib_next.APPLICATION_VOIP)
    for samples in (FRAME_SAMPLES // 2, FRAME_SAMPLES * 3):
        with pytest.raises(CorruptPacketError):
            OpusDecoder().decode(encoder.encode(bytes(2 * samples), samples))


@pytest.mark.parametrize("packet", [b"", b"\xff\xff\xff"])
def test_garbage_is_corrupt(packet: bytes) -> None:
    with pytest.raises(CorruptPacketError):
        OpusDecoder().decode(packet)


def test_missing_libopus_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opuslib_next", None)
    with pytest.raises(OpusMissingError, match="apt install libopus0"):
        OpusEncoder()
    assert available_codecs() == ("pcm16",)


def test_opus_is_preferred_and_pcm_is_plain() -> None:
    assert available_codecs() == ("opus", "pcm16")
    assert isinstance(make_decoder("opus"), OpusDecoder)
    assert isinstance(make_encoder("opus"), OpusEncoder)
    frame = tone(1)
    assert make_encoder("pcm16").encode(frame) == frame
    decoder = make_decoder("pcm16")
    assert isinstance(decoder, Pcm16Decoder)
    assert decoder.decode(frame) == frame
    assert decoder.conceal() == SILENCE
    with pytest.raises(CorruptPacketError):
        decoder.decode(frame[:-2])
