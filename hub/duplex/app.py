"""The duplex engine as a part of the hub: seats on the model here or elsewhere, the Moshi port, the lines."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import yaml

from hub.config.shipped import shipped_dir
from hub.duplex.api import DuplexCommand, DuplexEvent
from hub.duplex.channels import DUPLEX, DUPLEX_CODEC
from hub.duplex.claims import ClaimWords
from hub.duplex.environment import environment_dir, is_made, python_of, worker_command
from hub.duplex.errors import EnvironmentMissing
from hub.duplex.model import Model
from hub.duplex.own_file import PersonaplexFile, read_own_file
from hub.duplex.remote import RemoteBackend, Server
from hub.duplex.seat import Backend, Persona
from hub.duplex.server import MoshiPort, listen
from hub.duplex.talks import Talks
from hub.errors import ChannelClosed
from hub.relay.api import AudioFrame, MediaHello, SpeechFrame
from hub.relay.channels import MEDIA, MEDIA_CODEC, FromWorker, ToWorker
from hub.workers.channel import Channel
from hub.workers.switchboard import Server as BoardServer
from hub.workers.worker import Worker

_WAITING = "The duplex model is not ready ({code}); the cascade answers."


class MediaLine:
    """The line to the relay, dialled again when the relay was restarted."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._channel: Channel[FromWorker, ToWorker] | None = None

    async def run(self, talks: Talks) -> None:
        """Feed the seats until cancelled."""
        while True:
            self._channel = await self._worker.board.dial(MEDIA, MEDIA_CODEC)
            with contextlib.suppress(ChannelClosed):
                await self._channel.send(MediaHello("duplex"))
                async for item in self._channel:
                    if isinstance(item, AudioFrame):
                        talks.hear(item)

    async def speak(self, frame: SpeechFrame) -> None:
        """20 ms for a room; a relay that is away or behind loses it: live speech is not said later."""
        if self._channel is not None:
            self._channel.try_send(frame)


async def run(worker: Worker) -> None:
    """The engine; the brain finds it as `duplex` on the board."""
    settings = worker.settings.duplex
    own = read_own_file(settings.config)
    async with contextlib.AsyncExitStack() as stack:
        backend: Backend
        if settings.mode == "remote":
            backend = await stack.enter_async_context(_remote(worker, own))
        else:
            backend = await stack.enter_async_context(_local(worker, own))
        await running(worker, backend, own)


async def running(worker: Worker, backend: Backend, own: PersonaplexFile) -> None:
    """Serve the brain with the seats of this backend until the hub stops."""
    line = MediaLine(worker)
    words = yaml.safe_load((shipped_dir() / "lang" / "en" / "duplex" / "claims.yaml").read_text())
    usual = Persona(own.persona.system_prompt, own.persona.voice)
    talks = Talks(backend, ClaimWords.of(words), usual, line.speak, hold_takeovers=own.model.hold_takeovers)
    async with worker.board.serve(DUPLEX, DUPLEX_CODEC) as server:
        await worker.until_stopped(_serve(server, line, talks))


async def _serve(server: BoardServer[DuplexEvent, DuplexCommand], line: MediaLine, talks: Talks) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(line.run(talks), name="duplex: the line to the relay")
        async for brain in server:
            group.create_task(_attend(brain, talks), name="duplex: attend the brain")


async def _attend(brain: Channel[DuplexEvent, DuplexCommand], talks: Talks) -> None:
    """One brain, until it goes."""
    async with asyncio.TaskGroup() as group:
        async for command in brain:
            await talks.serve(group, command, brain.try_send)
        await talks.close()


@asynccontextmanager
async def _remote(worker: Worker, own: PersonaplexFile) -> AsyncIterator[RemoteBackend]:
    """Servers elsewhere. Our own Moshi port is not open in this mode, so no address can lead back to it."""
    first = worker.settings.duplex.url or own.server.url
    backend = RemoteBackend([Server(url, own.server.flavour) for url in (first, *own.server.more)])
    worker.ready()
    try:
        yield backend
    finally:
        await backend.close()


@asynccontextmanager
async def _local(worker: Worker, own: PersonaplexFile) -> AsyncIterator[Model]:
    """The model process, and the Moshi port before it."""
    settings = worker.settings.duplex
    folder = environment_dir(worker.data_dir)
    if not is_made(folder):
        raise EnvironmentMissing("The duplex engine is not set up.", fix="Run `parlour duplex setup`.")
    options = ["--model", own.model.source, "--device", settings.device, "--slots", str(settings.rooms)]
    for flag, value in (
        ("--revision", own.model.revision),
        ("--precision", own.model.precision),
        ("--memory-gib", own.model.memory_gib),
    ):
        options += [flag, str(value)] if value is not None else []
    with tempfile.TemporaryDirectory(prefix="parlour-duplex-") as runtime:

        def changed() -> None:
            figures = model.figures
            worker.ready(*(() if figures.ready else (_WAITING.format(code=figures.trouble or "loading"),)))

        model = Model(worker_command(python_of(folder), *options), Path(runtime), changed)
        keeping = asyncio.create_task(model.run(), name="duplex: keep the model process")
        port = await listen(MoshiPort(model, lambda: model.figures), settings.host, settings.port)
        try:
            yield model
        finally:
            await port.cleanup()
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
