"""Who may call the API: keys, loopback, trusted proxies, and how often. Pure; `now` is an argument."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from hub.http.errors import ApiError

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class GateRules:
    """What the configuration says about callers."""

    api_key: str | None = None
    trusted_proxies: tuple[str, ...] = ()
    """Networks whose callers are forwarded by a proxy that speaks TLS itself."""
    per_minute: int = 600
    wrong_keys_per_minute: int = 10

    @property
    def networks(self) -> Sequence[Network]:
        """The trusted networks, parsed."""
        return [ip_network(text) for text in self.trusted_proxies]


def may_bind(host: str, tls: bool, rules: GateRules) -> str | None:
    """Why this address may not be served, or None: off loopback only with a key, and TLS or a trusted proxy."""
    if host == "localhost" or ip_address(host).is_loopback:
        return None
    if rules.api_key is None:
        return f"http.host is {host}, which others can reach, but there is no http.api_key"
    if not tls and not rules.trusted_proxies:
        return f"http.host is {host}, which others can reach, but there is neither http.tls nor http.trusted_proxy"
    return None


class Gate:
    """Checks each call. Remembers only counters."""

    def __init__(self, rules: GateRules) -> None:
        self._rules = rules
        self._networks = rules.networks
        self._calls: dict[str, list[float]] = {}
        self._wrong: dict[str, list[float]] = {}

    def check(self, peer: str, tls: bool, bearer: str | None, now: float) -> None:
        """Let the call in, or raise `ApiError`."""
        self.check_way(peer, tls, now)
        if self._rules.api_key is None:
            return
        if bearer is not None and hmac.compare_digest(bearer.encode(), self._rules.api_key.encode()):
            return
        if bearer is not None:
            self._limit(self._wrong, peer, self._rules.wrong_keys_per_minute, now)
        raise ApiError("unauthorised", "send the key as: Authorization: Bearer KEY")

    def check_way(self, peer: str, tls: bool, now: float) -> None:
        """Let in whoever comes by a safe way and not too often: for what needs no key, or brings a proof of its own."""
        self._limit(self._calls, peer, self._rules.per_minute, now)
        address = ip_address(peer) if peer else None
        local = address is None or address.is_loopback
        proxied = address is not None and any(address in network for network in self._networks)
        if not (local or tls or proxied):
            raise ApiError("unauthorised", "off this machine only TLS or a trusted proxy is served")

    def check_origin(self, origin: str | None, host: str, forwarded_host: str | None) -> None:
        """Turn away what the page of somebody else made a browser ask, by its own name or by one that points here."""
        if origin is not None and urlsplit(origin).netloc not in (host, forwarded_host):
            raise ApiError("unauthorised", "a page of another site asked for this")
        if self._rules.api_key is None and not self._rules.trusted_proxies and not _is_this_machine(host):
            raise ApiError("unauthorised", "without http.api_key the hub answers to the names of this machine only")

    def blame(self, peer: str, now: float) -> None:
        """A caller showed a wrong proof; too many of them are `too_many`."""
        self._limit(self._wrong, peer, self._rules.wrong_keys_per_minute, now)

    def check_blame(self, peer: str, now: float) -> None:
        """Turn away who showed too many wrong proofs lately."""
        if len([t for t in self._wrong.get(peer, ()) if t > now - 60]) >= self._rules.wrong_keys_per_minute:
            raise ApiError("too_many", "too many wrong proofs; wait a minute")

    def _limit(self, counters: dict[str, list[float]], peer: str, most: int, now: float) -> None:
        recent = [t for t in counters.get(peer, ()) if t > now - 60]
        if len(recent) >= most:
            counters[peer] = recent
            raise ApiError("too_many", f"more than {most} a minute")
        recent.append(now)
        counters[peer] = recent
        if len(counters) > 1000:  # a flood of addresses must not grow memory
            oldest = min(counters, key=lambda key: counters[key][-1])
            del counters[oldest]


def _is_this_machine(host: str) -> bool:
    """Whether a Host header names this machine as seen from itself."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
