"""Looking for the hub on the network. mDNS only hints where to dial; the key pinned at pairing decides on trust."""

import asyncio
from dataclasses import dataclass

from zeroconf import BadTypeInNameException, InterfaceChoice, ServiceStateChange
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from satellite.dial import Address
from satellite.observe import log

SERVICE = "_parlour._tcp.local."
SEARCH_S = 3.0
_MAX_FOUND = 16


@dataclass(frozen=True, slots=True)
class FoundHub:
    """Somebody who says they are a hub."""

    name: str
    address: Address
    fingerprint: str


async def browse(
    seconds: float = SEARCH_S, wanted: str | None = None, interfaces: tuple[str, ...] = ()
) -> list[FoundHub]:
    """Return the hubs that answer within `seconds`; returns at once when the wanted one does."""
    found: dict[str, FoundHub] = {}
    names: asyncio.Queue[str] = asyncio.Queue(_MAX_FOUND)

    def changed(zeroconf: object, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is not ServiceStateChange.Removed and not names.full():
            names.put_nowait(name)

    try:
        network = AsyncZeroconf(interfaces=list(interfaces) or InterfaceChoice.All)
    except OSError as error:  # no network, or multicast is not allowed
        log.info("cannot look for hubs: %s", error.strerror)
        return []
    browser = AsyncServiceBrowser(network.zeroconf, SERVICE, handlers=[changed])
    try:
        async with asyncio.timeout(seconds):
            while wanted is None or wanted not in found:
                hub = await _resolve(network, await names.get())
                if hub is not None:
                    found[hub.fingerprint] = hub
    except TimeoutError:
        pass
    finally:
        await browser.async_cancel()
        await network.async_close()
    return list(found.values())


async def find(fingerprint: str) -> Address | None:
    """Return where the hub with this key says it is."""
    return next((hub.address for hub in await browse(wanted=fingerprint) if hub.fingerprint == fingerprint), None)


async def _resolve(network: AsyncZeroconf, name: str) -> FoundHub | None:
    try:
        info = AsyncServiceInfo(SERVICE, name)
        if not await info.async_request(network.zeroconf, 2000):
            return None
    except BadTypeInNameException:
        return None
    addresses, pin = info.parsed_scoped_addresses(), (info.properties or {}).get(b"fp") or b""
    if not addresses or not info.port or len(pin) != 43:
        return None
    return FoundHub(name.removesuffix(f".{SERVICE}"), Address(addresses[0], info.port), pin.decode("ascii", "replace"))
