"""The hub's key and certificate: made once, kept 0600, never replaced without being asked.

Satellites pin the fingerprint of the public key and ignore names and dates, so the certificate is only the envelope in
which TLS carries the key.
"""

import os
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from hub.errors import KeyUnreadable
from satellite.wire.proof import fingerprint

KEY_FILE = "hub.key"
CERTIFICATE_FILE = "hub.crt"
_BORN = datetime(2020, 1, 1, tzinfo=UTC)
"""Before any machine that may run this; a box without a clock starts in 1970 or 2000 and pins the key anyway."""
_DIES = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""RFC 5280's date for 'never'."""


@dataclass(frozen=True, slots=True)
class HubIdentity:
    """The hub's key as files, and what others know it by."""

    key_path: Path
    certificate_path: Path
    fingerprint: str
    """SHA-256 of the public key (SPKI), base64url without padding."""

    @property
    def hub_id(self) -> str:
        """Short name of this hub in discovery and in `challenge`."""
        return f"hub-{self.fingerprint[:10]}"

    def server_context(self) -> ssl.SSLContext:
        """TLS 1.3 and nothing older, with this key."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(self.certificate_path, self.key_path)
        # A resumed session would skip nothing we rely on, but tickets cost memory and bytes on every connection.
        context.num_tickets = 0
        return context


def load_or_create(folder: Path) -> HubIdentity:
    """Read the hub's identity from its data folder; make it on the first start."""
    key_path, certificate_path = folder / KEY_FILE, folder / CERTIFICATE_FILE
    if key_path.exists():
        key = _read_key(key_path)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        key = generate_private_key(SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _write(key_path, pem, mode=0o600)
    der = _certificate_of(key, certificate_path)
    return HubIdentity(key_path, certificate_path, fingerprint(der))


def _read_key(path: Path) -> EllipticCurvePrivateKey:
    try:
        mode = path.stat().st_mode
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as reason:
        # Only the kind of failure: a parser's message may quote the file.
        raise KeyUnreadable(
            f"The hub's key {path} cannot be read ({type(reason).__name__}).",
            fix="Restore it from a backup, or move it away and pair every satellite again.",
        ) from None
    if mode & 0o077:
        raise KeyUnreadable(f"The hub's key {path} can be read by other users.", fix=f"Run: chmod 600 {path}")
    if not isinstance(key, EllipticCurvePrivateKey):
        raise KeyUnreadable(f"The file {path} holds another kind of key.", fix="Move it away and pair again.")
    return key


def _certificate_of(key: EllipticCurvePrivateKey, path: Path) -> bytes:
    """The certificate beside the key; written anew when it is missing or belongs to another key."""
    try:
        known = x509.load_pem_x509_certificate(path.read_bytes())
        if known.public_key() == key.public_key():
            return known.public_bytes(Encoding.DER)
    except (FileNotFoundError, ValueError):
        pass  # the certificate holds no secret and nobody pins it
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Parlour hub")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_BORN)
        .not_valid_after(_DIES)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("parlour.local")]), critical=False)
        .sign(key, SHA256())
    )
    _write(path, made.public_bytes(Encoding.PEM), mode=0o644)
    return made.public_bytes(Encoding.DER)


def _write(path: Path, data: bytes, mode: int) -> None:
    """Whole or not at all, and never readable by others for a moment."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
        try:
            os.fchmod(draft.fileno(), mode)
            draft.write(data)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).replace(path)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)
            raise
