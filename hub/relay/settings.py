"""What the relay is told at start. Read once from the hub's configuration."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """Where to listen and how much strangers may cost."""

    host: str = "127.0.0.1"
    port: int = 8770
    """0 takes any free port."""
    path: str = "/link"
    announce: bool = True
    """Tell the local network by zeroconf; never done while listening on loopback only."""
    max_links: int = 1000
    max_unproven: int = 128
    """Connections that have not shown who they are, all together."""
    max_unproven_per_address: int = 64
    handshakes_per_s: float = 20.0
    """New connections of one address in the long run; each costs a TLS handshake."""
    handshake_burst: int = 100
    failures_before_lockout: int = 30
    """Wrong proofs of one address, before it is not let near a handshake for a while."""
    lockout_s: float = 30.0
    heartbeat_s: float = 0.5
    dead_after_s: float = 1.8
    """Silence after which a satellite is gone; looked at every 0.2 s, so it is known within two seconds."""
    raise_priority: bool = True
