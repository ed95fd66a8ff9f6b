"""Which answer sounds in which rooms, and what each satellite should get by now. Pure."""

from collections.abc import Callable, Iterable

from hub.relay.api import Hush, Speak, SpeechFrame
from hub.relay.downlink import Downlink, Encode
from satellite.wire.frames import AudioPacket
from satellite.wire.messages import AnyMessage, Flush, Play, PlayFrom

MAX_STREAMS = 256
"""Answers remembered at once, hushed ones included; then the oldest is forgotten."""

ToSatellite = Callable[[str, AudioPacket], None]
Tell = Callable[[str, AnyMessage], None]
IsFree = Callable[[str], bool]
"""False while a satellite cannot take more; its frames wait for it."""
IsPlain = Callable[[str], bool]
"""True when a satellite agreed on pcm16 instead of Opus."""


class Speakers:
    """All answers on their way."""

    def __init__(
        self,
        send: ToSatellite,
        tell: Tell,
        is_free: IsFree,
        make_encoder: Callable[[], Encode],
        is_plain: IsPlain = lambda satellite: False,
    ) -> None:
        self.epoch = 0
        self._send = send
        self._tell = tell
        self._is_free = is_free
        self._make_encoder = make_encoder
        self._is_plain = is_plain
        self._streams: dict[tuple[str, int], Downlink] = {}
        self._hushed: dict[tuple[str, int], None] = {}
        """Streams that were stopped for good: what a worker still says of them is thrown away."""

    def feed(self, frame: SpeechFrame, now_us: int) -> None:
        """A worker spoke 20 ms."""
        key = (frame.conversation, frame.stream)
        if key in self._hushed:
            return
        stream = self._stream(key)
        stream.feed(frame)
        self._pump(stream, now_us)

    def speak(self, command: Speak, now_us: int) -> None:
        """An answer sounds in this room from now on, or from a moment on."""
        key = (command.conversation, command.stream)
        if key in self._hushed:
            return
        stream = self._stream(key)
        play: AnyMessage = Play(stream=command.stream, conversation=command.conversation, epoch=self.epoch)
        if command.at_us is not None:
            play = PlayFrom(
                stream=command.stream,
                seq=command.from_seq,
                at_us=command.at_us,
                conversation=command.conversation,
                epoch=self.epoch,
            )
        self._tell(command.satellite, play)
        plain = self._is_plain(command.satellite)
        stream.join(command.satellite, command.from_seq, command.at_us, now_us, plain=plain)
        self._pump(stream, now_us)

    def hush(self, command: Hush) -> None:
        """An answer stops in one room, or everywhere and for good."""
        key = (command.conversation, command.stream)
        stream = self._streams.get(key)
        rooms = (command.satellite,) if command.satellite else tuple(stream.satellites) if stream else ()
        for satellite in rooms:
            scheduled = command.at_us is not None
            if stream:
                stream.leave(satellite, command.from_seq, scheduled=scheduled)
            self._tell(satellite, self._stop(command))
        if command.satellite is None:
            self._streams.pop(key, None)
            self._hushed[key] = None
            while len(self._hushed) > MAX_STREAMS:
                del self._hushed[next(iter(self._hushed))]

    def played(self, satellite: str, stream: int, seq: int, concealed: int) -> None:
        """A satellite says what sounded, and how many frames it had to make up."""
        for one in self._streams.values():
            if one.stream == stream:
                one.played(satellite, seq, concealed)

    def conversation_of(self, satellite: str, stream: int) -> str | None:
        """The conversation whose answer this is; the newest when numbers were used again."""
        names = (name for name, number in reversed((*self._streams, *self._hushed)) if number == stream)
        return next(names, None)

    def lost(self, satellite: str, now_us: int) -> None:
        """A satellite is gone; its answers wait for it a while."""
        for stream in self._streams.values():
            stream.lost(satellite, now_us)

    def back(self, satellite: str, now_us: int) -> None:
        """A satellite is back: it hears the rest of what was interrupted."""
        for (conversation, number), stream in self._streams.items():
            if stream.back(satellite, now_us, plain=self._is_plain(satellite)):
                self._tell(satellite, Play(stream=number, conversation=conversation, epoch=self.epoch))

    def tick(self, now_us: int) -> None:
        """Send what is due."""
        for stream in tuple(self._streams.values()):
            self._pump(stream, now_us)

    def next_deadline_us(self, now_us: int) -> int | None:
        """When `tick` wants to be called again."""
        dues = (stream.next_deadline_us(now_us) for stream in self._streams.values())
        return min((due for due in dues if due is not None), default=None)

    def _pump(self, stream: Downlink, now_us: int) -> None:
        for satellite in tuple(stream.satellites):
            if self._is_free(satellite):
                for packet in stream.due(satellite, now_us):
                    self._send(satellite, packet)

    def _stream(self, key: tuple[str, int]) -> Downlink:
        stream = self._streams.get(key)
        if stream is None:
            stream = self._streams[key] = Downlink(*key, self._make_encoder())
            self._forget(self._streams.items())
        return stream

    def _forget(self, streams: Iterable[tuple[tuple[str, int], Downlink]]) -> None:
        if len(self._streams) > MAX_STREAMS:
            oldest = next((key for key, one in streams if one.finished), next(iter(self._streams)))
            del self._streams[oldest]

    def _stop(self, command: Hush) -> AnyMessage:
        if command.at_us is None:
            return Flush(stream=command.stream, from_seq=command.from_seq)
        return PlayFrom(
            stream=command.stream,
            seq=command.from_seq,
            at_us=command.at_us,
            conversation=command.conversation,
            epoch=self.epoch,
            until=True,
        )
