"""Which microphone feeds which conversation, which workers hear it, and which room hears it live. Pure.

The brain says it once; from then on packets flow without asking it. Frames leave through a function given at the start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from hub.relay.api import AudioFrame, Connect, Intercom, MediaPeer
from hub.relay.intake import Intake, Outlet
from hub.relay.peer import Peer
from hub.relay.uplink import PacketDecoder, Source, Uplink
from satellite.wire.base import Codec
from satellite.wire.frames import AudioPacket, Flag, Kind

ToWorkers = Callable[[tuple[MediaPeer, ...], AudioFrame], None]
MakeDecoder = Callable[[Codec], PacketDecoder]
HearLevel = Callable[[str, bytes], None]


class Speaker(Protocol):
    """A satellite that is here."""

    def send_audio(self, packet: AudioPacket) -> bool:
        """Send 20 ms; False while it is behind."""


SpeakerOf = Callable[[str], Speaker | None]
_MIC, _SPEAKER = Kind.MIC, Kind.SPEAKER
_PASSED_FLAGS = int(Flag.DISCONTINUITY | Flag.END)


@dataclass(slots=True, eq=False)
class Feed:
    """The microphone of one conversation."""

    uplink: Uplink
    satellite: str
    hear: tuple[MediaPeer, ...]
    from_us: int | None
    source: Source | None = None
    """None while it waits for the satellite's next stream."""


class Switchboard:
    """All microphones in use."""

    def __init__(
        self,
        to_workers: ToWorkers,
        speaker_of: SpeakerOf,
        make_decoder: MakeDecoder,
        hear_level: HearLevel = lambda satellite, pcm: None,
    ) -> None:
        self._to_workers = to_workers
        self._speaker_of = speaker_of
        self._make_decoder = make_decoder
        self._hear_level = hear_level
        self._feeds: dict[str, Feed] = {}
        self._intercoms: dict[str, Intercom] = {}

    def connect(self, command: Connect, peer: Peer | None, now_us: int) -> None:
        """Feed a conversation from a satellite, or from none."""
        before = self._feeds.get(command.conversation)
        if before and before.source and _is_the_same(before, command):
            before.hear = command.hear
            return
        self._feeds.pop(command.conversation, None)
        if command.satellite is None:
            if before:
                before.uplink.disconnect()
            return
        uplink = before.uplink if before else Uplink(command.conversation)
        feed = Feed(uplink, command.satellite, command.hear, command.from_us)
        self._feeds[command.conversation] = feed
        if peer is None:
            return
        intake = peer.latest if command.stream is None else peer.intakes.get(command.stream)
        if intake is not None and (not intake.ended or command.stream is not None):
            self._plug(feed, peer, intake, now_us)

    def intercom(self, command: Intercom, peer: Peer | None, now_us: int) -> Intercom | None:
        """Let one room hear another live, packet by packet, or end it; returns what ended."""
        before = self._intercoms.pop(command.satellite, None)
        if command.to is not None:
            self._intercoms[command.satellite] = command
            if peer and peer.latest and not peer.latest.ended:
                self._patch(command, peer, peer.latest, now_us)
        return before

    def hear(self, peer: Peer, packet: AudioPacket, now_us: int) -> None:
        """A satellite sent 20 ms of its microphone."""
        intake = peer.intakes.get(packet.stream)
        if packet.kind is not _MIC:
            return
        if intake is None or (intake.ended and packet.seq == 0):
            intake = peer.begin(packet.stream)
            intake.take(packet, now_us)
            self._greet(peer, intake, packet, now_us)
        elif intake.take(packet, now_us) and intake.outlets:
            intake.pass_on(packet)

    def lost(self, satellite: str) -> None:
        """A satellite started anew. Its conversations live on: they wait for its next stream or another room's."""
        for feed in self._feeds.values():
            if feed.satellite == satellite:
                feed.source = None
                feed.uplink.part()
        self._intercoms.pop(satellite, None)

    def _greet(self, peer: Peer, intake: Intake, packet: AudioPacket, now_us: int) -> None:
        """A new stream began: whoever waits for one of this satellite gets it."""
        for feed in self._feeds.values():
            if feed.satellite == peer.satellite and feed.source is None:
                self._plug(feed, peer, intake, now_us)
        intercom = self._intercoms.get(peer.satellite)
        if intercom:
            self._patch(intercom, peer, intake, now_us)(packet)

    def _plug(self, feed: Feed, peer: Peer, intake: Intake, now_us: int) -> None:
        """From now on, and with what it sent already, this stream feeds the conversation."""
        decoder = self._make_decoder(peer.codec)
        source = feed.uplink.connect(decoder, intake.offset_us(peer.ahead_us(now_us)), feed.from_us)
        feed.source, feed.from_us = source, None
        outlet = partial(self._decode, feed, source)
        if all(outlet(packet) for packet in intake.packets):
            intake.outlets.append(outlet)

    def _decode(self, feed: Feed, source: Source, packet: AudioPacket) -> bool:
        for frame in feed.uplink.packet(source, packet):
            current = self._feeds.get(frame.conversation)
            self._to_workers(current.hear if current else feed.hear, frame)
            self._hear_level(feed.satellite, frame.pcm)
        if packet.is_end and feed.source is source:
            feed.source = None
            feed.uplink.part()
        return feed.uplink.feeds(source) and not packet.is_end

    def _patch(self, intercom: Intercom, peer: Peer, intake: Intake, now_us: int) -> Outlet:
        outlet = partial(self._forward, intercom, intake.offset_us(peer.ahead_us(now_us)))
        intake.outlets.append(outlet)
        return outlet

    def _forward(self, intercom: Intercom, offset_us: int, packet: AudioPacket) -> bool:
        if intercom.to is None or self._intercoms.get(intercom.satellite) is not intercom:
            return False
        speaker = self._speaker_of(intercom.to)
        if speaker is None:
            return True
        _, flags, _, seq, t_us, payload = packet
        # What `AudioPacket(...)` does, without a call in between: 50 packets a second pass for each room.
        heard = (_SPEAKER, flags & _PASSED_FLAGS, intercom.stream, seq, max(0, t_us + offset_us), payload)
        speaker.send_audio(tuple.__new__(AudioPacket, heard))
        return True


def _is_the_same(feed: Feed, command: Connect) -> bool:
    """True when only the workers that hear it may have changed."""
    return feed.satellite == command.satellite and command.stream is None and command.from_us is None
