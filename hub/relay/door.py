"""Decides who may come in, and who must leave. Pure.

A satellite needs both: the key of a member, proved on this very connection, and the member's token. Whoever fails
hears the same refusal, whatever was wrong. The newest connection of a member wins.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from hub.relay.api import Member
from satellite.wire.messages import Hello, Refused
from satellite.wire.proof import check_hello, check_token

Connection = TypeVar("Connection")

NOT_ADMITTED = Refused(code="not_admitted", message="This satellite is not known here, or its proof is wrong. Pair it.")
REVOKED = Refused(code="revoked", message="This satellite was removed from the house.")
_NOBODY = "0" * 64


@dataclass(frozen=True, slots=True)
class Admitted:
    """Come in."""

    member: Member


class Door(Generic[Connection]):
    """The members, and through which connection each of them is here."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        self._by_key: dict[str, Member] = {}
        self._here: dict[str, Connection] = {}
        self.at = self._here.get
        """Through which connection a satellite is here, or None. Asked for every packet, so nothing is around it."""

    def set_members(self, members: Iterable[Member]) -> list[tuple[str, Connection]]:
        """Replace the list; returns who has to leave now. Another key or token is another member."""
        before = {member.satellite: member for member in self._by_key.values()}
        self._by_key = {member.key: member for member in members}
        after = {member.satellite: member for member in self._by_key.values()}
        return [(name, here) for name, here in self._here.items() if not _same(before.get(name), after.get(name))]

    def member(self, satellite: str) -> Member | None:
        """The member of this name."""
        return next((member for member in self._by_key.values() if member.satellite == satellite), None)

    def admit(self, hello: Hello, nonce: str) -> Admitted | Refused:
        """Check token and proof; a wrong token is found before any expensive arithmetic."""
        member = self._by_key.get(hello.key)
        # A hash is compared for unknown keys too, so that time does not tell which keys exist.
        token_ok = check_token(hello.token, member.token_hash if member else _NOBODY)
        if member is None or not token_ok:
            return NOT_ADMITTED
        if not check_hello(hello.key, hello.signature, nonce, self._fingerprint):
            return NOT_ADMITTED
        return Admitted(member)

    def enter(self, satellite: str, connection: Connection) -> Connection | None:
        """The satellite is here through this connection; returns the older one that has to leave."""
        older = self._here.get(satellite)
        self._here[satellite] = connection
        return older

    def leave(self, satellite: str, connection: Connection) -> bool:
        """The connection is gone; True when the satellite is gone with it."""
        if self._here.get(satellite) is not connection:
            return False
        del self._here[satellite]
        return True

    def everyone(self) -> tuple[Connection, ...]:
        """All connections of members."""
        return tuple(self._here.values())


def _same(before: Member | None, after: Member | None) -> bool:
    if before is None or after is None:
        return False
    return before.key == after.key and before.token_hash == after.token_hash
