"""Where links, conversations and the brain meet. Runs inside callbacks of the event loop and never waits.

It opens and closes nothing itself and decides little: `Reception` says who comes in, `Switchboard` and `Speakers` where
audio goes. What the brain should know leaves through `tell`.
"""

import logging
from collections.abc import Callable
from time import monotonic_ns

from hub.relay.api import Intercom, MessageHeard, RelayEvent, SatelliteJoined, SatelliteLost, StreamPlayed
from hub.relay.door import Door
from hub.relay.link import Link
from hub.relay.peer import Peer
from hub.relay.speakers import Speakers
from hub.relay.switchboard import Switchboard
from satellite.wire.clock import answer
from satellite.wire.errors import LocalProtocolError
from satellite.wire.liveness import Pulse
from satellite.wire.messages import AnyMessage, Bye, Flush, Flushed, Hello, Ping, Play, Played, Pong

Tell = Callable[[RelayEvent], None]
_log = logging.getLogger(__name__)


class Exchange:
    """The satellites that are here, and what they say."""

    def __init__(self, door: Door[Link], switchboard: Switchboard, speakers: Speakers, tell: Tell) -> None:
        self._door = door
        self._switchboard = switchboard
        self._speakers = speakers
        self._tell = tell
        self._hellos: dict[str, SatelliteJoined] = {}
        self._away: dict[str, Peer] = {}
        """Satellites that were here before."""

    def joined(self, link: Link, peer: Peer, hello: Hello, now: float) -> None:
        """A satellite came in; an older connection of it has to leave."""
        link.peer = peer
        link.hear_audio = self._switchboard.hear
        older = self._door.enter(peer.satellite, link)
        if older is not None:
            self._set_aside(older.peer)
            older.leave(Bye(code="replaced", message="This satellite connected again from elsewhere."), now)
        before = self._away.pop(peer.satellite, None)
        if before is None or not peer.resume(before):
            self._switchboard.lost(peer.satellite)
        joined = SatelliteJoined(
            peer.satellite, link.visit.address, hello.software, hello.boot, hello.muted, hello.volume
        )
        self._hellos[peer.satellite] = joined
        self._tell(joined)
        self._speakers.back(peer.satellite, int(now * 1e6))

    def introduce(self) -> None:
        """Tell a new brain who is here."""
        for joined in self._hellos.values():
            self._tell(joined)

    def lost(self, link: Link, reason: str) -> None:
        """A connection is gone, and with it perhaps the satellite."""
        peer = link.peer
        link.peer = None
        if peer is not None and self._door.leave(peer.satellite, link):
            self._set_aside(peer)
            self._hellos.pop(peer.satellite, None)
            self._tell(SatelliteLost(peer.satellite, reason))

    def hear(self, link: Link, peer: Peer, message: AnyMessage, now_us: int) -> None:
        """A satellite said something."""
        match message:
            case Ping():
                link.say(answer(message, now_us, now_us))
            case Pong():
                peer.clock.heard(message, now_us)
            case Played():
                self._speakers.played(peer.satellite, message.stream, message.seq, message.concealed)
                at_us = peer.to_hub_us(message.at_us, now_us)
                self._tell_played(peer.satellite, message.stream, message.seq, at_us, ended=message.ended)
            case Flushed():
                last = -1 if message.last_played_seq is None else message.last_played_seq
                self._tell_played(peer.satellite, message.stream, last, now_us, ended=True)
            case Bye():
                link.finish(now_us * 1e-6)
            case _:
                offset_us, error_us = peer.ahead_us(now_us), peer.clock.error_us(now_us)
                self._tell(MessageHeard(peer.satellite, message, now_us, offset_us, error_us))

    def beat(self, link: Link, now: float) -> None:
        """Time for a sign of life; a satellite that gave none for two seconds is gone."""
        peer = link.peer
        if peer is None:
            return
        match peer.liveness.poll(now):
            case Pulse.PING:
                ping = peer.ping(now)
                if ping is not None:
                    link.say(ping)
            case Pulse.DEAD:
                self.lost(link, "silent")
                link.cut()
            case Pulse.WAIT:
                pass

    def say(self, satellite: str, message: AnyMessage) -> None:
        """Pass a message to a satellite; one that is not here misses it."""
        link = self._door.at(satellite)
        if link is None:
            return
        try:
            link.say(message)
        except LocalProtocolError:
            _log.exception("a message no satellite may be sent", extra={"message_type": message.type})

    def is_free(self, satellite: str) -> bool:
        """True when a satellite can take audio now."""
        link = self._door.at(satellite)
        return link is not None and not link.paused

    def announce_intercom(self, command: Intercom, ended: Intercom | None, epoch: int) -> None:
        """Tell the listening rooms that a voice comes, or that it is over."""
        if ended is not None and ended.to is not None:
            self.say(ended.to, Flush(stream=ended.stream))
        if command.to is not None:
            self.say(command.to, Play(stream=command.stream, conversation=command.conversation, epoch=epoch))

    def _set_aside(self, peer: Peer | None) -> None:
        """Keep what a satellite was in the middle of: it sends again what we may have missed."""
        if peer is not None:
            self._away[peer.satellite] = peer
            self._speakers.lost(peer.satellite, monotonic_ns() // 1000)

    def _tell_played(self, satellite: str, stream: int, seq: int, at_us: int, *, ended: bool) -> None:
        conversation = self._speakers.conversation_of(satellite, stream)
        if conversation is not None:
            self._tell(StreamPlayed(satellite, conversation, stream, seq, at_us, ended))
