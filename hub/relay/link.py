"""One connection of a satellite: bytes in, session rules, bytes out. The only file that knows picows' frames.

Everything here runs inside the event loop's callbacks and never waits. What a message means is up to `Exchange`.
"""

from collections.abc import Callable
from time import monotonic_ns
from typing import Protocol

from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from hub.relay.gate import Visit
from hub.relay.peer import Peer
from satellite.wire.errors import RemoteProtocolError
from satellite.wire.frames import AudioPacket, encode
from satellite.wire.messages import AnyMessage, Bye, Refused
from satellite.wire.session import OPENING_TIMEOUT_S, Session
from satellite.wire.states import Role, State
from satellite.wire.throttle import TokenBucket

MOST_UNSENT_BYTES = 64 * 1024
"""A satellite that leaves more unread than this is cut off."""
PAUSE_AT_BYTES = 16 * 1024
"""From here on audio waits, so that it can still be dropped or taken back."""
CLOSING_S = 0.5
"""How long a connection may take to say goodbye."""
_PINGS_AT_ONCE, _PINGS_PER_S = 10, 2
_OPEN = State.OPEN
_BINARY, _TEXT = WSMsgType.BINARY, WSMsgType.TEXT


HearAudio = Callable[[Peer, AudioPacket, int], None]


def _ignore(peer: Peer, packet: AudioPacket, now_us: int) -> None:
    """Before a connection is a satellite it has no microphone."""


class LinkOwner(Protocol):
    """Who is told what happens on links."""

    def opened(self, link: "Link", now: float) -> None:
        """The connection is ready for the challenge."""

    def heard(self, link: "Link", message: AnyMessage, now_us: int) -> None:
        """A message came in."""

    def broke_rules(self, link: "Link", error: RemoteProtocolError, now: float) -> None:
        """The peer is at fault; the link is closing."""

    def closed(self, link: "Link") -> None:
        """The connection is gone."""


class Link(WSListener):
    """A connection, from its handshake to its end."""

    __slots__ = (
        "_owner",
        "_pings",
        "_transport",
        "deadline",
        "hear_audio",
        "nonce",
        "paused",
        "peer",
        "session",
        "visit",
    )

    def __init__(self, owner: LinkOwner, visit: Visit, now: float) -> None:
        self.visit = visit
        self.session = Session(Role.HUB)
        self.peer: Peer | None = None
        self.hear_audio: HearAudio = _ignore
        """Where microphone packets go; called directly, because 50 come a second."""
        self.nonce = ""
        """Of our challenge."""
        self.deadline: float | None = now + OPENING_TIMEOUT_S
        """When an unproven or closing connection is cut."""
        self.paused = False
        self._owner = owner
        self._pings = TokenBucket(_PINGS_AT_ONCE, _PINGS_PER_S)
        self._transport: WSTransport | None = None

    # --- From the network ---

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The WebSocket is open."""
        self._transport = transport
        transport.underlying_transport.set_write_buffer_limits(high=PAUSE_AT_BYTES)
        self._owner.opened(self, monotonic_ns() * 1e-9)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """One frame came in."""
        now_us = monotonic_ns() // 1000
        now = now_us * 1e-6
        kind = frame.msg_type
        try:
            if not frame.fin:
                raise RemoteProtocolError("bad_message", "fragmented messages are not part of this protocol")
            if kind == _BINARY:
                packet = self.session.receive_audio(frame.get_payload_as_bytes(), now)
                peer = self.peer
                if peer is not None and packet is not None:
                    peer.liveness.heard(now)
                    self.hear_audio(peer, packet, now_us)
            elif kind == _TEXT:
                self._hear_text(frame.get_payload_as_utf8_text(), now_us)
            else:
                self._hear_control(transport, frame, now)
        except UnicodeDecodeError:
            self._blame(RemoteProtocolError("bad_message", "text that is not UTF-8"), now)
        except RemoteProtocolError as error:
            self._blame(error, now)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """The connection is gone."""
        self.session.close()
        self._owner.closed(self)

    def pause_writing(self) -> None:
        """The satellite reads slower than we write."""
        self.paused = True

    def resume_writing(self) -> None:
        """It caught up."""
        self.paused = False

    # --- To the network ---

    def say(self, message: AnyMessage) -> None:
        """Send a message; nothing happens on a link that is closing."""
        if self.session.state is State.CLOSED or self._transport is None:
            return
        text = self.session.send(message)
        self._transport.send(_TEXT, text)
        if self.paused and self._unsent_bytes() > MOST_UNSENT_BYTES:
            self.cut()

    def send_audio(self, packet: AudioPacket) -> bool:
        """Send 20 ms; False while the satellite is behind."""
        if self.paused or self._transport is None or self.session.state is not _OPEN:
            return False
        self._transport.send(_BINARY, encode(packet))
        return True

    def refuse(self, refused: Refused, now: float) -> None:
        """Say why not and close."""
        self.say(refused)
        self._close(WSCloseCode.POLICY_VIOLATION, now)

    def leave(self, bye: Bye, now: float) -> None:
        """Say goodbye and close."""
        self.say(bye)
        self._close(WSCloseCode.GOING_AWAY, now)

    def finish(self, now: float) -> None:
        """Everything is said."""
        self._close(WSCloseCode.OK, now)

    def cut(self) -> None:
        """Close now; what was not sent is lost."""
        self.session.close()
        if self._transport is not None:
            self._transport.disconnect(graceful=False)

    def _close(self, code: WSCloseCode, now: float) -> None:
        self.session.close()
        self.deadline = now + CLOSING_S
        if self._transport is not None:
            self._transport.send_close(code)
            self._transport.disconnect()

    def _blame(self, error: RemoteProtocolError, now: float) -> None:
        self._owner.broke_rules(self, error, now)
        if self._transport is not None:
            text = Refused(code=error.code, message=error.message).model_dump_json()
            self._transport.send(_TEXT, text)
        self._close(WSCloseCode.POLICY_VIOLATION, now)

    def _hear_text(self, text: str, now_us: int) -> None:
        for message in self.session.receive(text, now_us * 1e-6):
            if self.peer is not None:
                self.peer.liveness.heard(now_us * 1e-6)
            if not isinstance(message, AudioPacket):
                self._owner.heard(self, message, now_us)

    def _hear_control(self, transport: WSTransport, frame: WSFrame, now: float) -> None:
        """WebSocket's own frames: answer a few pings, follow a close."""
        if frame.msg_type == WSMsgType.CLOSE:
            self.finish(now)
        elif not self._pings.take(now):
            raise RemoteProtocolError("too_fast", "more pings than the link allows")
        elif frame.msg_type == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())

    def _unsent_bytes(self) -> int:
        assert self._transport is not None
        return int(self._transport.underlying_transport.get_write_buffer_size())
