"""`parlour up`: the hub in the foreground."""

import argparse
import asyncio
import ctypes.util
import errno
import logging
import socket
import sys
import time
from dataclasses import replace

from hub.commands.here import loaded
from hub.config.loading import Loaded
from hub.config.settings import Settings, secrets_of
from hub.errors import LibraryMissing, PortTaken
from hub.observe.logs import JsonLines, use_handler
from hub.observe.metrics import drop_metrics, share_metrics
from hub.observe.sink import LogSink, SinkHandler
from hub.supervise.places import held, make_private, runtime_dir

GONE_WITHIN_S = 2.0


class Up:
    """Run the hub until it is told to stop."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("--single", action="store_true", help="relay, brain and mind in one process (for tests)")
        parser.add_argument("--headless", action="store_true", help="only API and bridge: no ears, no voice, no duplex")
        parser.add_argument("--demo", action="store_true", help="a simulated house; says so everywhere")
        parser.add_argument("--quiet", action="store_true", help="log to the file only")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Check what can be checked before anything starts, then run."""
        known = loaded(options)
        if options.demo:
            in_memory = known.settings.hub.model_copy(update={"demo": True})
            known = replace(known, settings=known.settings.model_copy(update={"hub": in_memory}))
        with held(known.settings.data_dir):
            check_libopus()
            check_ports(known.settings)
            return _run(known, options)


def _run(known: Loaded, options: argparse.Namespace) -> int:
    settings = known.settings
    runtime = make_private(runtime_dir(settings.data_dir))
    share_metrics(runtime)  # before anything that counts is imported
    from hub.supervise.supervisor import Plan, Supervisor
    from hub.workers.run import fast_loop

    sink = LogSink(
        settings.data_dir / "logs",
        max_bytes=int(settings.log.max_mb * 1_000_000),
        keep=settings.log.keep,
        terminal=None if options.quiet else sys.stderr,
    )
    handler = SinkHandler(sink)
    handler.setFormatter(JsonLines("hub", secrets_of(settings)))
    use_handler(handler, "supervise", settings.log.level)
    logging.getLogger("hub.supervise").info("starting", extra={"data_dir": str(settings.data_dir)})
    plan = Plan(runtime, options.single, options.headless)

    async def supervise() -> int:
        return await Supervisor(known, plan, sink, lambda: loaded(options)).run()

    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        try:
            return runner.run(supervise())
        finally:
            drop_metrics(runtime)


def check_libopus() -> None:
    """Without libopus no room can speak: say so before anything starts."""
    if ctypes.util.find_library("opus") is None:
        raise LibraryMissing(
            "The system library libopus is not installed.",
            fix="Debian, Ubuntu: sudo apt install libopus0; Fedora: opus; Arch: opus; macOS: brew install opus.",
        )


def check_ports(settings: Settings) -> None:
    """A port that somebody else has is one clear sentence, not a child that keeps dying."""
    for host, port, variable in (
        (settings.http.host, settings.http.port, "PARLOUR_HTTP_PORT"),
        (settings.link.host, settings.link.port, "PARLOUR_LINK_PORT"),
    ):
        if port and not port_freed(host, port):
            raise PortTaken(
                f"Port {port} on {host} is taken, perhaps by another hub.",
                fix=f"Stop that program, or choose another port: {variable}={port + 10} parlour up",
            )


def port_freed(host: str, port: int) -> bool:
    """Whether we can listen there soon: the parts of a hub that was killed take a moment to go."""
    give_up = time.monotonic() + GONE_WITHIN_S
    while not (free := port_free(host, port)) and time.monotonic() < give_up:
        time.sleep(0.05)
    return free


def port_free(host: str, port: int) -> bool:
    """Whether we could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as wrong:
            return wrong.errno != errno.EADDRINUSE
    return True
