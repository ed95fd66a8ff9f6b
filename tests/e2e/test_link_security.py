"""What a stranger, a thief, a listener and a man in the middle get from the link: over real TLS connections."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.exceptions import ConnectionClosed, InvalidStatus

from hub.identity.key import load_or_create
from hub.identity.token import new_token
from hub.relay.api import Admit, AnswerPairing, OpenPairing, PairingAsked, PairingFailed, SatelliteJoined, SatelliteLost
from satellite.wire.frames import AudioPacket, Kind
from satellite.wire.invite import CODE_ENTROPY_BYTES, new_code
from satellite.wire.messages import Bye, Challenge, Commit, Counter, Hello, Paired, Redeem, Refused, Reveal
from satellite.wire.proof import WordTranscript, commit, fingerprint, public_key, redeem, to_text
from tests.faults.shim import tcp_shim
from tests.hub.relay.house import Caller, House, Identity, open_house

MANY = 1000
CODE = new_code(bytes(range(CODE_ENTROPY_BYTES)))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with asyncio.timeout(100), open_house(load_or_create(tmp_path / "hub")) as house:
        yield house


async def refusal(caller: Caller) -> str:
    """The code of the hub's last word, which has to be its only one."""
    event = await caller.hear()
    assert isinstance(event, Refused), event
    with pytest.raises(ConnectionClosed):
        await caller.socket.recv()
    return event.code


def invited(challenge: Challenge, who: Identity, house: House, code: str) -> Redeem:
    given = redeem(who.private, code, challenge.nonce, house.listening.fingerprint, who.name)
    return Redeem(key=public_key(who.private), signature=given.signature, proof=given.proof, name=who.name)


@pytest.mark.parametrize("wrong", ["key", "token", "signature", "everything"])
async def test_without_proof_and_token_there_is_nothing_but_a_refusal(house: House, wrong: str) -> None:
    member, stranger = Identity("kitchen-1"), Identity("stranger")
    await house.members(member)
    async with house.call() as caller:
        challenge = await caller.hear_a(Challenge)
        right = member.hello(challenge, house.listening.fingerprint)
        foreign = stranger.hello(challenge, house.listening.fingerprint)
        changes = {
            "key": {"key": foreign.key},
            "token": {"token": foreign.token},
            "signature": {"signature": foreign.signature},
            "everything": foreign.model_dump(),
        }
        await caller.say(right.model_copy(update=changes[wrong]))

        assert await refusal(caller) == "not_admitted"


async def test_a_recorded_handshake_fails_every_time(house: House) -> None:
    """The signature covers the nonce of one connection."""
    member = Identity("kitchen-1")
    await house.members(member)
    recorded: list[Hello] = []
    async with house.call() as caller:
        recorded.append(member.hello(await caller.hear_a(Challenge), house.listening.fingerprint))
        await caller.say(recorded[0])
        await house.event(SatelliteJoined)

    async def replay() -> bool:
        async with house.call() as caller:
            await caller.hear_a(Challenge)
            await caller.say(recorded[0])
            return await refusal(caller) == "not_admitted"

    assert sum([await replay() for _ in range(MANY)]) == MANY


async def test_a_handshake_recorded_at_another_hub_fails(house: House) -> None:
    member = Identity("kitchen-1")
    await house.members(member)
    async with house.call() as caller:
        challenge = await caller.hear_a(Challenge)
        await caller.say(member.hello(challenge, to_text(bytes(32))))

        assert await refusal(caller) == "not_admitted"


async def test_an_invite_pairs_once_and_its_token_opens_the_door(house: House) -> None:
    newcomer = Identity("bedroom-1")
    await house.brain.send(OpenPairing("bedroom", 120.0, CODE))
    async with house.call() as caller:
        await caller.say(invited(await caller.hear_a(Challenge), newcomer, house, CODE))
        asked = await house.event(PairingAsked)
        assert (asked.room, asked.key, asked.words) == ("bedroom", public_key(newcomer.private), None)
        await house.brain.send(Admit(asked.pairing, newcomer.name, "bedroom", newcomer.token))
        paired = await caller.hear_a(Paired)

    assert (paired.satellite, paired.room, paired.token) == ("bedroom-1", "bedroom", newcomer.token)
    await house.members(newcomer)
    async with house.satellite(newcomer):
        assert (await house.event(SatelliteJoined)).satellite == "bedroom-1"


async def test_used_wrong_and_recorded_invites_fail_every_time(house: House) -> None:
    newcomer = Identity("bedroom-1")
    await house.brain.send(OpenPairing("bedroom", 120.0, CODE))
    async with house.call() as caller:
        recorded = invited(await caller.hear_a(Challenge), newcomer, house, CODE)
        await caller.say(recorded)
        asked = await house.event(PairingAsked)
        await house.brain.send(Admit(asked.pairing, newcomer.name, "bedroom", new_token()))
        await caller.hear_a(Paired)
    await house.brain.send(OpenPairing("attic", 120.0, new_code(bytes(CODE_ENTROPY_BYTES))))

    async def attempt(number: int) -> bool:
        async with house.call() as caller:
            challenge = await caller.hear_a(Challenge)
            await caller.say(recorded if number % 2 else invited(challenge, newcomer, house, CODE))
            return await refusal(caller) == "pairing_failed"

    assert sum([await attempt(number) for number in range(MANY)]) == MANY


class WordPairing:
    """A satellite that pairs by words through this caller."""

    def __init__(self, caller: Caller, seen_fingerprint: str) -> None:
        self.caller = caller
        self.seen = seen_fingerprint
        self.private = Ed25519PrivateKey.generate()
        self.nonce = to_text(b"n" * 32)

    async def start(self) -> Counter | Refused:
        self.challenge = await self.caller.hear_a(Challenge)
        self.commitment = commit(public_key(self.private), self.nonce)
        await self.caller.say(Commit(commitment=self.commitment, name="attic-1"))
        event = await self.caller.hear()
        assert isinstance(event, Counter | Refused)
        return event

    async def reveal(self, counter: Counter) -> tuple[str, ...]:
        key = public_key(self.private)
        said = WordTranscript(
            self.challenge.nonce, "attic-1", self.commitment, self.seen, counter.nonce, key, self.nonce
        )
        await self.caller.say(Reveal(key=key, nonce=self.nonce, signature=said.sign(self.private)))
        return said.words()


async def test_six_words_are_the_same_on_both_sides_and_the_owner_decides(house: House) -> None:
    await house.brain.send(OpenPairing("attic", 120.0, None))
    async with house.call() as caller:
        pairing = WordPairing(caller, house.listening.fingerprint)
        counter = await pairing.start()
        assert isinstance(counter, Counter)
        words = await pairing.reveal(counter)
        asked = await house.event(PairingAsked)
        assert asked.words == words
        assert len(words) == 6
        # Not before the owner said yes.
        await house.brain.send(Admit(asked.pairing, "attic-1", "attic", new_token()))
        await house.event(PairingFailed)
        await house.brain.send(AnswerPairing(asked.pairing, approve=True))
        await house.brain.send(Admit(asked.pairing, "attic-1", "attic", new_token()))

        assert (await caller.hear_a(Paired)).satellite == "attic-1"


async def test_the_owner_says_no_and_the_window_is_used_up(house: House) -> None:
    await house.brain.send(OpenPairing("attic", 120.0, None))
    async with house.call() as caller:
        pairing = WordPairing(caller, house.listening.fingerprint)
        counter = await pairing.start()
        assert isinstance(counter, Counter)
        await pairing.reveal(counter)
        asked = await house.event(PairingAsked)
        await house.brain.send(AnswerPairing(asked.pairing, approve=False))
        assert await refusal(caller) == "pairing_declined"
    async with house.call() as caller:
        second = await WordPairing(caller, house.listening.fingerprint).start()
        assert isinstance(second, Refused)
        assert second.code == "pairing_closed"


async def test_a_man_in_the_middle_cannot_get_the_same_words(house: House, tmp_path: Path) -> None:
    """He ends both TLS connections, so the satellite sees his key; whatever he passes on, the proof breaks."""
    await house.brain.send(OpenPairing("attic", 120.0, None))
    his = load_or_create(tmp_path / "middle")
    async with house.call() as to_hub:
        pairing = WordPairing(to_hub, seen_fingerprint=his.fingerprint)
        counter = await pairing.start()
        assert isinstance(counter, Counter)
        assert counter.key != his.fingerprint  # the satellite notices already here
        await pairing.reveal(counter)

        assert await refusal(to_hub) == "pairing_failed"
    assert (await house.event(PairingFailed)).reason == "pairing_failed"


async def test_a_revoked_satellite_is_told_and_cut_within_a_second(house: House) -> None:
    stays, goes = Identity("kitchen-1"), Identity("stolen")
    await house.members(stays, goes)
    async with house.satellite(stays) as kitchen, house.satellite(goes) as stolen:
        began = monotonic()
        await house.members(stays)
        assert (await stolen.hear_a(Refused)).code == "revoked"
        with pytest.raises(ConnectionClosed):
            await stolen.socket.recv()
        assert monotonic() - began <= 1.0
        assert (await house.event(SatelliteLost)).reason == "revoked"
        await kitchen.say(Bye())
    async with house.call() as caller:
        challenge = await caller.hear_a(Challenge)
        await caller.say(goes.hello(challenge, house.listening.fingerprint))
        assert await refusal(caller) == "not_admitted"


async def test_the_newest_connection_of_a_key_wins_and_the_old_one_is_told(house: House) -> None:
    kitchen = Identity("kitchen-1")
    await house.members(kitchen)
    async with house.satellite(kitchen) as older, house.satellite(kitchen):
        assert (await older.hear_a(Bye)).code == "replaced"
        with pytest.raises(ConnectionClosed):
            await older.socket.recv()
        seen = [await house.brain.receive() for _ in range(3)]
    # The house never lost it, so nobody hears that it is gone.
    assert [type(event).__name__ for event in seen] == ["Listening", "SatelliteJoined", "SatelliteJoined"]


async def test_only_tls_1_3_is_spoken(house: House) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await asyncio.open_connection("127.0.0.1", house.listening.port, ssl=context)


async def test_the_pinned_fingerprint_is_the_one_on_the_wire(house: House) -> None:
    async with house.call() as caller:
        tls = caller.socket.transport.get_extra_info("ssl_object")
        assert fingerprint(tls.getpeercert(binary_form=True)) == house.listening.fingerprint


async def test_an_unknown_path_is_not_found(house: House) -> None:
    with pytest.raises(InvalidStatus):
        async with house.call("/other"):
            pass


async def test_a_capture_of_the_link_shows_no_plaintext(house: House) -> None:
    kitchen = Identity("kitchen-canary")
    await house.members(kitchen)
    async with tcp_shim(("127.0.0.1", house.listening.port)) as shim:
        house.listening = replace(house.listening, port=shim.port)
        async with house.satellite(kitchen) as caller:
            for seq in range(20):
                await caller.send_audio(AudioPacket(Kind.MIC, 0, 1, seq, seq * 20_000, b"spoken-secret" * 4))
            await caller.say(Bye())
            with suppress(ConnectionClosed):
                await caller.socket.recv()
    seen = bytes(shim.captured)
    assert len(seen) > 2000
    for plain in (b"spoken-secret", b"challenge", b"hello", b"kitchen", b"nonce", kitchen.token.encode(), b"GET /link"):
        assert plain not in seen
