"""Joining a house: both ways, and everything that must fail."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from satellite.dial import Address, dial
from satellite.errors import PairingError, WrongHubError
from satellite.pairing import join, join_by_words
from satellite.wire.invite import CODE_ENTROPY_BYTES, Invite, new_code
from satellite.wire.messages import Hello, Redeem
from tests.satellite.tiny_hub import TinyHub

CODE = new_code(bytes(range(CODE_ENTROPY_BYTES)))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def invite(hub: TinyHub, code: str = CODE, fingerprint: str | None = None) -> str:
    return Invite("127.0.0.1", hub.port, fingerprint or hub.fingerprint, code).text()


async def test_an_invite_gives_a_room_and_a_token(hub: TinyHub) -> None:
    hub.code = CODE
    membership = await join(invite(hub), KEY, "den")
    assert (membership.room, membership.token, membership.fingerprint) == ("den", hub.token, hub.fingerprint)
    assert CODE not in str(hub.last(Redeem))


async def test_a_wrong_code_is_refused(hub: TinyHub) -> None:
    hub.code = new_code(bytes(CODE_ENTROPY_BYTES))
    with pytest.raises(PairingError, match="pairing_failed"):
        await join(invite(hub), KEY, "den")


async def test_a_hub_with_another_key_is_told_nothing(hub: TinyHub) -> None:
    hub.code = CODE
    with pytest.raises(PairingError, match="Another hub"):
        await join(invite(hub, fingerprint="f" * 43), KEY, "den")
    with pytest.raises(WrongHubError):
        await dial(Address("127.0.0.1", hub.port), "f" * 43)
    assert hub.said == []


async def test_both_ends_show_the_same_words(hub: TinyHub) -> None:
    shown: list[tuple[str, ...]] = []
    membership = await join_by_words(Address("127.0.0.1", hub.port), KEY, "den", shown.append)
    assert shown == [hub.words]
    assert len(hub.words) == 6
    assert membership.token == hub.token


async def test_the_owner_may_say_no(hub: TinyHub) -> None:
    hub.approve = False
    with pytest.raises(PairingError, match="said no"):
        await join_by_words(Address("127.0.0.1", hub.port), KEY, "den", lambda _: None)


async def test_somebody_in_between_who_passes_everything_on_is_noticed(hub: TinyHub, tmp_path: Path) -> None:
    """The man in the middle ends TLS with his own key but repeats the real hub's fingerprint."""
    real = hub.fingerprint
    hub.fingerprint = "m" * 43
    with pytest.raises(PairingError, match="between"):
        await join_by_words(Address("127.0.0.1", hub.port), KEY, "den", lambda _: None)
    assert hub.last(Hello) is None
    assert real != hub.fingerprint


async def test_nobody_there_and_no_invite_are_one_sentence_each(hub: TinyHub) -> None:
    with pytest.raises(PairingError, match="cannot be reached"):
        await join(Invite("127.0.0.1", 1, "f" * 43, CODE).text(), KEY, "den")
    with pytest.raises(PairingError, match="not a whole invite"):
        await join("parlour://x", KEY, "den")
