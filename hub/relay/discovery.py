"""Tells the local network where the hub is, and looks who else does. The only hub file that knows zeroconf.

mDNS is a hint: anyone may answer. Satellites pin the hub's fingerprint and prove the rest on the link.
"""

import asyncio
import ipaddress
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from zeroconf import Error as ZeroconfError
from zeroconf import IPVersion, NonUniqueNameException, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from hub.identity.key import HubIdentity
from satellite.wire.base import PROTOCOL_VERSION

SERVICE = "_parlour._tcp.local."
_TIMEOUT_MS = 2000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SeenHub:
    """A hub as it announces itself: unproven."""

    hub_id: str
    host: str
    port: int
    path: str
    fingerprint: str


def is_loopback(host: str) -> bool:
    """True when nobody else could reach this address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def describe(identity: HubIdentity, port: int, path: str, addresses: list[str]) -> AsyncServiceInfo:
    """The announcement of this hub."""
    properties = {
        "v": str(PROTOCOL_VERSION),
        "id": identity.hub_id,
        "port": str(port),
        "path": path,
        "fp": identity.fingerprint,
    }
    return AsyncServiceInfo(
        SERVICE,
        f"{identity.hub_id}.{SERVICE}",
        port=port,
        properties=properties,
        server=f"{identity.hub_id}.local.",
        parsed_addresses=addresses,
    )


@asynccontextmanager
async def announced(identity: HubIdentity, host: str, port: int, path: str) -> AsyncIterator[bool]:
    """Announce the hub while the block runs. False when the network does not let us: the link works without."""
    zeroconf = await _open(host)
    if zeroconf is None:
        yield False
        return
    info = describe(identity, port, path, [host] if host not in {"0.0.0.0", "::"} else _own_addresses())
    try:
        try:
            await zeroconf.async_register_service(info)
        except (OSError, ZeroconfError, NonUniqueNameException) as reason:
            _log.warning("the hub cannot be announced", extra={"reason": type(reason).__name__})
            yield False
        else:
            yield True
            await zeroconf.async_unregister_service(info)
    finally:
        await zeroconf.async_close()


async def browse(seconds: float, interface: str | None = None) -> list[SeenHub]:
    """Every hub that answers within this time."""
    zeroconf = await _open(interface or "0.0.0.0")
    if zeroconf is None:
        return []
    names: set[str] = set()

    def changed(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is not ServiceStateChange.Removed:
            names.add(name)

    try:
        browser = AsyncServiceBrowser(zeroconf.zeroconf, SERVICE, handlers=[changed])
        await asyncio.sleep(seconds)
        await browser.async_cancel()
        infos = [AsyncServiceInfo(SERVICE, name) for name in sorted(names)]
        answered = [info for info in infos if await info.async_request(zeroconf.zeroconf, _TIMEOUT_MS)]
    finally:
        await zeroconf.async_close()
    return [hub for hub in map(read, answered) if hub is not None]


def read(info: AsyncServiceInfo) -> SeenHub | None:
    """What an announcement says; None when it is not one of ours or of another version."""
    said = {
        key.decode(errors="replace"): (value or b"").decode(errors="replace") for key, value in info.properties.items()
    }
    addresses = info.parsed_addresses(IPVersion.All)
    if said.get("v") != str(PROTOCOL_VERSION) or not addresses or info.port is None or len(said.get("fp", "")) != 43:
        return None
    return SeenHub(said.get("id", ""), addresses[0], info.port, said.get("path", "/link"), said["fp"])


async def _open(host: str) -> AsyncZeroconf | None:
    try:
        if host in {"0.0.0.0", "::"}:
            return AsyncZeroconf()
        return AsyncZeroconf(interfaces=[host])
    except OSError as reason:
        _log.warning("no multicast on this network", extra={"reason": reason.strerror})
        return None


def _own_addresses() -> list[str]:
    """The address other machines reach us by; nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ["127.0.0.1"]
        return [probe.getsockname()[0]]
