"""What the microphone still has to tell the hub: a pre-roll from before the wake word, and a bounded queue.

When the link stalls the oldest audio is dropped and the next packet says so; sequence numbers go on counting, so the
hub knows how much is missing. A backlog leaves at four times the speed of speech at most.
"""

from collections import deque

from satellite.audio.format import FRAME_MS, FRAME_S
from satellite.wire.frames import AudioPacket, Flag, Kind

PREROLL_MS = 1500
DUPLEX_BOUND_MS = 200
"""In a duplex conversation late is as bad as lost."""
TURN_BOUND_MS = 3000
"""While a spoken turn is open late is better than lost."""
CATCH_UP = 4


class PreRoll:
    """The last second and a half before the wake word, encoded."""

    def __init__(self, length_ms: int = PREROLL_MS) -> None:
        self._ring: deque[tuple[int, bytes]] = deque(maxlen=length_ms // FRAME_MS)

    def push(self, captured_us: int, payload: bytes) -> None:
        """Keep one packet."""
        self._ring.append((captured_us, payload))

    def take(self) -> tuple[tuple[int, bytes], ...]:
        """Hand over everything and start again."""
        everything = tuple(self._ring)
        self._ring.clear()
        return everything


class Uplink:
    """One microphone stream on its way to the hub."""

    def __init__(self, stream: int, preroll: tuple[tuple[int, bytes], ...] = (), kind: Kind = Kind.MIC) -> None:
        self.stream = stream
        self._kind = kind
        self._seq = 0
        self._preroll: deque[AudioPacket] = deque()
        self._queue: deque[AudioPacket] = deque()
        self._bound = TURN_BOUND_MS // FRAME_MS
        self._gap = False
        self._next_at = float("-inf")
        self.dropped = 0
        """Packets lost to the bound so far."""
        for captured_us, payload in preroll:
            self._preroll.append(self._packet(captured_us, payload, Flag.PREROLL))

    def set_bound(self, bound_ms: int) -> None:
        """How much may wait, pre-roll not counted."""
        self._bound = max(1, bound_ms // FRAME_MS)
        self._drop_oldest()

    def push(self, captured_us: int, payload: bytes) -> None:
        """Queue one encoded frame."""
        self._queue.append(self._packet(captured_us, payload, Flag(0)))
        self._drop_oldest()

    def end(self, captured_us: int) -> None:
        """Nothing follows."""
        self._queue.append(self._packet(captured_us, b"", Flag.END))

    def drop_audio(self) -> None:
        """Take back everything that waits, except that the stream ends."""
        self._preroll.clear()
        self._queue = deque(packet for packet in self._queue if packet.is_end)

    def take(self, now: float) -> AudioPacket | None:
        """Return the next packet that may leave at `now`."""
        if now < self._next_at:
            return None
        waiting = self._preroll or self._queue
        if not waiting:
            return None
        packet = waiting.popleft()
        if self._gap and waiting is self._queue:
            packet = packet._replace(flags=packet.flags | Flag.DISCONTINUITY)
            self._gap = False
        # A schedule, not a distance: a loop that wakes up late may send two.
        self._next_at = max(self._next_at, now - FRAME_S) + FRAME_S / CATCH_UP
        return packet

    def next_deadline(self) -> float | None:
        """When `take` has something again; None until something is pushed."""
        return self._next_at if self._preroll or self._queue else None

    @property
    def waiting_ms(self) -> int:
        """How much audio waits, pre-roll included."""
        return (len(self._preroll) + len(self._queue)) * FRAME_MS

    def _packet(self, captured_us: int, payload: bytes, flags: Flag) -> AudioPacket:
        packet = AudioPacket(self._kind, flags, self.stream, self._seq, captured_us, payload)
        self._seq += 1
        return packet

    def _drop_oldest(self) -> None:
        while len(self._queue) > self._bound:
            self._queue.popleft()
            self._gap = True
            self.dropped += 1
