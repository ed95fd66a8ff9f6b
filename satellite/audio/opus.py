"""Opus as Parlour uses it: one 20 ms packet in, one frame out, gaps concealed. The only file that knows opuslib-next.

libopus is loaded when the first codec is made, so everything else works on a machine without it.
"""

from typing import Any

from satellite.audio.errors import CorruptPacketError, OpusMissingError
from satellite.audio.format import FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE

BITRATE = 24_000
COMPLEXITY = 5
"""Half the CPU of the highest; at 24 kbit/s the difference cannot be heard."""


def _library() -> Any:
    """Load libopus; Any, because the library has no types."""
    try:
        import opuslib_next
    except Exception as error:
        raise OpusMissingError(
            "libopus is missing: install it with `apt install libopus0` (Fedora, Arch, Homebrew: `opus`)"
        ) from error
    return opuslib_next


class OpusEncoder:
    """Frames in, packets out."""

    def __init__(self, bitrate: int = BITRATE) -> None:
        opus = _library()
        self._encoder = opus.Encoder(SAMPLE_RATE, 1, opus.APPLICATION_VOIP)
        self._encoder.bitrate = bitrate
        self._encoder.complexity = COMPLEXITY

    def encode(self, frame: bytes) -> bytes:
        """Return the packet of one 20 ms frame."""
        packet: bytes = self._encoder.encode(frame, FRAME_SAMPLES)
        return packet


class OpusDecoder:
    """Packets in, frames out; keeps the sound of what came before to fill gaps with."""

    def __init__(self) -> None:
        opus = _library()
        self._error: type[Exception] = opus.OpusError
        self._decoder = opus.Decoder(SAMPLE_RATE, 1)

    def decode(self, packet: bytes) -> bytes:
        """Return the 20 ms frame of one packet."""
        if not packet:
            raise CorruptPacketError("an empty packet is no audio")
        try:
            frame: bytes = self._decoder.decode(packet, FRAME_SAMPLES)
        except self._error as error:
            raise CorruptPacketError("not an Opus packet of 20 ms") from error
        if len(frame) != FRAME_BYTES:
            raise CorruptPacketError("an Opus packet of less than 20 ms")
        return frame

    def decode_any(self, packet: bytes, most_samples: int) -> bytes:
        """Return the sound of a packet of any length: other programs than ours send 2.5 to 120 ms."""
        if not packet:
            raise CorruptPacketError("an empty packet is no audio")
        try:
            sound: bytes = self._decoder.decode(packet, most_samples)
        except self._error as error:
            raise CorruptPacketError("not an Opus packet") from error
        return sound

    def conceal(self) -> bytes:
        """Return a frame to put where one is missing."""
        frame: bytes = self._decoder.decode(b"", FRAME_SAMPLES)
        return frame
