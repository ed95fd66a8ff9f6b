"""The frames between processes of the hub: u32 length, u8 kind, payload. Pure: bytes in, frames out.

The length counts the payload only. What a payload means is the business of `codec`; here only size and kind matter.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

from hub.errors import LocalProtocolError, RemoteProtocolError

_HEAD = struct.Struct("!IB")


class Kind(IntEnum):
    """What a payload is."""

    HEARTBEAT = 0
    """Empty: I live."""
    JSON = 1
    """One command or event, UTF-8."""
    AUDIO = 2
    """20 ms on their way from a room to a worker."""
    SPEECH = 3
    """20 ms on their way from a worker to a room."""


LIMITS = {Kind.HEARTBEAT: 0, Kind.JSON: 8 * 1024 * 1024, Kind.AUDIO: 64 * 1024, Kind.SPEECH: 64 * 1024}
"""Largest payload in bytes, by kind. JSON is large because a house's word graph travels in one piece."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as it came in."""

    kind: Kind
    payload: bytes


def encode(kind: Kind, payload: bytes = b"") -> bytes:
    """Put a payload into a frame."""
    if len(payload) > LIMITS[kind]:
        raise LocalProtocolError(f"A {kind.name} payload of {len(payload)} bytes is over the limit of {LIMITS[kind]}.")
    return _HEAD.pack(len(payload), kind) + payload


class FrameParser:
    """Cuts a byte stream into frames, however the bytes are chopped up on their way."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._broken: str | None = None

    @property
    def held_bytes(self) -> int:
        """Bytes of a frame that is not complete yet."""
        return len(self._held)

    def feed(self, data: bytes) -> list[Frame]:
        """Take what arrived and return the frames it completed; after an error the stream is of no use any more."""
        if self._broken:
            raise RemoteProtocolError(self._broken)
        self._held += data
        frames: list[Frame] = []
        start = 0
        while len(self._held) - start >= _HEAD.size:
            length, number = _HEAD.unpack_from(self._held, start)
            kind = self._checked(number, length)
            end = start + _HEAD.size + length
            if end > len(self._held):
                break
            frames.append(Frame(kind, bytes(self._held[start + _HEAD.size : end])))
            start = end
        del self._held[:start]
        return frames

    def _checked(self, number: int, length: int) -> Kind:
        """Refuse unknown kinds and sizes before a single byte of payload is waited for."""
        try:
            kind = Kind(number)
        except ValueError:
            self._broken = f"A frame of unknown kind {number} arrived."
            raise RemoteProtocolError(self._broken) from None
        if length > LIMITS[kind]:
            self._broken = f"A {kind.name} frame announced {length} bytes; the limit is {LIMITS[kind]}."
            raise RemoteProtocolError(self._broken)
        return kind
