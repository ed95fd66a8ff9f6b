"""Everything that sounds in the room, mixed: streams of the hub, our own tones, a ringing alarm. Pure.

Keeps account of what has really left the speaker, because the hub asks: where were we when somebody interrupted?
"""

import math
from dataclasses import dataclass, field

from satellite.audio.codec import Decoder, make_decoder
from satellite.audio.errors import CorruptPacketError
from satellite.audio.format import FRAME_S, SILENCE
from satellite.audio.jitter import JitterBuffer, Pull, Sound
from satellite.audio.level import gain, mix
from satellite.sound import Block, Mark
from satellite.tones import frames_of
from satellite.wire.base import Codec, Tone
from satellite.wire.frames import AudioPacket
from satellite.wire.playing import Played

MAX_STREAMS = 8
REPORT_S = 0.1
_QUIETEST_DB = -48.0
"""How far volume goes down before it is off."""


@dataclass(slots=True)
class _Stream:
    """One stream of the hub."""

    decoder: Decoder
    buffer: JitterBuffer = field(default_factory=JitterBuffer)
    admitted: bool = False
    """False: audio came before its `play`; it waits."""
    gain_db: float = 0.0
    sounded_seq: int | None = None
    sounded_at: float = 0.0
    reported_at: float = float("-inf")
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A stream sounded up to here."""

    stream: int
    seq: int
    at: float
    concealed: int
    target_ms: int
    ended: bool

    def message(self) -> Played:
        """The same as a message of the link; `at` is our own clock."""
        return Played(
            stream=self.stream,
            seq=self.seq,
            at_us=int(self.at * 1e6),
            concealed=self.concealed,
            target_ms=self.target_ms,
            ended=self.ended,
        )


class Player:
    """The room's speaker as a list of streams."""

    def __init__(self, codec: Codec = "opus") -> None:
        self._codec: Codec = codec
        self._streams: dict[int, _Stream] = {}
        self._over: dict[int, None] = {}
        """Streams that ended lately: what still arrives of them must not sound in a later one of the same number."""
        self._tone: list[bytes] = []
        self._ringing = False
        self.volume = 0.7
        self.duck_db = 0.0

    # --- Streams ---

    def use_codec(self, codec: Codec) -> None:
        """A new connection agreed on this codec; what sounds keeps its decoder."""
        self._codec = codec

    def play(self, stream: int, gain_db: float = 0.0) -> None:
        """Let a stream sound."""
        self._over.pop(stream, None)
        opened = self._open(stream)
        opened.admitted, opened.gain_db = True, gain_db

    def push(self, packet: AudioPacket, now: float) -> None:
        """Take a packet; one that comes before its `play` waits for it."""
        if packet.stream not in self._over:
            self._open(packet.stream).buffer.push(packet, now)

    def play_from(self, stream: int, seq: int, at: float) -> None:
        """Begin with exactly this frame at exactly this time."""
        self._over.pop(stream, None)
        opened = self._open(stream)
        opened.admitted = True
        opened.buffer.play_from(seq, at)

    def stop_at(self, stream: int, seq: int, at: float) -> None:
        """End before this frame, by this time."""
        if stream in self._streams:
            self._streams[stream].buffer.stop_at(seq, at)

    def flush(self, stream: int, from_seq: int) -> int | None:
        """Forget a stream from a frame on; return the last frame that left the speaker."""
        flushed = self._open(stream)
        flushed.admitted = True
        flushed.buffer.flush(from_seq)
        return flushed.sounded_seq

    def _end(self, stream: int) -> None:
        del self._streams[stream]
        self._over[stream] = None
        while len(self._over) > MAX_STREAMS:
            del self._over[next(iter(self._over))]

    def _open(self, stream: int) -> _Stream:
        if stream not in self._streams:
            while len(self._streams) >= MAX_STREAMS:
                del self._streams[next(iter(self._streams))]
            self._streams[stream] = _Stream(make_decoder(self._codec))
        return self._streams[stream]

    # --- Our own sounds ---

    def tone(self, tone: Tone) -> None:
        """Play one of our own tones; a new one replaces the old."""
        self._tone = list(frames_of(tone))

    def ring(self, on: bool) -> None:
        """Ring until told otherwise."""
        if on != self._ringing:
            self._tone = []
        self._ringing = on

    @property
    def sounding(self) -> bool:
        """True while a stream of the hub is being heard."""
        return any(s.sounded_seq is not None and not s.ended for s in self._streams.values())

    @property
    def loudest_stream(self) -> int:
        """The stream somebody would interrupt."""
        return next((number for number, s in self._streams.items() if s.sounded_seq is not None), 0)

    # --- What goes out ---

    def next_block(self, sounds_at: float) -> Block:
        """Return the next 20 ms, which leave the speaker at `sounds_at`."""
        pcm, marks = SILENCE, []
        for number, stream in self._streams.items():
            if not stream.admitted or stream.ended:
                continue
            pull = stream.buffer.pull(sounds_at)
            if pull.sound is Sound.END:
                stream.ended = True
                marks.append(Mark(number, None, ended=True))
            elif pull.sound is not Sound.SILENCE:
                marks.append(Mark(number, pull.seq))
                pcm = mix(pcm, gain(_decode(stream.decoder, pull), stream.gain_db + self.duck_db))
        tone = self._next_tone_frame()
        if tone is not None:
            pcm = mix(pcm, tone)
        if pcm is SILENCE:
            return Block(SILENCE, tuple(marks))
        return Block(self._at_volume(pcm), tuple(marks))

    def _next_tone_frame(self) -> bytes | None:
        if not self._tone and self._ringing:
            self._tone = list(frames_of("timer"))
        return self._tone.pop(0) if self._tone else None

    def _at_volume(self, pcm: bytes) -> bytes:
        if self.volume <= 0:
            return SILENCE
        return gain(pcm, max(_QUIETEST_DB, 40 * math.log10(self.volume)))

    # --- What was heard ---

    def sounded(self, block: Block, at: float) -> list[Report]:
        """A block left the speaker; return what the hub should know: every 100 ms, and the end of a stream."""
        reports = []
        for mark in block.marks:
            stream = self._streams.get(mark.stream)
            if stream is None:
                continue
            if mark.seq is not None:
                stream.sounded_seq, stream.sounded_at = mark.seq, at
            due = at - stream.reported_at >= REPORT_S - FRAME_S / 2
            if stream.sounded_seq is not None and (mark.ended or due):
                stream.reported_at = at
                reports.append(_report(mark.stream, stream, mark.ended))
            if mark.ended:
                self._end(mark.stream)
        return reports


def _report(number: int, stream: _Stream, ended: bool) -> Report:
    seq = stream.sounded_seq if stream.sounded_seq is not None else 0
    return Report(number, seq, stream.sounded_at, stream.buffer.concealed, stream.buffer.target_ms, ended)


def _decode(decoder: Decoder, pull: Pull) -> bytes:
    if pull.sound is Sound.CONCEAL:
        return decoder.conceal()
    try:
        return decoder.decode(pull.payload)
    except CorruptPacketError:  # the hub's fault, and no reason to fall silent
        return decoder.conceal()
