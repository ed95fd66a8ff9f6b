"""Who this satellite is and which hub it belongs to: two files only their owner can read.

`satellite.key` holds the Ed25519 key, made once. `hub.json` holds what pairing gave: where the hub is, its fingerprint
and the token. Both are written whole or not at all.
"""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from satellite.errors import KeyUnreadableError, NotPairedError

KEY_FILE = "satellite.key"
HUB_FILE = "hub.json"


@dataclass(frozen=True, slots=True)
class Membership:
    """What pairing gave us."""

    host: str
    port: int
    fingerprint: str
    """SHA-256 of the hub's public key: the only thing we trust about it."""
    satellite: str
    room: str
    token: str = field(repr=False)


def load_key(folder: Path) -> Ed25519PrivateKey:
    """Return this satellite's key; make it on first start."""
    path = folder / KEY_FILE
    if not path.exists():
        key = Ed25519PrivateKey.generate()
        write_private(path, key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()).hex())
        return key
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(_read_private(path)))
    except ValueError:
        raise KeyUnreadableError(
            f"{path} is no key.", fix="Delete it and pair this satellite again with `parlour satellite join`."
        ) from None


def load_membership(folder: Path) -> Membership:
    """Return which hub we belong to."""
    path = folder / HUB_FILE
    if not path.exists():
        raise NotPairedError(
            "This satellite belongs to no hub yet.",
            fix="Run `parlour pair --room NAME` on the hub, then `parlour satellite join INVITE` here.",
        )
    try:
        return Membership(**json.loads(_read_private(path)))
    except (ValueError, TypeError):
        raise KeyUnreadableError(f"{path} is damaged.", fix="Pair again with `parlour satellite join`.") from None


def save_membership(folder: Path, membership: Membership) -> None:
    """Remember which hub we belong to."""
    write_private(folder / HUB_FILE, json.dumps(asdict(membership), indent=1))


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _read_private(path: Path) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise KeyUnreadableError(f"{path} can be read by others.", fix=f"Run `chmod 600 {path}`.")
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise KeyUnreadableError(
            f"{path} cannot be read.", fix="Make it readable for the user the satellite runs as, and for nobody else."
        ) from None
