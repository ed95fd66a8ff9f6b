"""Opening a connection and pairing: who are you, prove it, come in."""

from typing import Annotated, Literal

from pydantic import Field

from satellite.wire.base import PROTOCOL_VERSION, Codec, Key, Message, Name, Nonce, Share, Signature


class Challenge(Message):
    """Hub -> satellite, first on every connection: sign this."""

    type: Literal["challenge"] = "challenge"
    nonce: Nonce
    hub: Name
    versions: tuple[int, ...] = (PROTOCOL_VERSION,)


class Hello(Message):
    """Satellite -> hub, first answer (4 KiB, 5 s): who I am, with proof."""

    type: Literal["hello"] = "hello"
    version: int = PROTOCOL_VERSION
    key: Key
    signature: Signature
    """Over the context string, the hub's nonce and the hub's certificate fingerprint; see protocol.md."""
    token: Annotated[str, Field(max_length=128)]
    software: Name
    codecs: tuple[Codec, ...] = ("opus", "pcm16")
    boot: Name
    """Changes with every start of the satellite."""
    muted: bool = False
    volume: Share = 0.7
    aec: bool = False
    """True when the microphone is echo cancelled."""
    wake_words: tuple[Name, ...] = ()


class Welcome(Message):
    """Hub -> satellite: proof accepted; this is your room and how we talk."""

    type: Literal["welcome"] = "welcome"
    satellite: Name
    room: Name
    codec: Codec
    epoch: Annotated[int, Field(ge=0)]
    hub_version: str
    heartbeat_s: float = 0.5


class Refused(Message):
    """Hub -> satellite, then the connection closes: why not."""

    type: Literal["refused"] = "refused"
    code: Name
    message: Annotated[str, Field(max_length=256)] = ""


class Redeem(Message):
    """Satellite -> hub instead of `hello`: I hold an invite."""

    type: Literal["redeem"] = "redeem"
    key: Key
    signature: Signature
    proof: Key
    """HMAC-SHA256 of the transcript under the invite's one-time code; the code itself is never sent."""
    name: Name


class Commit(Message):
    """Satellite -> hub instead of `hello`: pair without an invite, commitment first."""

    type: Literal["commit"] = "commit"
    commitment: Key
    """SHA-256 over key and nonce of the later `reveal`."""
    name: Name


class Counter(Message):
    """Hub -> satellite: the hub's half of the pairing, after the commitment."""

    type: Literal["counter"] = "counter"
    key: Key
    nonce: Nonce


class Reveal(Message):
    """Satellite -> hub: opens the commitment. Both sides now show the same six words."""

    type: Literal["reveal"] = "reveal"
    key: Key
    nonce: Nonce
    signature: Signature


class Paired(Message):
    """Hub -> satellite: the owner agreed. Keep this token; then connect again with `hello`."""

    type: Literal["paired"] = "paired"
    satellite: Name
    room: Name
    token: Annotated[str, Field(min_length=43, max_length=128)]
