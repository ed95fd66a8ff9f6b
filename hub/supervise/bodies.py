"""What a part of the hub runs in: a process of its own, or (`--single`) a task inside the supervisor."""

import asyncio
import contextlib
import importlib
import logging
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from hub.config.settings import Settings
from hub.errors import HubError
from hub.observe.metrics import forget_process, metrics_folder
from hub.observe.sink import LogSink
from hub.supervise.api import ChildEvent, ChildOrder, Ready, Reload, Reloaded, Siblings, Stop
from hub.supervise.children import Child
from hub.workers.channel import Channel
from hub.workers.switchboard import Switchboard
from hub.workers.worker import Worker

OnEvent = Callable[[ChildEvent], None]
_log = logging.getLogger(__name__)


class Body(Protocol):
    """A running part, seen by its keeper."""

    @property
    def pid(self) -> int:
        """Its process."""

    @property
    def silence_s(self) -> float:
        """How long it said nothing, heartbeats included."""

    def order(self, order: ChildOrder) -> None:
        """Tell it something; lost if it is not connected yet, which is then told everything anew."""

    def kill(self) -> None:
        """End it at once."""

    async def wait(self) -> str:
        """Until it has ended; returns how."""


class ProcessBody:
    """A child process."""

    def __init__(self, process: asyncio.subprocess.Process, runtime: Path, sink: LogSink) -> None:
        self._process = process
        self._runtime = runtime
        self._sink = sink
        self._channel: Channel[ChildOrder, ChildEvent] | None = None

    @classmethod
    async def start(cls, child: Child, runtime: Path, sink: LogSink) -> "ProcessBody":
        """Start the process; its lines go to the sink."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hub.workers.run", child.kind),
            *("--runtime", str(runtime), "--entry", child.entry, "--nice", str(child.niceness)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            limit=256 * 1024,
            # A part's matrices are small: more threads would only fight over two cores.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        return cls(process, runtime, sink)

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    @property
    def silence_s(self) -> float:
        """Counted from its first word; until then only the start-up patience counts."""
        return self._channel.silence_s if self._channel else 0.0

    def attach(self, channel: Channel[ChildOrder, ChildEvent]) -> None:
        """It called."""
        self._channel = channel

    def order(self, order: ChildOrder) -> None:
        """Tell it something."""
        if self._channel:
            self._channel.try_send(order)
        elif isinstance(order, Stop):
            self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self._signal(signal.SIGKILL)

    async def wait(self) -> str:
        """Until it has ended and its last lines are kept."""
        assert self._process.stderr
        while True:
            try:
                line = await self._process.stderr.readline()
            except ValueError:  # one line beyond all measure
                continue
            if not line:
                break
            self._sink.write(line.decode(errors="replace"))
        code = await self._process.wait()
        if self._channel:
            await self._channel.close()
        forget_process(self.pid, metrics_folder(self._runtime))
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)


class TaskBody:
    """A part inside our own process; it cannot hang without us."""

    silence_s = 0.0

    def __init__(self, child: Child, settings: Settings, board: Switchboard, on_event: OnEvent) -> None:
        self._kind = child.kind
        self._on_event = on_event
        self._worker = Worker(child.kind, settings, board, lambda degraded: on_event(Ready(degraded)))
        self._task = asyncio.create_task(self._run(child.entry), name=f"part {child.kind}")

    @property
    def pid(self) -> int:
        """Our own process."""
        return os.getpid()

    def order(self, order: ChildOrder) -> None:
        """Tell it something."""
        match order:
            case Reload(settings):
                self._on_event(Reloaded(self._worker.reload(settings)))
            case Siblings(states, degraded):
                self._worker.tell_siblings(states, degraded)
            case Stop():
                self._worker.stopping.set()
            case _:
                pass

    def kill(self) -> None:
        """End it at once."""
        self._task.cancel()

    async def wait(self) -> str:
        """Until it has ended."""
        await asyncio.wait({self._task})
        return "cancelled" if self._task.cancelled() else self._task.result()

    async def _run(self, entry: str) -> str:
        module, _, function = entry.partition(":")
        try:
            await getattr(importlib.import_module(module), function)(self._worker)
        except HubError as wrong:
            facts = {"kind": self._kind, "code": wrong.code, "reason": str(wrong)}
            _log.error("part failed", extra=facts)  # a known error needs no trace
            return wrong.code
        except Exception as wrong:  # noqa: BLE001  # the boundary of a part: whatever ends it, the others go on
            _log.exception("part crashed", extra={"kind": self._kind})
            return type(wrong).__name__
        return "ended"
