"""Answers on their way to the rooms: clauses in from the brain, frames out to the relay, stream by stream."""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Protocol

from hub.errors import ChannelClosed
from hub.relay.api import SpeechFrame
from hub.voice.api import Say, Silence, Spoken, VoiceCommand, VoiceEvent, VoiceFailed
from hub.voice.clauses import clauses
from hub.voice.engine import FRAME_BYTES
from hub.voice.errors import VoiceError
from hub.voice.speaker import Speaker
from hub.workers.channel import Channel

LOG = logging.getLogger(__name__)

Brain = Channel[VoiceEvent, VoiceCommand]


class Media(Protocol):
    """Where the frames go."""

    async def send(self, item: SpeechFrame) -> None:
        """Send and wait while the relay is behind."""


@dataclass(eq=False)
class _Stream:
    """One answer on its way to a room."""

    conversation: str
    stream: int
    waiting: asyncio.Queue[Say] = field(default_factory=asyncio.Queue)
    next_seq: int = 0
    task: asyncio.Task[None] | None = None


class Streams:
    """Which streams are being spoken; each has one task, which ends with its stream."""

    def __init__(self, brain: Brain, media: Media, speaker: Speaker, group: asyncio.TaskGroup) -> None:
        self._brain = brain
        self._media = media
        self._speaker = speaker
        self._group = group
        self._streams: dict[tuple[str, int], _Stream] = {}

    @property
    def streams(self) -> int:
        """Answers under way."""
        return len(self._streams)

    def handle(self, command: VoiceCommand) -> None:
        """Take a command; returns at once."""
        match command:
            case Say():
                self._stream(command).waiting.put_nowait(command)
            case Silence(conversation, stream):
                self._end(conversation, stream)

    def silence_all(self) -> None:
        """The brain is gone: nobody wants to hear the rest."""
        for conversation, stream in list(self._streams):
            self._end(conversation, stream)

    def _stream(self, say: Say) -> _Stream:
        key = (say.conversation, say.stream)
        known = self._streams.get(key)
        if known is None:
            known = self._streams[key] = _Stream(*key)
            known.task = self._group.create_task(self._speak(known), name=f"voice {say.conversation} {say.stream}")
        return known

    def _end(self, conversation: str, stream: int) -> None:
        known = self._streams.pop((conversation, stream), None)
        if known and known.task:
            known.task.cancel()

    async def _speak(self, stream: _Stream) -> None:
        """Clauses of one stream, in order, until its last."""
        try:
            while True:
                say = await stream.waiting.get()
                await self._say(stream, say)
                if say.last:
                    break
        except ChannelClosed:
            LOG.info("the relay or the brain is gone in the middle of an answer")
        finally:
            if self._streams.get((stream.conversation, stream.stream)) is stream:
                del self._streams[(stream.conversation, stream.stream)]

    async def _say(self, stream: _Stream, say: Say) -> None:
        parts = clauses(say.text)
        if not parts and say.last:
            await self._send(stream, [bytes(FRAME_BYTES)], end=True)
        for index, part in enumerate(parts):
            last = say.last and index == len(parts) - 1
            try:
                made = await self._speaker.clause(part, say.voice)
            except VoiceError as error:
                await self._brain.send(VoiceFailed(stream.conversation, stream.stream, part, error.code))
                if last:
                    await self._send(stream, [bytes(FRAME_BYTES)], end=True)
                continue
            first = stream.next_seq
            await self._send(stream, made, end=last)
            spoken = Spoken(stream.conversation, stream.stream, part, first, stream.next_seq - 1)
            await self._brain.send(spoken)

    async def _send(self, stream: _Stream, frames: list[bytes], end: bool) -> None:
        for index, pcm in enumerate(frames):
            ends = end and index == len(frames) - 1
            await self._media.send(SpeechFrame(stream.conversation, stream.stream, stream.next_seq, pcm, ends))
            stream.next_seq += 1
