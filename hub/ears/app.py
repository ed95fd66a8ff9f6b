"""The ears worker: serves the brain's commands, hears the relay's audio, and says when it cannot hear."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from hub.ears.api import EarCommand, EarEvent
from hub.ears.channels import EARS, EARS_CODEC
from hub.ears.ear import Detector
from hub.ears.errors import EarsError, RecogniserMissing
from hub.ears.letters import guess
from hub.ears.listening import Listening
from hub.ears.recogniser import Recogniser
from hub.ears.vad import VoiceDetector
from hub.ears.wakes import wake_phrases
from hub.errors import ChannelClosed
from hub.relay.api import AudioFrame, MediaHello
from hub.relay.channels import MEDIA, MEDIA_CODEC, FromWorker, ToWorker
from hub.workers.channel import Channel
from hub.workers.switchboard import Server, Switchboard
from hub.workers.worker import Worker

_log = logging.getLogger(__name__)


class Brains:
    """Who listens to our events; usually one."""

    def __init__(self) -> None:
        self._channels: set[Channel[EarEvent, EarCommand]] = set()

    def add(self, channel: Channel[EarEvent, EarCommand]) -> None:
        """A brain came."""
        self._channels.add(channel)

    def remove(self, channel: Channel[EarEvent, EarCommand]) -> None:
        """A brain went."""
        self._channels.discard(channel)

    def tell(self, event: EarEvent) -> None:
        """Let them know; one that does not read loses old news, and delays nobody."""
        for channel in self._channels:
            channel.try_send(event)


def model_folder() -> Path:
    """Where the recogniser's wheel keeps its acoustic model."""
    found = find_spec("pocketsphinx")
    folder = Path(found.origin).parent / "model" / "en-us" if found and found.origin else None
    if folder is None or not (folder / "en-us" / "mdef").exists():
        raise RecogniserMissing(
            "The recogniser pocketsphinx is not installed; only typed words work.",
            fix="Run `pip install parlour[hub]`.",
        )
    return folder


async def run(worker: Worker) -> None:
    """The ears as a part of the hub; the brain finds them as `ears` on the board."""
    try:
        recogniser = await asyncio.to_thread(Recogniser.at, model_folder(), guess)
        VoiceDetector()
    except EarsError as missing:
        _log.error("%s", missing, extra={"code": missing.code})
        worker.ready(str(missing))
        await worker.stopping.wait()
        return
    await running(worker, recogniser, VoiceDetector)


async def running(worker: Worker, recogniser: Recogniser, detector: Callable[[], Detector]) -> None:
    """Hear until the hub stops."""
    brains = Brains()
    with ThreadPoolExecutor(1, thread_name_prefix="decode") as decoding:
        listening = Listening(recogniser, brains.tell, decoding, wake_phrases(), detector)
        async with worker.board.serve(EARS, EARS_CODEC) as server:
            await listening.warm()
            worker.ready()
            await worker.until_stopped(_serve(worker.board, server, listening, brains))


async def _serve(
    board: Switchboard, server: Server[EarEvent, EarCommand], listening: Listening, brains: Brains
) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(_hear(board, listening, group), name="ears: hear the rooms")
        async for brain in server:
            group.create_task(_attend(brain, listening, brains, group), name="ears: attend the brain")


async def _attend(
    brain: Channel[EarEvent, EarCommand], listening: Listening, brains: Brains, group: asyncio.TaskGroup
) -> None:
    brains.add(brain)
    try:
        with suppress(ChannelClosed):
            async for command in brain:
                listening.handle(command, group)
    finally:
        brains.remove(brain)


async def _hear(board: Switchboard, listening: Listening, group: asyncio.TaskGroup) -> None:
    """The relay's audio; dialled again when the relay was restarted."""
    while True:
        media: Channel[FromWorker, ToWorker] = await board.dial(MEDIA, MEDIA_CODEC)
        with suppress(ChannelClosed):
            await media.send(MediaHello("ears"))
            async for item in media:
                if isinstance(item, AudioFrame):
                    listening.hear(item, group)
