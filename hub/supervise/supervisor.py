"""The whole hub: starts its parts, keeps them, tells them about each other, reloads, stops.

This is what `parlour up` runs. Which part does what is decided elsewhere: `children` (the table), `policy` (when to
restart).
"""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from hub.config.loading import Loaded
from hub.config.settings import difference
from hub.control.client import SUPERVISOR_DOOR
from hub.control.server import Door, Json, Tell
from hub.errors import ChannelClosed, CommandRefused, ConfigError
from hub.observe.metrics import Metrics
from hub.observe.sink import LogSink
from hub.supervise.api import CHILD_CODEC, NAME, ChildEvent, ChildOrder, Here, Siblings
from hub.supervise.bodies import Body, ProcessBody, TaskBody
from hub.supervise.children import CHILDREN, Child, chosen
from hub.supervise.keeper import Keeper
from hub.supervise.notice import Notice
from hub.supervise.policy import Limits, State
from hub.supervise.watching import watch_file
from hub.workers.channel import Channel
from hub.workers.switchboard import Server, Switchboard

_log = logging.getLogger(__name__)
_HELLO_S = 2.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How this hub is run."""

    runtime: Path
    single: bool = False
    headless: bool = False
    limits: Limits | None = None
    pick: Callable[..., dict[str, Child]] = chosen


class Supervisor:
    """Keeps all parts."""

    def __init__(self, loaded: Loaded, plan: Plan, sink: LogSink, reread: Callable[[], Loaded]) -> None:
        self._settings = loaded.settings
        self._watched = loaded.path
        self._plan = plan
        self._sink = sink
        self._reread = reread
        self._board = Switchboard(plan.runtime)
        self._keepers: dict[str, Keeper] = {}
        self._group: asyncio.TaskGroup
        self._metrics = Metrics()
        sink.on_drop = self._metrics.log_lines_dropped.inc
        self._stopping = asyncio.Event()
        self._news = asyncio.Event()
        self._failed = False
        self._reloading = asyncio.Lock()

    async def run(self) -> int:
        """Until somebody stops us, or a vital part is given up on; the exit code says which."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._door().open(self._plan.runtime / SUPERVISOR_DOOR))
            server = await stack.enter_async_context(self._board.serve(NAME, CHILD_CODEC.mirrored()))
            self._group = await stack.enter_async_context(asyncio.TaskGroup())
            loop.add_signal_handler(signal.SIGHUP, self._reload_soon)
            watching = [self._group.create_task(self._welcome(server), name="welcome children")]
            if self._watched:
                watching.append(
                    self._group.create_task(watch_file(self._watched, self._reload_and_log), name="watch the settings")
                )
            self._sync()
            notice = Notice()
            watching.append(self._group.create_task(notice.keep(self._settled), name="tell systemd"))
            await self._stopping.wait()
            notice.send("STOPPING=1")
            loop.remove_signal_handler(signal.SIGHUP)
            for task in watching:
                task.cancel()
            for keeper in self._keepers.values():
                keeper.stop()
        return 1 if self._failed else 0

    async def _settled(self) -> None:
        """Wait until no part is on its first way up."""
        await self.until(lambda states: State.STARTING not in states.values())

    def stop(self) -> None:
        """End the hub, gracefully."""
        self._stopping.set()

    async def until(self, condition: Callable[[Mapping[str, State]], bool]) -> None:
        """Wait until the parts are doing what the condition asks for."""
        while not condition(self.states()):
            self._news.clear()
            await self._news.wait()

    def states(self) -> dict[str, State]:
        """What every part is doing; parts we do without are `absent`."""
        known = {child.kind: State.ABSENT for child in CHILDREN}
        return known | {kind: keeper.state for kind, keeper in self._keepers.items()}

    def troubles(self) -> dict[str, tuple[str, ...]]:
        """What the house does without now, in words, by part."""
        absent = {
            child.kind: (child.without,)
            for child in CHILDREN
            if child.without and child.wanted(self._settings) and child.kind not in self._keepers
        }
        down = {
            kind: (keeper.child.without or f"The {kind} does not work.",)
            for kind, keeper in self._keepers.items()
            if keeper.state in {State.HUNG, State.WAITING, State.GIVEN_UP}
        }
        said = {kind: keeper.degraded for kind, keeper in self._keepers.items() if keeper.degraded}
        return said | down | absent

    async def reload(self) -> tuple[str, ...]:
        """Read the settings again and apply them whole, or raise `ConfigError` and keep the old ones."""
        async with self._reloading:
            new = self._reread().settings
            changed = difference(self._settings, new)
            if "hub.data_dir" in changed:
                raise ConfigError("hub.data_dir cannot change while the hub runs.", fix="Restart the hub for it.")
            sections = {name.partition(".")[0] for name in changed}
            self._settings = new
            for keeper in list(self._keepers.values()):
                if not sections.isdisjoint(keeper.child.reads) and not await keeper.reload(new):
                    keeper.restart()
            self._sync()
            return changed

    # --- inside ---

    def _sync(self) -> None:
        """Keep exactly the parts the settings want."""
        wanted = self._plan.pick(self._settings, headless=self._plan.headless)
        for kind, child in wanted.items():
            if kind not in self._keepers:
                self._keepers[kind] = Keeper(child, self._start, self._changed, self._plan.limits)
                self._group.create_task(self._keepers[kind].keep(), name=f"keep {kind}")
        for kind in self._keepers.keys() - wanted.keys():
            self._keepers.pop(kind).stop()
        self._changed()

    async def _start(self, child: Child, hear: Callable[[ChildEvent], None]) -> Body:
        if self._keepers[child.kind].policy.restarts:
            self._metrics.part_restarts.labels(child.kind).inc()
        if self._plan.single and child.single:
            return TaskBody(child, self._settings, self._board, hear)
        return await ProcessBody.start(child, self._plan.runtime, self._sink)

    def _changed(self) -> None:
        """Tell everybody what everybody is doing."""
        self._news.set()
        news = Siblings(self.states(), self.troubles())
        for kind, keeper in self._keepers.items():
            self._metrics.part_up.labels(kind).set(keeper.state is State.RUNNING)
            keeper.tell(news)
            if keeper.state is State.GIVEN_UP and keeper.child.vital and not self._stopping.is_set():
                _log.error("a vital part is given up, the hub ends", extra={"kind": kind})
                self._failed = True
                self._stopping.set()

    async def _welcome(self, server: Server[ChildOrder, ChildEvent]) -> None:
        async for channel in server:
            self._group.create_task(self._meet(channel), name="meet a child")

    async def _meet(self, channel: Channel[ChildOrder, ChildEvent]) -> None:
        """Find out which child calls; strangers are sent away."""
        try:
            async with asyncio.timeout(_HELLO_S):
                here = await channel.receive()
        except (TimeoutError, ChannelClosed):
            here = None
        keeper = self._keepers.get(here.kind) if isinstance(here, Here) else None
        if keeper is None or not isinstance(here, Here) or keeper.pid != here.pid:
            await channel.close()
            return
        await keeper.converse(channel, self._settings)

    def _reload_soon(self) -> None:
        self._group.create_task(self._reload_and_log(), name="reload")

    async def _reload_and_log(self) -> None:
        try:
            changed = await self.reload()
        except ConfigError as wrong:
            _log.error("settings refused, the old ones stay", extra={"reason": str(wrong)})
        else:
            _log.info("settings applied", extra={"changed": list(changed)})

    def _door(self) -> Door:
        """What the owner can ask the supervisor."""
        door = Door()
        door.register("status", self._status)
        door.register("reload", self._reload_command)
        door.register("restart", self._restart_command)
        door.register("stop", self._stop_command)
        return door

    async def _status(self, arguments: Mapping[str, Json], tell: Tell) -> Json:
        parts = {
            kind: {"state": state, "pid": self._keepers[kind].pid if kind in self._keepers else None}
            for kind, state in self.states().items()
        }
        ports = {"http": self._settings.http.port, "link": self._settings.link.port}
        return {"pid": os.getpid(), "parts": parts, "troubles": self.troubles(), "ports": ports}

    async def _reload_command(self, arguments: Mapping[str, Json], tell: Tell) -> Json:
        return {"changed": await self.reload()}

    async def _restart_command(self, arguments: Mapping[str, Json], tell: Tell) -> Json:
        keeper = self._keepers.get(str(arguments["part"]))
        if keeper is None:
            raise CommandRefused("There is no such part.", fix=f"Parts: {', '.join(sorted(self._keepers))}.")
        keeper.restart()
        return {}

    async def _stop_command(self, arguments: Mapping[str, Json], tell: Tell) -> Json:
        self.stop()
        return {"pid": os.getpid()}
