"""The text that carries a satellite into the house: where the hub is, who it is, and a code that works once.

`parlour://HOST:PORT/FINGERPRINT/CODE`: the fingerprint is the SHA-256 of the hub's public key (SPKI); the code has
100 bits.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CODE_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""32 letters and digits that cannot be mistaken for each other."""
CODE_LENGTH = 20
CODE_ENTROPY_BYTES = 20
"""One random byte a letter; five bits of each count."""
MAX_INVITE_CHARS = 400
_CODE = re.compile(f"[{CODE_LETTERS}]{{{CODE_LENGTH}}}")
_FINGERPRINT = re.compile(r"[A-Za-z0-9_-]{43}")
_HOST = re.compile(r"[A-Za-z0-9.:_%-]{1,253}")


class InviteError(ValueError):
    """This text is no invite; the message says what is wrong with it, never what it said."""


@dataclass(frozen=True, slots=True)
class Invite:
    """Everything a new satellite needs."""

    host: str
    port: int
    fingerprint: str
    """SHA-256 of the hub's SPKI, base64url without padding."""
    code: str = field(repr=False)

    def text(self) -> str:
        """The invite as one line to copy."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"parlour://{host}:{self.port}/{self.fingerprint}/{self.code}"


def new_code(entropy: bytes) -> str:
    """Return a one-time code made of `CODE_ENTROPY_BYTES` random bytes."""
    if len(entropy) != CODE_ENTROPY_BYTES:
        raise ValueError(f"a code is made of {CODE_ENTROPY_BYTES} random bytes")
    return "".join(CODE_LETTERS[byte % 32] for byte in entropy)


def parse_invite(text: str) -> Invite:
    """Read an invite as it was printed, scanned or typed."""
    text = text.strip()
    if len(text) > MAX_INVITE_CHARS or not text.startswith("parlour://"):
        raise InviteError("an invite starts with parlour:// and is one line")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InviteError("the invite's address is not host:port") from None
    if host is None or port is None or port == 0 or not _HOST.fullmatch(host):
        raise InviteError("the invite's address is not host:port")
    path = parts.path.split("/")
    if len(path) != 3 or parts.query or parts.fragment:
        raise InviteError("the invite is incomplete: copy the whole line")
    fingerprint, code = path[1], path[2].lower()
    if not _FINGERPRINT.fullmatch(fingerprint) or not _CODE.fullmatch(code):
        raise InviteError("the invite is incomplete: copy the whole line")
    return Invite(host, port, fingerprint, code)
