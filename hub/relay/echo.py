"""Only for the demonstration: an answerer that says back what it heard. A media worker like any other.

It exists because a house without speech engines should still be heard to work. Nothing outside `--demo` starts it.
"""

from collections import deque

from hub.relay.api import AudioFrame, MediaHello, SpeechFrame
from hub.relay.channels import MEDIA, MEDIA_CODEC, FromWorker, ToWorker
from hub.workers.channel import Channel
from hub.workers.switchboard import Switchboard

LONGEST_FRAMES = 500
"""Ten seconds are kept of a conversation; then the oldest go."""


class Echo:
    """What was heard in each conversation since it last answered. Pure."""

    def __init__(self) -> None:
        self._heard: dict[str, deque[bytes]] = {}

    def hear(self, frame: AudioFrame) -> None:
        """20 ms of a conversation."""
        self._heard.setdefault(frame.conversation, deque(maxlen=LONGEST_FRAMES)).append(frame.pcm)

    def answer(self, conversation: str, stream: int) -> list[SpeechFrame]:
        """Everything heard in this conversation, as an answer; then it is forgotten."""
        heard = self._heard.pop(conversation, deque())
        last = len(heard) - 1
        frames = [SpeechFrame(conversation, stream, seq, pcm, end=seq == last) for seq, pcm in enumerate(heard)]
        return frames or [SpeechFrame(conversation, stream, 0, b"", end=True)]

    def forget(self, conversation: str) -> None:
        """The conversation is over."""
        self._heard.pop(conversation, None)


class EchoAnswerer:
    """The echo at the media socket. The brain of a demonstration holds it and tells it when to answer."""

    def __init__(self, channel: Channel[FromWorker, ToWorker]) -> None:
        self.echo = Echo()
        self._channel = channel

    async def listen(self) -> None:
        """Hear conversations until the relay is gone."""
        async for item in self._channel:
            if isinstance(item, AudioFrame):
                self.echo.hear(item)

    async def answer(self, conversation: str, stream: int) -> int:
        """Say back what was heard since the last answer; returns how many frames that is."""
        frames = self.echo.answer(conversation, stream)
        for frame in frames:
            await self._channel.send(frame)
        return len(frames)


async def connect(board: Switchboard) -> EchoAnswerer:
    """An echo on the relay's media socket; run its `listen` in a task."""
    channel: Channel[FromWorker, ToWorker] = await board.dial(MEDIA, MEDIA_CODEC)
    await channel.send(MediaHello("echo"))
    return EchoAnswerer(channel)
