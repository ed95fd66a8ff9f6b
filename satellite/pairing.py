"""Becoming part of a house: with an invite, or by comparing six words.

Nothing secret is sent before the hub's key is known to be the invite's. Without an invite nobody can know it
beforehand: then people compare words, and the first `hello` after it pins what they compared.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.exceptions import WebSocketException

from satellite.dial import Address, Dialled, dial
from satellite.errors import PairingError, WrongHubError
from satellite.identity import Membership
from satellite.wire import proof
from satellite.wire.alive import Bye, Ping
from satellite.wire.base import Message
from satellite.wire.clock import answer
from satellite.wire.errors import WireError
from satellite.wire.invite import InviteError, parse_invite
from satellite.wire.messages import Challenge, Commit, Counter, Paired, Redeem, Refused, Reveal
from satellite.wire.proof import WordTranscript
from satellite.wire.session import PAIRING_TIMEOUT_S, Session
from satellite.wire.states import Role

Talk = Callable[[Dialled], Awaitable[Membership]]
T = TypeVar("T", bound=Message)

_ASK_AGAIN = "Ask the hub for a new invite with `parlour pair --room NAME`."


async def join(invite_text: str, key: Ed25519PrivateKey, name: str) -> Membership:
    """Pair with an invite."""
    try:
        invite = parse_invite(invite_text)
    except InviteError as error:
        raise PairingError(f"This is not a whole invite: {error}.", fix=_ASK_AGAIN) from None
    address = Address(invite.host, invite.port)

    async def talk(connection: Dialled) -> Membership:
        session = Session(Role.SATELLITE)
        challenge = await _expect(session, connection, Challenge)
        given = proof.redeem(key, invite.code, challenge.nonce, connection.fingerprint, name)
        redeem = Redeem(key=proof.public_key(key), signature=given.signature, proof=given.proof, name=name)
        await connection.send(session.send(redeem))
        return _membership(await _expect(session, connection, Paired), address, connection)

    return await _with_hub(address, invite.fingerprint, talk)


async def join_by_words(
    address: Address, key: Ed25519PrivateKey, name: str, show: Callable[[tuple[str, ...]], None]
) -> Membership:
    """Pair without an invite: `show` the six words and wait for the owner to agree on the hub."""
    nonce = proof.to_text(secrets.token_bytes(proof.NONCE_BYTES))
    public = proof.public_key(key)

    async def talk(connection: Dialled) -> Membership:
        session = Session(Role.SATELLITE)
        challenge = await _expect(session, connection, Challenge)
        commitment = proof.commit(public, nonce)
        await connection.send(session.send(Commit(commitment=commitment, name=name)))
        counter = await _expect(session, connection, Counter)
        if counter.key != connection.fingerprint:
            raise PairingError("Somebody sits between this satellite and the hub.", fix="Look at your network.")
        transcript = WordTranscript(
            challenge.nonce, name, commitment, connection.fingerprint, counter.nonce, public, nonce
        )
        reveal = Reveal(key=public, nonce=nonce, signature=transcript.sign(key))
        await connection.send(session.send(reveal))
        show(transcript.words())
        return _membership(await _expect(session, connection, Paired), address, connection)

    return await _with_hub(address, None, talk)


async def _with_hub(address: Address, fingerprint: str | None, talk: Talk) -> Membership:
    try:
        async with asyncio.timeout(PAIRING_TIMEOUT_S):
            connection = await dial(address, fingerprint)
            try:
                return await talk(connection)
            finally:
                await connection.close()
    except WrongHubError as error:
        raise PairingError(error.message, fix=_ASK_AGAIN) from None
    except TimeoutError:
        raise PairingError("The hub did not answer in time.", fix=_ASK_AGAIN) from None
    except (OSError, WebSocketException, WireError) as error:
        raise PairingError(
            f"The hub at {address} cannot be reached ({type(error).__name__}).",
            fix="Is it running, the port open?",
        ) from None


async def _expect(session: Session, connection: Dialled, wanted: type[T]) -> T:
    """Wait for one message; answer pings meanwhile."""
    while True:
        for said in session.receive(await connection.receive(), time.monotonic()):
            if isinstance(said, wanted):
                return said
            if isinstance(said, Ping):
                now_us = time.monotonic_ns() // 1000
                await connection.send(session.send(answer(said, now_us, now_us)))
            elif isinstance(said, Refused | Bye):
                raise PairingError(f"The hub said no ({said.code}). {said.message}".strip(), fix=_ASK_AGAIN)


def _membership(paired: Paired, address: Address, connection: Dialled) -> Membership:
    return Membership(
        address.host, address.port, connection.fingerprint, paired.satellite, paired.room, token=paired.token
    )
