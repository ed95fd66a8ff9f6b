"""The process around one part of the hub: `python -m hub.workers.run KIND --runtime FOLDER`.

It finds its supervisor, gets its settings over a private socket (so no secret is ever on a command line), runs the
part, and ends when told to, or when the supervisor is gone.
"""

import argparse
import asyncio
import contextlib
import ctypes
import importlib
import os
import signal
import sys
from pathlib import Path

from hub.config.settings import secrets_of
from hub.errors import ChannelClosed, HubError
from hub.observe.lag import watch_loop
from hub.observe.logs import log_to_supervisor
from hub.supervise.api import (
    CHILD_CODEC,
    HOPELESS_CODES,
    HOPELESS_EXIT,
    NAME,
    Begin,
    ChildEvent,
    ChildOrder,
    Here,
    Ready,
    Reload,
    Reloaded,
    Siblings,
)
from hub.workers.channel import Channel
from hub.workers.switchboard import Switchboard
from hub.workers.worker import Worker

_PR_SET_PDEATHSIG = 1
"""From linux/prctl.h."""
_ORPHAN_S = 4.0
"""How long a part may take to end after its supervisor is gone."""


def main(argv: list[str] | None = None) -> int:
    """Run one part until it ends."""
    parser = argparse.ArgumentParser(prog="python -m hub.workers.run", description=__doc__.splitlines()[0])
    parser.add_argument("kind")
    parser.add_argument("--runtime", type=Path, required=True)
    parser.add_argument("--entry", required=True, help="module:function")
    parser.add_argument("--nice", type=int, default=0)
    options = parser.parse_args(argv)
    # The supervisor decides when we stop; Ctrl-C in a terminal reaches all of us at once.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    with contextlib.suppress(OSError):
        os.nice(options.nice)
    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        return runner.run(_serve(options.kind, options.runtime, options.entry))


def die_with_parent() -> None:
    """When the supervisor is killed, so are we: the next hub must find its ports and its database free."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def fast_loop() -> "type[asyncio.AbstractEventLoop] | None":
    """uvloop where it is installed: a third of the CPU for TLS connections, an eighth of their memory."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.Loop


async def _serve(kind: str, runtime: Path, entry: str) -> int:
    board = Switchboard(runtime)
    try:
        async with asyncio.timeout(5):
            supervisor: Channel[ChildEvent, ChildOrder] = await board.dial(NAME, CHILD_CODEC)
            await supervisor.send(Here(kind, os.getpid()))
            begin = await supervisor.receive()
    except (TimeoutError, ChannelClosed):
        return 3
    assert isinstance(begin, Begin)
    log = log_to_supervisor(kind, begin.settings.log.level, secrets_of(begin.settings))
    worker = Worker(kind, begin.settings, board, lambda degraded: _tell(supervisor, Ready(degraded)), alone=True)
    beside = [
        asyncio.create_task(_obey(supervisor, worker), name=f"{kind}: obey the supervisor"),
        asyncio.create_task(watch_loop(kind, worker.metrics), name=f"{kind}: watch the loop"),
    ]
    try:
        module, _, function = entry.partition(":")
        await getattr(importlib.import_module(module), function)(worker)
    except HubError as wrong:
        log.error("failed", extra={"code": wrong.code, "reason": wrong.message, "fix": wrong.fix})
        return HOPELESS_EXIT if wrong.code in HOPELESS_CODES else 1
    except Exception:  # the boundary of a process: its last line says why
        log.exception("crashed")
        return 1
    finally:
        for task in beside:
            task.cancel()
        await supervisor.close()
    return 0


def _tell(supervisor: Channel[ChildEvent, ChildOrder], event: ChildEvent) -> None:
    supervisor.try_send(event)


async def _obey(supervisor: Channel[ChildEvent, ChildOrder], worker: Worker) -> None:
    """Pass the supervisor's orders on; its silence for good is an order to end."""
    signal.signal(signal.SIGTERM, lambda *_: None)  # TERM comes with `Stop`; it must not cut the goodbye short
    async for order in supervisor:
        match order:
            case Reload(settings):
                await supervisor.send(Reloaded(worker.reload(settings)))
            case Siblings(states, degraded):
                worker.tell_siblings(states, degraded)
            case _:
                worker.stopping.set()
    worker.stopping.set()
    await asyncio.sleep(_ORPHAN_S)
    os._exit(4)


if __name__ == "__main__":
    sys.exit(main())
