"""The playout buffer of one stream: absorbs jitter, conceals gaps, starts and stops when told, says what sounded.

`now` is always the moment at which the asked-for frame will leave the speaker. Over TCP packets come late, never out of
thin air: when nothing is there the stream waits and goes on later, so nothing is skipped. Only a gap *inside* what has
arrived is concealed and passed over.
"""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from satellite.audio.format import FRAME_MS, FRAME_S
from satellite.wire.frames import AudioPacket

MIN_TARGET_MS = 40
MAX_TARGET_MS = 200
START_TARGET_MS = 60
MAX_HELD = 150
"""Frames (3 s); more than any lead the hub may send."""
_UNDERRUN_STEP_MS = 40
_DECAY_MS = 2
"""How much an underrun's penalty shrinks with every frame that was in time."""
_BURST = 13
"""Frames (260 ms): the longest lead."""
_TRANSITS = 250
_TAIL = 0.97
"""Share of the packets that the target must hold for."""
_NEAREST_S = FRAME_S / 2
"""A scheduled moment falls between two frames; the nearer one is meant."""
_MAX_GAP = 5
"""Frames; a longer gap is no loss but another place in the stream, and making up a minute of sound helps nobody."""
_CONCEAL_AT_UNDERRUN = 2
"""Made-up frames before silence: they hide a short stall and do not babble through a long one."""


class Sound(StrEnum):
    """What to do for the next 20 ms."""

    FRAME = "frame"
    CONCEAL = "conceal"
    SILENCE = "silence"
    END = "end"
    """The stream is over; nothing will follow."""


@dataclass(frozen=True, slots=True)
class Pull:
    """The next 20 ms of a stream."""

    sound: Sound
    seq: int | None = None
    """Which frame this is; None when it has no place in the stream."""
    payload: bytes = b""


class JitterBuffer:
    """Holds one downlink stream."""

    def __init__(self) -> None:
        self._held: dict[int, AudioPacket] = {}
        self._next = 0
        self._playing = False
        self._start_at: float | None = None
        self._stop_seq: int | None = None
        self._stop_at: float | None = None
        self._end_seq: int | None = None
        self._transits: deque[float] = deque(maxlen=_TRANSITS)
        self._arrived = 0
        self._penalty_ms = 0.0
        self._dry = 0
        self.concealed = 0
        """Frames made up so far."""
        self.last_played: int | None = None

    # --- What comes in ---

    def push(self, packet: AudioPacket, now: float) -> None:
        """Take a packet that arrived at `now`."""
        # The first frames come in one burst, as far ahead as the hub may be; their timing says nothing about the way.
        self._arrived += 1
        if self._arrived > _BURST:
            self._transits.append(now * 1000 - packet.t_us / 1000)
        if packet.is_end:
            self._end_seq = packet.seq if packet.payload else packet.seq - 1
        wanted = packet.seq >= self._next and (self._stop_seq is None or packet.seq < self._stop_seq)
        if wanted and packet.payload and len(self._held) < MAX_HELD:
            self._held[packet.seq] = packet

    def flush(self, from_seq: int) -> int | None:
        """Forget everything from `from_seq` on, also what is still to come; return the last frame that sounded."""
        self._stop_seq = from_seq if self._stop_seq is None else min(from_seq, self._stop_seq)
        self._held = {seq: packet for seq, packet in self._held.items() if seq < self._stop_seq}
        return self.last_played

    def play_from(self, seq: int, at: float) -> None:
        """Stay silent until `at`, then begin exactly with `seq`."""
        self._next = max(seq, self._next)
        self._held = {held: packet for held, packet in self._held.items() if held >= self._next}
        self._start_at = at

    def stop_at(self, seq: int, at: float) -> None:
        """Sound nothing from `seq` on, and nothing at all from `at` on."""
        self.flush(seq)
        self._stop_at = at

    # --- What goes out ---

    def pull(self, now: float) -> Pull:
        """Return the 20 ms that leave the speaker at `now`."""
        if self._is_over(now):
            return Pull(Sound.END)
        if not self._may_start(now):
            return Pull(Sound.SILENCE)
        packet = self._held.pop(self._next, None)
        if packet is not None:
            return self._advance(Pull(Sound.FRAME, self._next, packet.payload))
        if not self._held:
            return self._run_dry()
        first = min(self._held)
        if first - self._next > _MAX_GAP:
            self._next = first
            return self._advance(Pull(Sound.FRAME, first, self._held.pop(first).payload))
        self.concealed += 1
        return self._advance(Pull(Sound.CONCEAL, self._next))

    def _is_over(self, now: float) -> bool:
        timed_out = self._stop_at is not None and now >= self._stop_at - _NEAREST_S
        stopped = self._stop_seq is not None and self._next >= self._stop_seq
        ended = self._end_seq is not None and self._next > self._end_seq
        return timed_out or stopped or ended

    def _may_start(self, now: float) -> bool:
        if self._playing:
            return True
        if self._start_at is not None:
            self._playing = now >= self._start_at - _NEAREST_S
        else:
            whole = self._end_seq is not None or self._stop_seq is not None
            self._playing = self.depth_ms >= self.target_ms or (whole and bool(self._held))
        return self._playing

    def _advance(self, pull: Pull) -> Pull:
        self.last_played = self._next
        self._next += 1
        self._dry = 0
        self._penalty_ms = max(0.0, self._penalty_ms - _DECAY_MS)
        return pull

    def _run_dry(self) -> Pull:
        """Nothing is there: smooth over the edge, then wait until there is enough again."""
        self._dry += 1
        if self._dry == 1:
            self._penalty_ms = min(self._penalty_ms + _UNDERRUN_STEP_MS, MAX_TARGET_MS)
        if self._dry <= _CONCEAL_AT_UNDERRUN and self.last_played is not None:
            self.concealed += 1
            return Pull(Sound.CONCEAL)
        self._start_at = None
        self._playing = False
        return Pull(Sound.SILENCE)

    # --- How it is doing ---

    @property
    def depth_ms(self) -> int:
        """How much is held."""
        return len(self._held) * FRAME_MS

    @property
    def target_ms(self) -> int:
        """How much it wants to hold: enough for the late packets of the recent past."""
        wanted = START_TARGET_MS + self._penalty_ms
        if len(self._transits) >= 25:
            transits = sorted(self._transits)
            late = transits[int((len(transits) - 1) * _TAIL)] - transits[0]
            wanted = late + FRAME_MS + self._penalty_ms
        return int(min(MAX_TARGET_MS, max(MIN_TARGET_MS, wanted)))
