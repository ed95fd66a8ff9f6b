"""The loop of the model process: one thread, one socket, one step every 80 ms.

Everything happens between two steps, so a heartbeat proves that the model itself still moves. What the hub does not
read is given up after two seconds of speech: a slow hub never delays a room.
"""

import select
import socket
import time
from collections import deque

from hub.duplex.worker import frames
from hub.duplex.worker.rooms import Rooms
from hub.duplex.worker.slots import FRAME_S

_BEAT_S = 0.1
_UNSENT_BYTES = 4 * 1024 * 1024
_FIGURES_EVERY = 63
"""Steps between two reports: about five seconds."""


class Line:
    """The socket to the hub, without waiting."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._cutter = frames.Cutter()
        self._unsent: deque[bytes] = deque()
        self._unsent_bytes = 0
        self._beat_at = 0.0
        connection.setblocking(False)

    def send(self, frame: bytes) -> None:
        """Send as soon as the hub reads; speech it does not read is given up."""
        if self._unsent_bytes > _UNSENT_BYTES and frame[4] == frames.SPEECH:
            return
        self._unsent.append(frame)
        self._unsent_bytes += len(frame)

    def flush(self) -> None:
        """Send what can be sent now."""
        while self._unsent:
            frame = self._unsent.popleft()
            try:
                sent = self._connection.send(frame)
            except BlockingIOError:
                sent = 0
            self._unsent_bytes -= sent
            if sent < len(frame):
                self._unsent.appendleft(frame[sent:])
                return

    def beat(self, now: float) -> None:
        """Show that the model moves."""
        if now - self._beat_at >= _BEAT_S and not self._unsent:
            self._beat_at = now
            self.send(frames.encode(frames.HEARTBEAT))

    def receive(self, timeout_s: float) -> list[tuple[int, bytes]]:
        """Frames that came within the time; `EOFError` when the hub is gone."""
        writers = [self._connection] if self._unsent else []
        readable, writable, _ = select.select([self._connection], writers, [], max(0.0, timeout_s))
        if writable:
            self.flush()
        if not readable:
            return []
        data = self._connection.recv(256 * 1024)
        if not data:
            raise EOFError
        return self._cutter.feed(data)


class Loop:
    """Steps on time, and in the time left: messages and prompts."""

    def __init__(self, line: Line, rooms: Rooms) -> None:
        self._line = line
        self._rooms = rooms
        self._late = 0
        self._steps = 0
        self._took: deque[float] = deque(maxlen=512)

    def run(self) -> None:
        """Until the hub says stop or goes; raises what the model raises."""
        due = time.monotonic() + FRAME_S
        while self._listen(due):
            begun = time.monotonic()
            if self._rooms.tick():
                self._took.append(time.monotonic() - begun)
            self._line.flush()
            due = self._next(due)
            self._prompt_until(due)

    def _listen(self, due: float) -> bool:
        """Take messages until the next step is due; False when it is time to end."""
        while True:
            now = time.monotonic()
            self._line.beat(now)
            self._line.flush()
            try:
                arrived = self._line.receive(min(due - now, _BEAT_S))
            except (EOFError, ConnectionError):
                return False
            for kind, payload in arrived:
                if kind == frames.AUDIO:
                    self._rooms.hear(*frames.read_audio(payload))
                elif kind == frames.JSON:
                    message = frames.read_message(payload)
                    if message["type"] == "stop":
                        return False
                    self._rooms.obey(message)
            if time.monotonic() >= due:
                return True

    def _next(self, due: float) -> float:
        """When the next step is due; steps that cannot be caught up are left out."""
        now = time.monotonic()
        self._steps += 1
        if now > due + FRAME_S:
            self._late += 1
            due = now
        if self._steps % _FIGURES_EVERY == 0:
            self._report()
        return due + FRAME_S

    def _prompt_until(self, due: float) -> None:
        """Prompts need hundreds of steps and no sound: use the time that is left."""
        usual_s = sorted(self._took)[len(self._took) // 2] if self._took else FRAME_S
        while self._rooms.prompting and time.monotonic() + usual_s < due:
            self._rooms.tick(only_prompts=True)

    def _report(self) -> None:
        took = sorted(self._took) or [0.0]
        self._line.send(
            frames.message(
                type="figures",
                rooms=self._rooms.count,
                tick_ms_p50=round(took[len(took) // 2] * 1000, 2),
                tick_ms_p99=round(took[min(len(took) - 1, int(len(took) * 0.99))] * 1000, 2),
                late=self._late,
                lost=self._rooms.lost,
            )
        )
