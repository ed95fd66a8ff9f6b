"""The media socket: frames of conversations go out to the workers that hear them, speech comes back.

A worker that falls behind loses its own oldest frames after a second, and delays nobody.
"""

import asyncio
import logging
from collections.abc import Callable

from hub.errors import ChannelClosed
from hub.relay.api import AudioFrame, MediaHello, MediaPeer, SpeechFrame
from hub.relay.channels import FromWorker, ToWorker
from hub.workers.channel import Channel
from hub.workers.switchboard import Server

_HELLO_TIMEOUT_S = 2.0
_log = logging.getLogger(__name__)


class Media:
    """The workers that are connected."""

    def __init__(self, on_speech: Callable[[SpeechFrame], None]) -> None:
        self._on_speech = on_speech
        self._workers: dict[MediaPeer, Channel[ToWorker, FromWorker]] = {}
        self.dropped = 0

    def send(self, hear: tuple[MediaPeer, ...], frame: AudioFrame) -> None:
        """Give a frame to those that hear the conversation; who is not here misses it."""
        for name in hear:
            worker = self._workers.get(name)
            if worker is not None and not worker.try_send(frame):
                self.dropped += 1

    async def serve(self, server: Server[ToWorker, FromWorker]) -> None:
        """Talk to workers until cancelled."""
        async with asyncio.TaskGroup() as workers:
            async for channel in server:
                workers.create_task(self._attend(channel), name="media worker")

    async def _attend(self, channel: Channel[ToWorker, FromWorker]) -> None:
        try:
            async with asyncio.timeout(_HELLO_TIMEOUT_S):
                hello = await channel.receive()
        except (TimeoutError, ChannelClosed):
            await channel.close()
            return
        if not isinstance(hello, MediaHello):
            await channel.close()
            return
        # A worker that was started again takes the place of the one that died.
        self._workers[hello.peer] = channel
        _log.debug("media worker connected", extra={"worker": hello.peer})
        try:
            async for item in channel:
                if isinstance(item, SpeechFrame):
                    self._on_speech(item)
        finally:
            if self._workers.get(hello.peer) is channel:
                del self._workers[hello.peer]
