"""Tells systemd that the hub is ready, alive or stopping, where systemd started it; elsewhere it does nothing.

The protocol is a datagram of `NAME=value` lines to the socket systemd names in the environment (`man sd_notify`).
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Mapping

_ASLEEP_AT_MOST = 0.4
"""Part of systemd's patience after which we say that we live: twice in time, even when one is late."""


class Notice:
    """The way to systemd."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        environment = os.environ if environment is None else environment
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        patience_us = environment.get("WATCHDOG_USEC", "")
        self.every_s = int(patience_us) / 1e6 * _ASLEEP_AT_MOST if patience_us.isdigit() else None
        """How often systemd wants to hear that we live; None: never."""

    def send(self, text: str) -> None:
        """Say one thing; nobody listening is no fault."""
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.setblocking(False)
            try:
                line.sendto(text.encode(), self._address)
            except OSError:
                return

    async def keep(self, ready: Callable[[], Awaitable[None]]) -> None:
        """Say when we are ready, and from then on that we live, until cancelled."""
        await ready()
        self.send("READY=1")
        while self.every_s is not None:
            self.send("WATCHDOG=1")
            await asyncio.sleep(self.every_s)
