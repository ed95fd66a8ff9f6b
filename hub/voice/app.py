"""The voice worker: serves the brain's clauses, sends frames to the relay, and says when it cannot speak."""

import asyncio
import logging
from contextlib import suppress

from hub.errors import ChannelClosed
from hub.relay.api import MediaHello, SpeechFrame
from hub.relay.channels import MEDIA, MEDIA_CODEC, FromWorker, ToWorker
from hub.voice.api import VoiceCommand, VoiceEvent
from hub.voice.channels import VOICE, VOICE_CODEC
from hub.voice.choice import engines
from hub.voice.errors import EngineMissing
from hub.voice.speaker import Speaker
from hub.voice.streams import Brain, Streams
from hub.workers.channel import Channel
from hub.workers.switchboard import Server, Switchboard
from hub.workers.worker import Worker

_log = logging.getLogger(__name__)

OFTEN_SAID = ("Done.", "OK.", "Sorry, I did not understand that.", "One moment.", "Which one?")
"""Prepared at the start: the first turn is as fast as any."""


class MediaLine:
    """The line to the relay, dialled again when the relay was restarted."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self._channel: Channel[FromWorker, ToWorker] | None = None
        self._lock = asyncio.Lock()

    async def send(self, item: SpeechFrame) -> None:
        """Send a frame; one that finds no relay waits for the next one."""
        while True:
            channel = await self._connected()
            try:
                await channel.send(item)
                return
            except ChannelClosed:
                self._channel = None

    async def close(self) -> None:
        """Hang up."""
        if self._channel is not None:
            await self._channel.close()

    async def _connected(self) -> Channel[FromWorker, ToWorker]:
        async with self._lock:
            if self._channel is None:
                channel: Channel[FromWorker, ToWorker] = await self._board.dial(MEDIA, MEDIA_CODEC)
                await channel.send(MediaHello("voice"))
                self._channel = channel
            return self._channel


async def run(worker: Worker) -> None:
    """The voice as a part of the hub; the brain finds it as `voice` on the board."""
    speech, hub = worker.settings.speech, worker.settings.hub
    models = speech.models_dir or worker.data_dir / "models"
    speaker = Speaker(engines(speech, models, hub.language))
    await running(worker, speaker)


async def running(worker: Worker, speaker: Speaker) -> None:
    """Speak with these engines until the hub stops."""
    line = MediaLine(worker.board)
    async with worker.board.serve(VOICE, VOICE_CODEC) as server:
        try:
            await speaker.warm(OFTEN_SAID)
            worker.ready()
        except EngineMissing as missing:
            worker.ready(str(missing))
        try:
            await worker.until_stopped(_serve(server, line, speaker))
        finally:
            await speaker.close()
            await line.close()


async def _serve(server: Server[VoiceEvent, VoiceCommand], line: MediaLine, speaker: Speaker) -> None:
    async with asyncio.TaskGroup() as group:
        async for brain in server:
            group.create_task(_attend(brain, line, speaker), name="voice: attend the brain")


async def _attend(brain: Brain, line: MediaLine, speaker: Speaker) -> None:
    """One brain, until it goes; then nobody wants to hear the rest."""
    async with asyncio.TaskGroup() as group:
        streams = Streams(brain, line, speaker, group)
        with suppress(ChannelClosed):
            async for command in brain:
                streams.handle(command)
        streams.silence_all()
