"""The negotiated codec of a link: Opus, or plain pcm16 where libopus is missing."""

from typing import Protocol

from satellite.audio.errors import CorruptPacketError, OpusMissingError
from satellite.audio.format import FRAME_BYTES, SILENCE
from satellite.audio.opus import OpusDecoder, OpusEncoder
from satellite.wire.base import Codec


class Encoder(Protocol):
    """Turns frames into packets."""

    def encode(self, frame: bytes) -> bytes:
        """Return the packet of one 20 ms frame."""


class Decoder(Protocol):
    """Turns packets into frames."""

    def decode(self, packet: bytes) -> bytes:
        """Return the 20 ms frame of one packet."""

    def conceal(self) -> bytes:
        """Return a frame to put where one is missing."""


class Pcm16Encoder:
    """Sends frames as they are."""

    def encode(self, frame: bytes) -> bytes:
        """Return the frame itself."""
        return frame


class Pcm16Decoder:
    """Takes frames as they are; a gap becomes silence."""

    def decode(self, packet: bytes) -> bytes:
        """Return the frame itself."""
        if len(packet) != FRAME_BYTES:
            raise CorruptPacketError("not 20 ms of pcm16")
        return packet

    def conceal(self) -> bytes:
        """Return silence: repeating samples sounds worse."""
        return SILENCE


def make_encoder(codec: Codec) -> Encoder:
    """Return the encoder for a negotiated codec."""
    return OpusEncoder() if codec == "opus" else Pcm16Encoder()


def make_decoder(codec: Codec) -> Decoder:
    """Return the decoder for a negotiated codec."""
    return OpusDecoder() if codec == "opus" else Pcm16Decoder()


def available_codecs() -> tuple[Codec, ...]:
    """What this machine can offer, best first."""
    try:
        OpusDecoder()
    except OpusMissingError:
        return ("pcm16",)
    return ("opus", "pcm16")
