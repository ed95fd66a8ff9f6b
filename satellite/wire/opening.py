"""Opening a connection and pairing: who are you, prove it, come in."""

from typing import Annotated, Literal

from pydantic import Field

from satellite.wire.base import PROTOCOL_VERSION, Codec, Epoch, Key, Message, Name, Nonce, Sentence, Share, Signature


class Challenge(Message):
    """Hub -> satellite, first on every connection: sign this."""

    type: Literal["challenge"] = "challenge"
    nonce: Nonce
    hub: Name
    versions: Annotated[tuple[int, ...], Field(min_length=1, max_length=8)] = (PROTOCOL_VERSION,)


class Hello(Message):
    """Satellite -> hub, first answer (4 KiB, 5 s): who I am, with proof."""

    type: Literal["hello"] = "hello"
    version: int = PROTOCOL_VERSION
    key: Key
    signature: Signature
    """Over the context string, the hub's nonce and the hub's certificate fingerprint; see protocol.md."""
    token: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43,128}$", repr=False)]
    """256 random bits the hub gave at pairing; authorises, never identifies."""
    software: Name
    codecs: Annotated[tuple[Codec, ...], Field(min_length=1, max_length=4)] = ("opus", "pcm16")
    """What I can decode and encode, best first."""
    boot: Name
    """Changes with every start of the satellite."""
    muted: bool = False
    volume: Share = 0.7
    aec: bool = False
    """True when the microphone is echo cancelled."""
    wake_words: Annotated[tuple[Name, ...], Field(max_length=16)] = ()
    """Wake words this satellite could listen for."""


class Welcome(Message):
    """Hub -> satellite: proof accepted; this is your room and how we talk."""

    type: Literal["welcome"] = "welcome"
    satellite: Name
    room: Name
    codec: Codec
    epoch: Epoch
    hub_version: Name
    heartbeat_s: Annotated[float, Field(ge=0.1, le=10, allow_inf_nan=False)] = 0.5


class Refused(Message):
    """Hub -> satellite, then the connection closes: why not."""

    type: Literal["refused"] = "refused"
    code: Name
    message: Sentence = ""


class Redeem(Message):
    """Satellite -> hub instead of `hello`: I hold an invite. `name` is what the satellite calls itself."""

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
    """SHA-256 over key and nonce of the later `reveal`; see protocol.md."""
    name: Name


class Counter(Message):
    """Hub -> satellite: the hub's half of the pairing, after the commitment."""

    type: Literal["counter"] = "counter"
    key: Key
    """The fingerprint of the hub's certificate; the satellite compares it with the one it is connected to."""
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
    token: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43,128}$", repr=False)]
