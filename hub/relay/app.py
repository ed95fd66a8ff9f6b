"""The relay process: opens the port, serves the brain and the workers, keeps time. Waits, and decides nothing."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from hub.errors import ChannelClosed
from hub.identity.key import HubIdentity, load_or_create
from hub.relay.api import Listening, MessageHeard, RelayCommand, RelayEvent, RelayStats
from hub.relay.channels import MEDIA, MEDIA_CODEC, RELAY, RELAY_CODEC
from hub.relay.discovery import announced, is_loopback
from hub.relay.levels import LevelHeard
from hub.relay.listener import Doorway, open_guest_socket, open_socket
from hub.relay.media import Media
from hub.relay.priority import raise_priority
from hub.relay.relay import Relay, clock_us
from hub.relay.settings import RelaySettings
from hub.workers.channel import Channel
from hub.workers.switchboard import Server, Switchboard
from hub.workers.worker import Worker

STATS_INTERVAL_S = 5.0
_MOST_EVENTS = 2000
"""Events that may wait for a busy brain; then the satellites' chatter is dropped."""
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Clock:
    """How late the loop was since the last report."""

    lag_us: int = 0


class _Brain:
    """The line to the brain, which may be away for a while."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[RelayEvent] = asyncio.Queue()

    def tell(self, event: RelayEvent) -> None:
        """Let the brain know as soon as it listens."""
        if self._events.qsize() < _MOST_EVENTS or not isinstance(event, MessageHeard | LevelHeard | RelayStats):
            self._events.put_nowait(event)

    async def attend(self, relay: Relay, channel: Channel[RelayEvent, RelayCommand], listening: Listening) -> None:
        """Serve one brain until it goes."""
        while not self._events.empty():
            # Said to the brain that is gone; who is here is told anew.
            self._events.get_nowait()
        self.tell(listening)
        relay.introduce()
        telling = asyncio.create_task(self._pass_on(channel), name="relay: tell the brain")
        try:
            async for command in channel:
                relay.obey(command)
        finally:
            telling.cancel()
            with suppress(asyncio.CancelledError):
                await telling

    async def _pass_on(self, channel: Channel[RelayEvent, RelayCommand]) -> None:
        with suppress(ChannelClosed):
            while True:
                await channel.send(await self._events.get())


async def run(worker: Worker) -> None:
    """The relay as a part of the hub. The brain finds it as `relay` on the board, workers as `media`."""
    link = worker.settings.link
    settings = RelaySettings(host=link.host, port=link.port, announce=link.advertise, raise_priority=worker.alone)
    identity = load_or_create(worker.data_dir)
    async with running(worker.board, settings, identity):
        worker.ready()
        await worker.stopping.wait()


@asynccontextmanager
async def running(board: Switchboard, settings: RelaySettings, identity: HubIdentity) -> AsyncIterator[Listening]:
    """A relay that runs while the block runs."""
    listener, guests = open_socket(settings), open_guest_socket()
    priority = raise_priority() if settings.raise_priority else "normal"
    host, port = listener.getsockname()[:2]
    listening = Listening(host, port, identity.fingerprint, priority, guests.getsockname()[1])
    brain = _Brain()
    relay: Relay
    media = Media(lambda frame: relay.speak(frame))
    relay = Relay(settings, identity, brain.tell, media.send)
    clock, context = _Clock(), identity.server_context()
    try:
        async with (
            board.serve(RELAY, RELAY_CODEC) as brains,
            board.serve(MEDIA, MEDIA_CODEC) as workers,
            asyncio.TaskGroup() as tasks,
        ):
            running_tasks = [
                tasks.create_task(Doorway(listener, context, settings.path).accept(relay), name="relay: accept"),
                tasks.create_task(Doorway(guests, context, settings.path, True).accept(relay), name="relay: guests"),
                tasks.create_task(media.serve(workers), name="relay: media"),
                tasks.create_task(_attend_brains(brain, brains, relay, listening), name="relay: brain"),
                tasks.create_task(_keep_time(relay, clock), name="relay: time"),
                tasks.create_task(_report(relay, media, brain, clock), name="relay: report"),
                tasks.create_task(_announce(identity, settings, listening), name="relay: announce"),
            ]
            yield listening
            relay.close()
            for task in running_tasks:
                task.cancel()
    finally:
        listener.close()
        guests.close()


async def _announce(identity: HubIdentity, settings: RelaySettings, listening: Listening) -> None:
    if settings.announce and not is_loopback(listening.host):
        async with announced(identity, listening.host, listening.port, settings.path):
            await asyncio.Event().wait()


async def _attend_brains(
    brain: _Brain, server: Server[RelayEvent, RelayCommand], relay: Relay, listening: Listening
) -> None:
    """One brain at a time; links live on while there is none."""
    async for channel in server:
        await brain.attend(relay, channel, listening)


async def _keep_time(relay: Relay, clock: _Clock) -> None:
    """Call `tick` when it asked for it, and notice when that was late."""
    woken = asyncio.Event()
    relay.wake = woken.set
    while True:
        now_us = clock_us()
        relay.tick(now_us)
        due_us = relay.next_deadline_us(now_us)
        try:
            async with asyncio.timeout(max(0.001, (due_us - now_us) * 1e-6)):
                await woken.wait()
        except TimeoutError:
            clock.lag_us = max(clock.lag_us, clock_us() - due_us)
        woken.clear()


async def _report(relay: Relay, media: Media, brain: _Brain, clock: _Clock) -> None:
    while True:
        await asyncio.sleep(STATS_INTERVAL_S)
        gate = relay.gate
        brain.tell(
            RelayStats(gate.proven, gate.unproven, gate.turned_away, relay.faults, clock.lag_us / 1000, media.dropped)
        )
        clock.lag_us = 0
