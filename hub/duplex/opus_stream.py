"""80 ms of sound to Ogg Opus and back, for the Moshi protocol."""

from hub.duplex.errors import BadAudio
from hub.duplex.ogg import OggReader, OggWriter
from hub.duplex.seat import FRAME_BYTES
from satellite.audio.errors import CorruptPacketError
from satellite.audio.format import FRAME_BYTES as PACKET_BYTES
from satellite.audio.format import SAMPLE_RATE
from satellite.audio.opus import OpusDecoder, OpusEncoder

_SAMPLES_48K = FRAME_BYTES // 2 * 2
_MOST_SAMPLES = 2880
"""Of one packet: 120 ms, the most Opus allows."""
_PATIENCE = 50
"""Packets in a row that are no Opus before the stream is refused."""


class OpusWriter:
    """Frames of 80 ms in, bytes of an Ogg stream out; the first bytes carry its headers."""

    def __init__(self, serial: int = 1) -> None:
        self._encoder = OpusEncoder()
        self._ogg = OggWriter(serial)
        self._begun = False

    def write(self, pcm: bytes) -> bytes:
        """80 ms as one page."""
        packets = [
            self._encoder.encode(pcm[start : start + PACKET_BYTES]) for start in range(0, FRAME_BYTES, PACKET_BYTES)
        ]
        page = self._ogg.page(packets, _SAMPLES_48K) if self._begun else self._first(packets)
        self._begun = True
        return page

    def _first(self, packets: list[bytes]) -> bytes:
        return self._ogg.headers(SAMPLE_RATE) + self._ogg.page(packets, _SAMPLES_48K)


class OpusReader:
    """Bytes of an Ogg stream in, frames of 80 ms out, whatever the lengths of its packets."""

    def __init__(self) -> None:
        self._decoder = OpusDecoder()
        self._ogg = OggReader()
        self._pcm = bytearray()
        self._wrong = 0

    def read(self, data: bytes) -> list[bytes]:
        """Frames that are complete now."""
        for packet in self._ogg.feed(data):
            try:
                self._pcm += self._decoder.decode_any(packet, _MOST_SAMPLES)
                self._wrong = 0
            except CorruptPacketError:
                self._wrong += 1
                if self._wrong > _PATIENCE:
                    raise BadAudio("The packets in it are no Opus.") from None
        frames = []
        while len(self._pcm) >= FRAME_BYTES:
            frames.append(bytes(self._pcm[:FRAME_BYTES]))
            del self._pcm[:FRAME_BYTES]
        return frames
