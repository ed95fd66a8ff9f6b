"""What one microphone stream of a satellite sent lately, as packets, and who takes them further. Pure.

A satellite streams at once when it hears its wake word, before anyone knows which conversation that is. So the packets
wait here, pre-roll first, until the brain connects the stream.
"""

from collections import deque
from collections.abc import Callable

from satellite.wire.frames import PACKET_US, AudioPacket, Flag

KEPT_PACKETS = 250
"""Five seconds: pre-roll, arbitration and the question's first words."""
_END = int(Flag.END)

Outlet = Callable[[AudioPacket], bool]
"""Takes a packet further; False when it wants no more."""


class Intake:
    """The last packets of a stream and how its times compare with ours."""

    __slots__ = ("_arrival_offset_us", "_next_seq", "duplicates", "ended", "outlets", "packets", "stream")

    def __init__(self, stream: int) -> None:
        self.stream = stream
        self.packets: deque[AudioPacket] = deque(maxlen=KEPT_PACKETS)
        self.outlets: list[Outlet] = []
        self.ended = False
        self.duplicates = 0
        self._next_seq = -1
        self._arrival_offset_us: int | None = None

    def take(self, packet: AudioPacket, now_us: int) -> bool:
        """Remember a packet; False for one that came before."""
        seq = packet.seq
        if seq < self._next_seq:
            self.duplicates += 1
            return False
        self._next_seq = seq + 1
        self.packets.append(packet)
        # The packet that hurried most tells best how far the clocks are apart; it was finished when it was sent.
        offset_us = now_us - packet.t_us - PACKET_US
        if self._arrival_offset_us is None or offset_us < self._arrival_offset_us:
            self._arrival_offset_us = offset_us
        if packet.flags & _END:
            self.ended = True
        return True

    def pass_on(self, packet: AudioPacket) -> None:
        """Give a packet to whoever wants it."""
        for outlet in self.outlets:
            if not outlet(packet):
                self.outlets = [one for one in self.outlets if one is not outlet]

    def offset_us(self, measured_us: int | None) -> int:
        """Add to the satellite's times to get hub time: the measured offset, or what arrival times say."""
        if measured_us is not None:
            return measured_us
        return self._arrival_offset_us or 0
