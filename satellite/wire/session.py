"""One connection, seen from either end, without any I/O.

Bytes and texts go in, events come out; what we want to say becomes a text or bytes. Every message is checked against
`states.TABLE`, against size and against rate. The first thing a peer does wrong closes the session.
"""

from satellite.wire import frames
from satellite.wire.base import PROTOCOL_VERSION, Message
from satellite.wire.errors import LocalProtocolError, RemoteProtocolError
from satellite.wire.frames import AudioPacket, Kind
from satellite.wire.messages import MESSAGE, AnyMessage, Challenge, Hello
from satellite.wire.states import TABLE, Role, State
from satellite.wire.throttle import TokenBucket

MAX_CONTROL_CHARS = 4 * 1024
"""Longest control message; none of ours comes near, and reading a bad one stays cheap."""
MAX_MESSAGE_BYTES = 64 * 1024
"""Transports are told to refuse more than this unread."""
OPENING_TIMEOUT_S = 5.0
"""From the first byte to `hello`, `redeem` or `commit`."""
PAIRING_TIMEOUT_S = 120.0

Event = AnyMessage | AudioPacket
"""What a peer said."""

_MAY_SEND: dict[Role, frozenset[Kind]] = {
    Role.HUB: frozenset({Kind.SPEAKER}),
    Role.SATELLITE: frozenset({Kind.MIC, Kind.REFERENCE}),
}
_OPEN, _CLOSED = State.OPEN, State.CLOSED
"""Looked up once: members of an enum are slow to reach, and this happens for every packet."""


class Session:
    """The rules of one connection for the end that plays `role`."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.state = State.CONNECTED
        self._peer = role.peer
        self._heard_kinds = _MAY_SEND[role.peer]
        self._said_kinds = _MAY_SEND[role]
        self._bucket = TokenBucket()

    def receive(self, data: str | bytes, now: float) -> list[Event]:
        """Return what the peer said; after the session closed, what still arrives is ignored."""
        if self.state is State.CLOSED:
            return []
        try:
            if not self._bucket.take(now):
                raise RemoteProtocolError("too_fast", "more messages than the link allows")
            return [self._hear(data) if isinstance(data, str) else self._hear_audio(data)]
        except RemoteProtocolError:
            self.state = State.CLOSED
            raise

    def receive_audio(self, data: bytes, now: float) -> AudioPacket | None:
        """What `receive` does with bytes, without a list around it: 50 packets a second come from every room."""
        if self.state is _CLOSED:
            return None
        try:
            if not self._bucket.take(now):
                raise RemoteProtocolError("too_fast", "more messages than the link allows")
            return self._hear_audio(data)
        except RemoteProtocolError:
            self.state = State.CLOSED
            raise

    def send(self, message: AnyMessage) -> str:
        """Return the text to send; raises `LocalProtocolError` when it is not our turn to say this."""
        following = TABLE[self.state][self.role].get(type(message))
        if following is None:
            raise LocalProtocolError(f"{self.role} cannot send {message.type} while {self.state}")
        text = message.model_dump_json()
        self.state = following
        return text

    def send_audio(self, packet: AudioPacket) -> bytes:
        """Return the bytes of an audio packet."""
        if self.state is not State.OPEN:
            raise LocalProtocolError(f"{self.role} cannot send audio while {self.state}")
        if packet.kind not in self._said_kinds:
            raise LocalProtocolError(f"{self.role} does not send {packet.kind.name.lower()} audio")
        return frames.encode(packet)

    def close(self) -> None:
        """The connection is gone."""
        self.state = State.CLOSED

    def _hear(self, text: str) -> AnyMessage:
        if len(text) > MAX_CONTROL_CHARS:
            raise RemoteProtocolError("too_large", "control message larger than the link allows")
        try:
            message = MESSAGE.validate_json(text)
        except ValueError:  # pydantic's error would quote the peer, tokens and all
            raise RemoteProtocolError("bad_message", "not a message of this protocol") from None
        following = TABLE[self.state][self._peer].get(type(message))
        if following is None:
            raise RemoteProtocolError("unexpected_message", f"{message.type} while {self.state}")
        _check_version(message)
        self.state = following
        return message

    def _hear_audio(self, data: bytes) -> AudioPacket:
        if self.state is not _OPEN:
            raise RemoteProtocolError("unexpected_audio", f"audio while {self.state}")
        packet = frames.decode(data)
        if packet.kind not in self._heard_kinds:
            raise RemoteProtocolError("unexpected_audio", f"{packet.kind.name.lower()} audio from the {self._peer}")
        return packet


def _check_version(message: Message) -> None:
    """Two ends that do not share a version part at once."""
    spoken: tuple[int, ...] = (PROTOCOL_VERSION,)
    if isinstance(message, Challenge):
        spoken = message.versions
    elif isinstance(message, Hello):
        spoken = (message.version,)
    if PROTOCOL_VERSION not in spoken:
        raise RemoteProtocolError("bad_version", f"we speak version {PROTOCOL_VERSION} only")
