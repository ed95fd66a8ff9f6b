"""Whether an address leads back to ourselves: the engine would talk to itself for ever."""

import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from hub.duplex.errors import OwnListener


def refuse_own_listener(url: str, listeners: Iterable[tuple[str, int]]) -> None:
    """Raise `OwnListener` when the name resolves to an address of this machine and the port is one of ours."""
    parts = urlsplit(url if "://" in url else f"ws://{url}")
    port = parts.port or (443 if parts.scheme in {"wss", "https"} else 80)
    ours = {number for _, number in listeners}
    if port not in ours or not parts.hostname:
        return
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except OSError:
        return  # what cannot be resolved cannot be called either
    if any(_is_here(family, place[0]) for family, _, _, _, place in found):
        raise OwnListener(f"{url} is this hub's own Moshi port.", fix="Name the machine with the remote server.")


def _is_here(family: socket.AddressFamily, address: str | int) -> bool:
    """An address that can be bound belongs to this machine."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((str(address), 0))
        except OSError:
            return False
        return True
