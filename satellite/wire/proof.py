"""Who is who: signatures, one-time codes and the six words. Pure: keys and random bytes are passed in.

Every proof covers a name of its own, the hub's fresh nonce and the fingerprint of the hub's certificate, each with its
length in front. So nothing recorded can be used twice, for another purpose, or by somebody between the two ends.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from satellite.wire.errors import RemoteProtocolError
from satellite.wire.words import words_from

NONCE_BYTES = 32
TOKEN_BYTES = 32


def to_text(raw: bytes) -> str:
    """Encode bytes as base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Decode base64url without padding; raises `RemoteProtocolError` for anything but its one proper spelling."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raw = b""
    if to_text(raw) != text:
        raise RemoteProtocolError("bad_proof", "not base64url")
    return raw


def fingerprint(certificate_der: bytes) -> str:
    """SHA-256 over the public key (SPKI) of a certificate: what satellites pin. Names and dates do not matter."""
    key = x509.load_der_x509_certificate(certificate_der).public_key()
    return to_text(hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest())


def public_key(private: Ed25519PrivateKey) -> str:
    """Return the public half as it appears in messages."""
    return to_text(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def _transcript(purpose: str, *parts: str) -> bytes:
    fields = (f"parlour {purpose} v1", *parts)
    return b"".join(len(raw).to_bytes(4) + raw for raw in (field.encode() for field in fields))


def _verified(key: str, signature: str, transcript: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(from_text(key)).verify(from_text(signature), transcript)
    except (InvalidSignature, ValueError, RemoteProtocolError):
        return False
    return True


# --- Every connection ---


def sign_hello(private: Ed25519PrivateKey, nonce: str, hub_fingerprint: str) -> str:
    """Return the signature of `hello`."""
    return to_text(private.sign(_transcript("hello", nonce, hub_fingerprint, public_key(private))))


def check_hello(key: str, signature: str, nonce: str, hub_fingerprint: str) -> bool:
    """True when `hello` came from the owner of `key`, now, to this hub."""
    return _verified(key, signature, _transcript("hello", nonce, hub_fingerprint, key))


def hash_token(token: str) -> str:
    """What the hub stores instead of the token. A token is 256 random bits: a plain hash cannot be guessed."""
    return hashlib.sha256(b"parlour token v1\0" + token.encode()).hexdigest()


def check_token(token: str, token_hash: str) -> bool:
    """True when the token belongs to the stored hash; takes the same time for every wrong one."""
    return hmac.compare_digest(hash_token(token), token_hash)


# --- Pairing with an invite ---


@dataclass(frozen=True, slots=True)
class RedeemProof:
    """The two proofs of `redeem`: I own this key, and I hold the code."""

    signature: str
    proof: str


def redeem(private: Ed25519PrivateKey, code: str, nonce: str, hub_fingerprint: str, name: str) -> RedeemProof:
    """Prove an invite without sending its code."""
    transcript = _transcript("redeem", nonce, hub_fingerprint, public_key(private), name)
    return RedeemProof(to_text(private.sign(transcript)), _code_proof(code, transcript))


def check_redeem(code: str, nonce: str, hub_fingerprint: str, key: str, name: str, given: RedeemProof) -> bool:
    """True when the satellite holds the code and the key, and both belong to this connection."""
    transcript = _transcript("redeem", nonce, hub_fingerprint, key, name)
    holds_code = hmac.compare_digest(_code_proof(code, transcript).encode(), given.proof.encode())
    return holds_code and _verified(key, given.signature, transcript)


def _code_proof(code: str, transcript: bytes) -> str:
    return to_text(hmac.digest(code.encode(), transcript, "sha256"))


# --- Pairing by six words ---


@dataclass(frozen=True, slots=True)
class WordTranscript:
    """Everything both ends said while pairing without an invite, as this end saw it."""

    challenge: str
    """The hub's nonce of `challenge`."""
    name: str
    commitment: str
    hub_fingerprint: str
    """The satellite takes it from the TLS connection, the hub from its own key: a man in the middle differs here."""
    hub_nonce: str
    key: str
    nonce: str

    def words(self) -> tuple[str, ...]:
        """Six words, 66 bits; the same on both ends only if nobody sits between them."""
        return words_from(hashlib.sha256(self._bytes("words")).digest())

    def sign(self, private: Ed25519PrivateKey) -> str:
        """Return the signature of `reveal`."""
        return to_text(private.sign(self._bytes("reveal")))

    def check(self, signature: str) -> bool:
        """True when the satellite owns its key and opened its own commitment."""
        opened = hmac.compare_digest(commit(self.key, self.nonce), self.commitment)
        return opened and _verified(self.key, signature, self._bytes("reveal"))

    def _bytes(self, purpose: str) -> bytes:
        said = (self.challenge, self.name, self.commitment, self.hub_fingerprint, self.hub_nonce, self.key, self.nonce)
        return _transcript(purpose, *said)


def commit(key: str, nonce: str) -> str:
    """Bind to key and nonce without showing them."""
    return to_text(hashlib.sha256(_transcript("commit", key, nonce)).digest())
