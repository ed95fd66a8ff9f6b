"""Whose fault it is when the link goes wrong.

WireError
├── LocalProtocolError    our code broke the rules: a bug
└── RemoteProtocolError   the peer broke the rules: close that link
"""

from typing import Literal

ErrorCode = Literal[
    "too_large",
    "too_fast",
    "bad_message",
    "bad_audio",
    "unexpected_message",
    "unexpected_audio",
    "bad_version",
    "bad_proof",
]
"""Stable codes; `docs/reference/protocol.md` has a heading for each."""


class WireError(Exception):
    """Anything that goes wrong in the language of the link."""


class LocalProtocolError(WireError):
    """We tried to send what the state of the link does not allow."""


class RemoteProtocolError(WireError):
    """The peer sent what the protocol does not allow; nothing it said is part of the text."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code: ErrorCode = code
        self.message = message
