"""Doing what the room's state machine wants of the speaker: streams, schedules, flushes, ducking, tones, volume."""

import time

from satellite import actions as do
from satellite.config import Manners
from satellite.link import Link
from satellite.player import Player
from satellite.sound import SoundCard
from satellite.wire.messages import Fault, Flushed


class Speaker:
    """The player, the card it plays on, and the clock of the hub."""

    def __init__(self, player: Player, card: SoundCard, link: Link, manners: Manners) -> None:
        self._player = player
        self._card = card
        self._link = link
        self._manners = manners
        self._quiet = False

    def perform(self, action: do.SoundAction) -> None:
        """Do one thing."""
        match action:
            case do.StartStream():
                self._player.play(action.stream, action.gain_db)
            case do.Schedule():
                self._schedule(action)
            case do.FlushStream():
                self._flush(action)
            case do.SetDuck():
                self._player.duck_db = min(0.0, action.gain_db)
            case do.Hold():
                self._card.hold(action.on)
            case do.MakeTone():
                if not self._quiet or action.tone == "timer":
                    self._player.tone(action.tone)
            case do.Ring():
                self._player.ring(action.on)

    def set_volume(self, volume: float, quiet: bool) -> None:
        """Use this volume; in quiet hours at most the quiet one."""
        self._quiet = quiet
        self._player.volume = min(volume, self._manners.quiet_volume) if quiet else volume

    def _schedule(self, action: do.Schedule) -> None:
        """Translate the hub's time into ours."""
        now_us = time.monotonic_ns() // 1000
        offset_us = self._link.clock.offset_us(now_us)
        if offset_us is None:
            self._link.post(Fault(code="clock_unknown", message="scheduled before the first pong"))
            return
        at = (action.at_us - offset_us) / 1e6
        if action.until:
            self._player.stop_at(action.stream, action.seq, at)
        else:
            self._player.play_from(action.stream, action.seq, at)

    def _flush(self, action: do.FlushStream) -> None:
        last = self._player.flush(action.stream, action.from_seq)
        if last is None or action.from_seq <= last + 1:
            self._card.clear()
        self._link.post(Flushed(stream=action.stream, last_played_seq=last))
