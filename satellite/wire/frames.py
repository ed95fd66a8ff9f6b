"""One audio packet of the link: a 16-byte header and one raw Opus packet (or 20 ms of pcm16).

byte 0      version (high nibble) and kind (low nibble)
byte 1      flags
bytes 2-3   stream, big endian
bytes 4-7   sequence
bytes 8-15  time in microseconds: capture time upwards, the hub's time to sound downwards
"""

from enum import IntEnum, IntFlag
from struct import Struct
from typing import NamedTuple

from satellite.wire.errors import LocalProtocolError, RemoteProtocolError

FRAME_VERSION = 1
HEADER = Struct("!BBHIQ")
MAX_PAYLOAD = 1276
"""The largest Opus packet of one frame is 1275 bytes plus its first byte; 20 ms of pcm16 are 960."""
PACKET_US = 20_000
"""Every packet is 20 ms of 24 kHz mono: media time = stream start + sequence x 20 ms."""
PACKET_SAMPLES = 480


class Kind(IntEnum):
    """What a packet carries."""

    MIC = 0
    """Satellite -> hub: the echo-cancelled microphone."""
    SPEAKER = 1
    """Hub -> satellite: what the room shall hear."""
    REFERENCE = 2
    """Satellite -> hub: what the room's speaker really played; only when asked for."""


class Flag(IntFlag):
    """What is special about a packet."""

    PREROLL = 1
    """Captured before the stream was opened."""
    DISCONTINUITY = 2
    """Packets before this one were dropped on purpose."""
    END = 4
    """The last packet of its stream; its payload may be empty."""


class AudioPacket(NamedTuple):
    """20 ms of audio with its place in time. A tuple, because thousands pass a second."""

    kind: Kind
    flags: int
    stream: int
    seq: int
    t_us: int
    payload: bytes

    @property
    def is_end(self) -> bool:
        """True when nothing of this stream follows."""
        return bool(self.flags & Flag.END)


_KINDS = {FRAME_VERSION << 4 | kind: kind for kind in Kind}
_ALL_FLAGS = int(Flag.PREROLL | Flag.DISCONTINUITY | Flag.END)
_MAX_TIME = 2**63 - 1
_BIGGEST = HEADER.size + MAX_PAYLOAD


def encode(packet: AudioPacket) -> bytes:
    """Return the bytes of a packet."""
    kind, flags, stream, seq, t_us, payload = packet
    if len(payload) > MAX_PAYLOAD or (not payload and not flags & Flag.END):
        raise LocalProtocolError(f"a packet carries 1 to {MAX_PAYLOAD} bytes of audio, not {len(payload)}")
    return HEADER.pack(FRAME_VERSION << 4 | kind, flags, stream, seq, t_us) + payload


def decode(data: bytes) -> AudioPacket:
    """Return the packet in `data`; whatever is wrong with it is the peer's fault."""
    size = len(data)
    if size < HEADER.size or size > _BIGGEST:
        raise RemoteProtocolError("bad_audio", "audio packet of impossible size")
    first, flags, stream, seq, t_us = HEADER.unpack_from(data)
    kind = _KINDS.get(first)
    if kind is None or flags & ~_ALL_FLAGS or t_us > _MAX_TIME:
        raise RemoteProtocolError("bad_audio", "audio header with unknown version, kind or flags")
    if size == HEADER.size and not flags & Flag.END:
        raise RemoteProtocolError("bad_audio", "audio packet without audio")
    # What `AudioPacket(...)` does, without a call in between: thousands pass a second.
    return tuple.__new__(AudioPacket, (kind, flags, stream, seq, t_us, data[HEADER.size :]))
