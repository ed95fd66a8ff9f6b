"""systemd is told the truth, in time, and only where it listens."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.supervise.notice import Notice


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """What systemd would listen on."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(5)
        yield ear


def told(ear: socket.socket) -> str:
    return ear.recv(256).decode()


async def test_it_is_told_that_we_are_ready_and_then_that_we_live(systemd: socket.socket) -> None:
    notice = Notice({"NOTIFY_SOCKET": systemd.getsockname(), "WATCHDOG_USEC": "50000"})

    async def ready() -> None:
        """At once."""

    keeping = asyncio.create_task(notice.keep(ready), name="keep")
    heard = [await asyncio.to_thread(told, systemd) for _ in range(3)]
    keeping.cancel()
    assert heard == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]


def test_its_patience_is_not_used_up() -> None:
    assert Notice({"WATCHDOG_USEC": "30000000"}).every_s == 12.0


async def test_without_a_watchdog_readiness_is_all(systemd: socket.socket) -> None:
    notice = Notice({"NOTIFY_SOCKET": systemd.getsockname()})

    async def ready() -> None:
        """At once."""

    await notice.keep(ready)
    assert told(systemd) == "READY=1"


@pytest.mark.parametrize("environment", [{}, {"NOTIFY_SOCKET": "/no/such/socket"}])
def test_nobody_listening_is_no_fault(environment: dict[str, str]) -> None:
    Notice(environment).send("READY=1")


async def test_readiness_waits_for_the_parts(systemd: socket.socket) -> None:
    notice, settled = Notice({"NOTIFY_SOCKET": systemd.getsockname()}), asyncio.Event()

    async def ready() -> None:
        await settled.wait()

    keeping = asyncio.create_task(notice.keep(ready), name="keep")
    await asyncio.sleep(0)
    systemd.setblocking(False)
    with pytest.raises(BlockingIOError):
        told(systemd)
    settled.set()
    await keeping
    assert told(systemd) == "READY=1"
