"""Turns the packets that feed one conversation into a gapless stream of 20 ms frames in hub time. Pure.

Every packet is decoded once. Missing packets are concealed by the codec for a moment, then replaced by silence. A move
to another room begins a second track on the same timeline.
"""

from typing import Protocol

from hub.relay.api import AudioFrame
from hub.relay.timeline import FRAME_BYTES, Timeline, Track
from satellite.audio.errors import CorruptPacketError
from satellite.wire.frames import PACKET_US, AudioPacket

CONCEALED_PACKETS = 3
"""Made up by the codec; after that it only guesses noise."""
LONGEST_GAP_PACKETS = 250
_WARM_UP_US = 2 * PACKET_US
"""Decoded before a fade begins, so that the codec has found its feet."""
_SILENCE = bytes(FRAME_BYTES)


class PacketDecoder(Protocol):
    """One direction of one codec."""

    def decode(self, packet: bytes) -> bytes:
        """20 ms of 24 kHz s16 mono."""

    def conceal(self) -> bytes:
        """20 ms that sound as if nothing was missing."""


class Source:
    """One microphone stream that feeds a conversation."""

    def __init__(self, decoder: PacketDecoder, offset_us: int, not_before_us: int | None) -> None:
        self.concealed = 0
        self.track: Track | None = None
        self._decoder = decoder
        self._offset_us = offset_us
        self._not_before_us = not_before_us
        self._next_seq = 0

    def start_us(self, packet: AudioPacket) -> int:
        """When a packet was recorded, in hub time."""
        return packet.t_us + self._offset_us

    def wants(self, packet: AudioPacket) -> bool:
        """False for what was recorded before this microphone took over."""
        return self._not_before_us is None or self.start_us(packet) >= self._not_before_us

    def expect(self, packet: AudioPacket, track: Track) -> None:
        """`packet` will be the first one."""
        self.track = track
        self._next_seq = packet.seq

    def add(self, packet: AudioPacket) -> None:
        """Decode a packet and what is missing before it."""
        assert self.track is not None
        missing = packet.seq - self._next_seq
        for nth in range(min(missing, LONGEST_GAP_PACKETS)):
            self.track.append(self._decoder.conceal() if nth < CONCEALED_PACKETS else _SILENCE)
        self.concealed += max(0, missing)
        self._next_seq = packet.seq + 1
        if packet.payload:
            self.track.append(self._frame(packet.payload))

    def _frame(self, payload: bytes) -> bytes:
        try:
            return self._decoder.decode(payload)
        except CorruptPacketError:
            self.concealed += 1
            return self._decoder.conceal()


class Uplink:
    """The ears' side of one conversation."""

    def __init__(self, conversation: str) -> None:
        self.conversation = conversation
        self._timeline = Timeline()
        self._sources: list[Source] = []
        self._from_us: int | None = None

    def connect(self, decoder: PacketDecoder, offset_us: int, from_us: int | None) -> Source:
        """Another microphone takes over: at its own start, or by a fade that begins at `from_us`."""
        # Nothing before what was heard already is of use, and decoding costs time.
        begins_us = self._timeline.heard_until_us if from_us is None else from_us
        source = Source(decoder, offset_us, None if begins_us is None else begins_us - _WARM_UP_US)
        # The one that leaves is still needed for the fade, older ones are not.
        self._sources = [*self._sources[-1:], source]
        self._from_us = from_us
        return source

    def part(self) -> None:
        """The microphone that fed it fell silent for good: the next one does not wait for it."""
        self._timeline.end()

    def disconnect(self) -> None:
        """Nobody feeds the conversation now."""
        self._sources.clear()
        self._timeline.end()

    def feeds(self, source: Source) -> bool:
        """True while packets of this source are of use."""
        return source in self._sources

    def packet(self, source: Source, packet: AudioPacket) -> list[AudioFrame]:
        """A packet came in; returns the frames it completed."""
        if not source.wants(packet):
            return []
        if source.track is None:
            if not packet.payload:
                return []
            source.expect(packet, self._timeline.begin(source.start_us(packet), self._from_us))
        elif not self._timeline.needs(source.track):
            self._sources = [one for one in self._sources if one is not source]
            return []
        source.add(packet)
        return [AudioFrame(self.conversation, t_us, pcm, jumped) for t_us, pcm, jumped in self._timeline.take()]
