"""One answer on its way to the rooms: encoded once, paced for each satellite. Pure.

A worker may speak faster than real time, so samples wait here and are encoded when the first satellite is due to get
them. A satellite is never sent more than its lead ahead of time: what it holds cannot be taken back.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hub.relay.api import SpeechFrame
from satellite.audio.format import SILENCE
from satellite.wire.frames import PACKET_US, AudioPacket, Flag, Kind

LONGEST_QUEUE_FRAMES = 3000
"""One minute of samples may wait to be spoken; then the worker's newest are refused."""
JOINING_FRAMES = 25
"""Half a second stays uncoded too, for a room without Opus that joins: more than anybody is sent ahead."""
KEPT_PACKETS = 500
"""Ten seconds stay encoded, for a room that joins while another is still speaking."""
HELD_US = 30_000_000
"""A satellite that comes back within this time hears the rest of an answer."""
LEAD_US = 120_000
"""Jitter target of a new satellite (60 ms) + 60 ms."""
LONGEST_LEAD_US = 260_000
_LEAD_STEP_US = 20_000

Encode = Callable[[bytes], bytes]


@dataclass(slots=True)
class Ear:
    """A satellite that hears the stream, and how far it is."""

    satellite: str
    next_seq: int
    not_before_us: int
    """A scheduled start: nothing is sent earlier than a lead before it."""
    until_seq: int | None = None
    """A scheduled end: this frame belongs to the next room."""
    lead_us: int = LEAD_US
    zero_us: int | None = None
    """Hub time at which frame 0 would sound; moves on when the worker is late."""
    concealed: int = 0
    skipped: bool = False
    told_end: bool = False
    played_seq: int = -1
    """The last frame that is known to have sounded."""
    plain: bool = False
    """It agreed on pcm16: it gets the samples themselves."""
    away_since_us: int | None = None
    """The satellite is gone since then; it may come back and hear the rest."""


class Downlink:
    """One stream of a conversation."""

    def __init__(self, conversation: str, stream: int, encode: Encode) -> None:
        self.conversation = conversation
        self.stream = stream
        self.refused = 0
        self.ends_at: int | None = None
        """The sequence behind the last frame, once the worker said so."""
        self._encode = encode
        self._waiting: deque[bytes] = deque()
        self._packets: dict[int, bytes] = {}
        self._plain: dict[int, bytes] = {}
        self._encoded_to = 0
        self._ears: dict[str, Ear] = {}

    @property
    def length(self) -> int:
        """Frames the worker has delivered so far."""
        return self._encoded_to + len(self._waiting)

    @property
    def satellites(self) -> Iterable[str]:
        """Where the stream sounds."""
        return self._ears.keys()

    def feed(self, frame: SpeechFrame) -> bool:
        """20 ms from a worker; False when it was refused because a minute is waiting already."""
        if frame.pcm and frame.seq >= self.length:
            if len(self._waiting) >= LONGEST_QUEUE_FRAMES:
                self.refused += 1
                return False
            # A worker that lost frames left a hole; the media time must not shift.
            self._waiting.extend(bytes(len(frame.pcm)) for _ in range(min(frame.seq - self.length, KEPT_PACKETS)))
            self._waiting.append(frame.pcm)
        if frame.end:
            self.ends_at = self.length
        return True

    def join(self, satellite: str, from_seq: int, at_us: int | None, now_us: int, *, plain: bool = False) -> None:
        """The stream sounds in this satellite from `from_seq` on, at once or scheduled; `plain` without Opus."""
        ear = Ear(satellite, from_seq, now_us, plain=plain)
        if at_us is not None:
            ear.zero_us = at_us - from_seq * PACKET_US
            ear.not_before_us = at_us - ear.lead_us
        self._ears[satellite] = ear

    def leave(self, satellite: str, from_seq: int, *, scheduled: bool) -> None:
        """It stops in this satellite: now, or before frame `from_seq`."""
        ear = self._ears.get(satellite)
        if ear is None:
            return
        if scheduled and ear.next_seq < from_seq:
            ear.until_seq = from_seq
        else:
            del self._ears[satellite]

    def due(self, satellite: str, now_us: int) -> list[AudioPacket]:
        """Everything this satellite should get by now."""
        ear = self._ears.get(satellite)
        if ear is None or now_us < ear.not_before_us or ear.away_since_us is not None:
            return []
        packets = []
        last = self.length if ear.until_seq is None else min(self.length, ear.until_seq)
        self._skip_what_is_forgotten(ear)
        while ear.next_seq < last and self._due_us(ear, now_us) <= now_us:
            packets.append(self._packet(ear))
            ear.next_seq += 1
        if ear.next_seq == self.ends_at and not ear.told_end:
            packets.append(self._end(ear))
            ear.told_end = True
        return packets

    def next_deadline_us(self, now_us: int) -> int | None:
        """When `due` will have something; None while everybody waits for the worker."""
        dues = [
            max(ear.not_before_us, self._due_us(ear, now_us))
            for ear in self._ears.values()
            if ear.away_since_us is None and self._has_more(ear)
        ]
        return min(dues, default=None)

    def lost(self, satellite: str, now_us: int) -> None:
        """The satellite is gone: keep its place."""
        ear = self._ears.get(satellite)
        if ear:
            ear.away_since_us = now_us

    def back(self, satellite: str, now_us: int, *, plain: bool = False) -> bool:
        """The satellite is back: True when it shall hear the rest, from the first frame that did not sound."""
        ear = self._ears.get(satellite)
        if ear is None or ear.away_since_us is None:
            return False
        if now_us - ear.away_since_us > HELD_US or not self._has_more(ear, ear.played_seq + 1):
            del self._ears[satellite]
            return False
        ear.away_since_us, ear.zero_us, ear.plain = None, None, plain
        ear.next_seq, ear.not_before_us, ear.told_end = ear.played_seq + 1, now_us, False
        return True

    def played(self, satellite: str, seq: int, concealed: int) -> None:
        """A frame sounded. Where frames had to be made up the lead was too short."""
        ear = self._ears.get(satellite)
        if ear is None:
            return
        ear.played_seq = max(ear.played_seq, seq)
        if concealed > ear.concealed:
            ear.concealed = concealed
            ear.lead_us = min(LONGEST_LEAD_US, ear.lead_us + _LEAD_STEP_US)

    @property
    def finished(self) -> bool:
        """The worker said the end and everybody got it."""
        return self.ends_at is not None and all(ear.told_end for ear in self._ears.values())

    def _has_more(self, ear: Ear, from_seq: int | None = None) -> bool:
        next_seq = ear.next_seq if from_seq is None else from_seq
        if ear.until_seq is not None and next_seq >= ear.until_seq:
            return False
        return next_seq < self.length or (self.ends_at == next_seq and not ear.told_end)

    def _due_us(self, ear: Ear, now_us: int) -> int:
        """When the next frame may be sent. Whoever was late starts a new count: the lead stays what it was."""
        if ear.zero_us is None or ear.zero_us + ear.next_seq * PACKET_US < now_us:
            ear.zero_us = now_us - ear.next_seq * PACKET_US
        return ear.zero_us + ear.next_seq * PACKET_US - ear.lead_us

    def _skip_what_is_forgotten(self, ear: Ear) -> None:
        oldest = max(0, self._encoded_to - KEPT_PACKETS)
        if ear.next_seq < oldest:
            ear.next_seq, ear.skipped = oldest, True

    def _packet(self, ear: Ear) -> AudioPacket:
        payload = self._payload(ear.next_seq, plain=ear.plain)
        flags = Flag.DISCONTINUITY if ear.skipped else 0
        ear.skipped = False
        assert ear.zero_us is not None
        at_us = ear.zero_us + ear.next_seq * PACKET_US
        return AudioPacket(Kind.SPEAKER, int(flags), self.stream, ear.next_seq, at_us, payload)

    def _end(self, ear: Ear) -> AudioPacket:
        at_us = (ear.zero_us or 0) + ear.next_seq * PACKET_US
        return AudioPacket(Kind.SPEAKER, int(Flag.END), self.stream, ear.next_seq, at_us, b"")

    def _payload(self, seq: int, *, plain: bool) -> bytes:
        while self._encoded_to <= seq:
            pcm = self._waiting.popleft()
            self._packets[self._encoded_to] = self._encode(pcm)
            self._packets.pop(self._encoded_to - KEPT_PACKETS, None)
            self._plain[self._encoded_to] = pcm
            self._forget_plain()
            self._encoded_to += 1
        # A room without Opus that joins far behind the others hears silence for what exists only as packets.
        return self._plain.get(seq, SILENCE) if plain else self._packets[seq]

    def _forget_plain(self) -> None:
        kept = KEPT_PACKETS if any(ear.plain for ear in self._ears.values()) else JOINING_FRAMES
        while len(self._plain) > kept:
            del self._plain[next(iter(self._plain))]
