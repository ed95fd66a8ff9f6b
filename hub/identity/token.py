"""Tokens say that a satellite may come in; its key says who it is. Only hashes of tokens are stored."""

from secrets import token_bytes

from satellite.wire.proof import TOKEN_BYTES, check_token, hash_token, to_text

__all__ = ["check_token", "hash_token", "new_token"]


def new_token() -> str:
    """Return a new token: 256 random bits."""
    return to_text(token_bytes(TOKEN_BYTES))
