"""One conversation on the model: the room's frames in, what may be heard out."""

from collections.abc import Awaitable, Callable

from hub.duplex.api import AgentText, DuplexEvent, SummaryWanted, TalkChanged, TalkEnded, TextSaid
from hub.duplex.gate import Gate
from hub.duplex.seat import FRAME_BYTES, Ended, Rotating, Said, Seat, Sound, Words
from hub.relay.api import AudioFrame, SpeechFrame
from satellite.audio.format import FRAME_BYTES as PACKET_BYTES


class Talk:
    """A seat, the gate before the speaker, and the numbers of the frames that went out."""

    def __init__(
        self,
        conversation: str,
        stream: int,
        seat: Seat,
        gate: Gate,
        speak: Callable[[SpeechFrame], Awaitable[None]],
    ) -> None:
        self.conversation = conversation
        self.gate = gate
        self.seat = seat
        self._stream = stream
        self._speak = speak
        self._seq = 0
        self._heard = bytearray()

    def hear(self, frame: AudioFrame) -> None:
        """20 ms of the room; four make a step of the model."""
        self._heard += frame.pcm
        while len(self._heard) >= FRAME_BYTES:
            self.seat.hear(bytes(self._heard[:FRAME_BYTES]))
            del self._heard[:FRAME_BYTES]

    async def run(self, tell: Callable[[DuplexEvent], object]) -> None:
        """Until the seat ends."""
        while True:
            match await self.seat.next():
                case Sound(pcm):
                    for heard in self.gate.sound(pcm):
                        await self._send(heard)
                case Words(piece):
                    self.gate.said(piece)
                    tell(AgentText(self.conversation, piece))
                case Said():
                    tell(TextSaid(self.conversation, said=True))
                case Rotating():
                    tell(SummaryWanted(self.conversation))
                case Ended(code):
                    tell(TalkEnded(self.conversation, code))
                    return
            for change in self.gate.changes():
                tell(TalkChanged(self.conversation, change))

    async def _send(self, pcm: bytes) -> None:
        for start in range(0, len(pcm), PACKET_BYTES):
            await self._speak(
                SpeechFrame(self.conversation, self._stream, self._seq, pcm[start : start + PACKET_BYTES])
            )
            self._seq += 1
