"""Ogg pages with Opus in them, as Moshi servers and clients exchange them. Pure: bytes in, packets out, and back.

Written after RFC 3533 (Ogg) and RFC 7845 (Opus in Ogg). Only what one live mono stream needs.
"""

import struct

from hub.duplex.errors import BadAudio

_HEAD = struct.Struct("<4sBBqIIIB")
"""capture pattern, version, flags, granule position, serial, sequence, checksum, number of segments."""
_CONTINUED, _FIRST = 1, 2
_MOST_HELD = 256 * 1024
"""Bytes without a whole page after which it is no Ogg."""
_MOST_DAMAGED = 100
_MOST_PACKET = 64 * 1024
RATE = 48_000
"""Granule positions of Opus always count 48 kHz samples."""
PRE_SKIP = 312
"""Samples at 48 kHz the decoder needs to settle."""


def _table() -> tuple[int, ...]:
    found = []
    for number in range(256):
        value = number << 24
        for _ in range(8):
            value = ((value << 1) ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        found.append(value)
    return tuple(found)


_TABLE = _table()


def checksum(page: bytes) -> int:
    """The CRC of a page whose checksum field is zero."""
    value = 0
    for byte in page:
        value = ((value << 8) & 0xFFFFFFFF) ^ _TABLE[(value >> 24) ^ byte]
    return value


class OggWriter:
    """Packets of one Opus stream as pages."""

    def __init__(self, serial: int) -> None:
        self._serial = serial
        self._sequence = 0
        self._granule = 0

    def headers(self, sample_rate: int) -> bytes:
        """The two pages every stream begins with."""
        head = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, PRE_SKIP, sample_rate, 0, 0)
        vendor = b"parlour"
        tags = b"OpusTags" + struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", 0)
        return self._page([head], _FIRST) + self._page([tags], 0)

    def page(self, packets: list[bytes], samples: int) -> bytes:
        """These packets as one page; `samples` at 48 kHz are in them."""
        self._granule += samples
        return self._page(packets, 0)

    def _page(self, packets: list[bytes], flags: int) -> bytes:
        segments = bytearray()
        for packet in packets:
            segments += b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])
        fields = (b"OggS", 0, flags, self._granule, self._serial, self._sequence)
        rest = bytes(segments) + b"".join(packets)
        page = _HEAD.pack(*fields, 0, len(segments)) + rest
        self._sequence += 1
        return _HEAD.pack(*fields, checksum(page), len(segments)) + rest


class OggReader:
    """Audio packets out of a byte stream; a page that is damaged is left out, what is no Ogg is refused."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._part = bytearray()
        self._headers = 0
        self.damaged = 0
        """Pages left out."""

    def feed(self, data: bytes) -> list[bytes]:
        """Take what arrived; returns the audio packets it completed."""
        self._held += data
        packets: list[bytes] = []
        while page := self._next_page():
            packets += self._packets(page)
        if len(self._held) > _MOST_HELD:
            raise BadAudio("There is no Ogg page in what came.")
        return packets

    def _next_page(self) -> bytes | None:
        """Cut one page off; bytes that belong to none are left out once a page begins behind them."""
        start = self._held.find(b"OggS")
        if start < 0:
            if len(self._held) >= 4 and not self._headers:
                raise BadAudio("What came does not begin like Ogg.")
            del self._held[: max(0, len(self._held) - 3)]
            return None
        del self._held[:start]
        if len(self._held) < _HEAD.size:
            return None
        count = self._held[_HEAD.size - 1]
        body = _HEAD.size + count
        length = body + sum(self._held[_HEAD.size : body])
        if len(self._held) < max(length, body):
            return None
        page = bytes(self._held[:length])
        if checksum(page[:22] + bytes(4) + page[26:]) != struct.unpack_from("<I", page, 22)[0]:
            self.damaged += 1
            del self._held[:4]
            if self.damaged >= _MOST_DAMAGED:
                raise BadAudio("Too many damaged pages.")
            return self._next_page()
        del self._held[:length]
        return page

    def _packets(self, page: bytes) -> list[bytes]:
        count = page[_HEAD.size - 1]
        lengths = page[_HEAD.size : _HEAD.size + count]
        if not page[5] & _CONTINUED:
            self._part.clear()
        found: list[bytes] = []
        at = _HEAD.size + count
        for length in lengths:
            self._part += page[at : at + length]
            at += length
            if len(self._part) > _MOST_PACKET:
                raise BadAudio("An endless packet.")
            if length < 255:
                found.append(bytes(self._part))
                self._part.clear()
        return [packet for packet in found if not self._is_header(packet)]

    def _is_header(self, packet: bytes) -> bool:
        if self._headers == 0 and not packet.startswith(b"OpusHead"):
            raise BadAudio("The stream does not begin with an Opus header.")
        if self._headers < 2:
            self._headers += 1
            return True
        return not packet
