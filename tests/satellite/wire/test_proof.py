"""Who is who: every proof holds for its own connection and for no other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from satellite.wire import proof
from satellite.wire.errors import RemoteProtocolError
from satellite.wire.proof import RedeemProof, WordTranscript

ME = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes([1] * 32))
MY_KEY, OTHER_KEY = proof.public_key(ME), proof.public_key(OTHER)
NONCE, HUB, CODE = "n" * 43, "f" * 43, "0123456789abcdefghjk"


def certificate(key: ec.EllipticCurvePrivateKey, name: str) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(start).not_valid_after(start + timedelta(days=1))
    return builder.sign(key, SHA256()).public_bytes(Encoding.DER)


def test_the_pin_follows_the_key_and_not_the_name() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pins = {proof.fingerprint(certificate(key, name)) for name in ("a", "b")}
    assert len(pins) == 1
    assert proof.fingerprint(certificate(ec.generate_private_key(ec.SECP256R1()), "a")) not in pins


def test_hello_holds_for_this_nonce_this_hub_and_this_key_only() -> None:
    signature = proof.sign_hello(ME, NONCE, HUB)
    assert proof.check_hello(MY_KEY, signature, NONCE, HUB)
    assert not proof.check_hello(MY_KEY, signature, "m" * 43, HUB)
    assert not proof.check_hello(MY_KEY, signature, NONCE, "g" * 43)
    assert not proof.check_hello(OTHER_KEY, signature, NONCE, HUB)
    assert not proof.check_hello("A" * 43, "A" * 86, NONCE, HUB)
    assert not proof.check_hello("!" * 43, signature, NONCE, HUB)


def test_an_invite_is_proven_without_its_code() -> None:
    given = proof.redeem(ME, CODE, NONCE, HUB, "den")
    assert proof.check_redeem(CODE, NONCE, HUB, MY_KEY, "den", given)
    assert CODE not in given.proof


@pytest.mark.parametrize(
    ("code", "nonce", "hub", "key", "name"),
    [
        ("k" * 20, NONCE, HUB, MY_KEY, "den"),
        (CODE, "m" * 43, HUB, MY_KEY, "den"),
        (CODE, NONCE, "g" * 43, MY_KEY, "den"),
        (CODE, NONCE, HUB, OTHER_KEY, "den"),
        (CODE, NONCE, HUB, MY_KEY, "bedroom"),
    ],
)
def test_a_proof_of_another_transcript_fails(code: str, nonce: str, hub: str, key: str, name: str) -> None:
    given = proof.redeem(ME, CODE, NONCE, HUB, "den")
    assert not proof.check_redeem(code, nonce, hub, key, name, given)


def test_the_code_without_the_key_is_not_enough() -> None:
    given = proof.redeem(ME, CODE, NONCE, HUB, "den")
    assert not proof.check_redeem(CODE, NONCE, HUB, MY_KEY, "den", RedeemProof("A" * 86, given.proof))


def transcript() -> WordTranscript:
    return WordTranscript(NONCE, "den", proof.commit(MY_KEY, "s" * 43), HUB, "h" * 43, MY_KEY, "s" * 43)


def test_both_ends_see_the_same_six_words() -> None:
    mine, theirs = transcript(), transcript()
    assert mine.words() == theirs.words()
    assert theirs.check(mine.sign(ME))


@pytest.mark.parametrize("field", ["challenge", "name", "commitment", "hub_fingerprint", "hub_nonce", "key", "nonce"])
def test_somebody_in_between_changes_the_words_and_breaks_the_signature(field: str) -> None:
    mine = transcript()
    theirs = replace(mine, **{field: "x" * 43})
    assert mine.words() != theirs.words()
    assert not theirs.check(mine.sign(ME))


def test_a_commitment_cannot_be_opened_differently() -> None:
    changed = replace(transcript(), nonce="z" * 43)
    assert not changed.check(changed.sign(ME))


def test_tokens_are_stored_hashed() -> None:
    stored = proof.hash_token("t" * 43)
    assert "t" * 43 not in stored
    assert proof.check_token("t" * 43, stored)
    assert not proof.check_token("u" * 43, stored)


@pytest.mark.parametrize("text", ["a", "ab=", "!!!!", "AB", "é"])
def test_only_the_one_proper_spelling_is_read(text: str) -> None:
    with pytest.raises(RemoteProtocolError) as caught:
        proof.from_text(text)
    assert caught.value.code == "bad_proof"


def test_bytes_survive_being_text() -> None:
    assert proof.from_text(proof.to_text(b"\x00\xff")) == b"\x00\xff"
