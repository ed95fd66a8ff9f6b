"""One room, put together: microphone, speaker, wake word, link, controls. The only file that builds things.

Everything runs on one event loop. The sound card calls in every 20 ms, the link when the hub says something; the room's
state machine answers with actions, and `_do` does them.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from satellite import __version__
from satellite import actions as do
from satellite.aec import EchoCanceller
from satellite.alarms import AlarmCopies
from satellite.audio.codec import available_codecs, make_encoder
from satellite.config import Settings
from satellite.dial import Address
from satellite.hooks import Hooks
from satellite.identity import Membership, write_private
from satellite.link import Link
from satellite.microphone import Heard, Microphone
from satellite.notice import Notice
from satellite.observe import log
from satellite.player import Player
from satellite.quiet import parse_quiet_hours
from satellite.room import Room
from satellite.room_state import default_controls, from_json, to_json
from satellite.sound import Block, SoundCard
from satellite.speaker import Speaker
from satellite.vad import SpeechDetector
from satellite.wake import WakeDetector
from satellite.wire.frames import AudioPacket
from satellite.wire.messages import Alarm, AnyMessage, Barge, Button, Challenge, Hello, Wake, Welcome

STATE_FILE = "state.json"
_LOOK_AROUND_S = 15.0
"""How often the time of day is looked at."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a satellite is made of."""

    settings: Settings
    folder: Path
    key: Ed25519PrivateKey
    membership: Membership
    card: SoundCard
    canceller: EchoCanceller
    wake: WakeDetector
    speech: SpeechDetector
    discover: Callable[[str], Awaitable[Address | None]] | None = None


class Satellite:
    """A room that talks to its hub."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._codecs = available_codecs()
        self._boot = f"{time.time_ns():x}"
        state = parts.folder / STATE_FILE
        default = default_controls(parts.settings)
        controls = from_json(state.read_text(), default) if state.exists() else default
        manners = parts.settings.manners
        self.room = Room(controls, parts.wake.words(), manners.tones)
        self.player = Player(self._codecs[0])
        self.link = Link(parts.key, parts.membership, self, parts.discover)
        self._microphone = Microphone(parts.canceller, parts.wake, parts.speech, make_encoder(self._codecs[0]))
        self._alarms = AlarmCopies()
        self._hooks = Hooks(parts.settings.hooks.commands, self.press)
        self._changed = asyncio.Event()
        self._save = asyncio.Event()
        self._claims = 0
        self._linked = False
        self._speaker = Speaker(self.player, parts.card, self.link, manners)
        self._apply_controls()

    async def run(self) -> None:
        """Live until cancelled."""
        folder = self._parts.folder if self._parts.settings.hooks.socket else None
        async with asyncio.TaskGroup() as group:
            group.create_task(self._parts.card.run(self), name="sound card")
            group.create_task(self.link.run(), name="link")
            group.create_task(self._watch_time(), name="clockwork")
            group.create_task(self._save_state(), name="state")
            group.create_task(self._hooks.run(folder), name="hooks")
            group.create_task(Notice().keep(), name="tell systemd")

    # --- The sound card calls ---

    def hear(self, frame: bytes, captured_at: float) -> None:
        """20 ms of the microphone."""
        if not self.room.hears:
            return
        watched = self.player.sounding and self._parts.settings.manners.barge_in
        heard = self._microphone.hear(frame, captured_at, watched)
        if heard.wake is not None:
            self._wake(heard, heard.wake.phrase, heard.wake.confidence)
        if heard.barge:
            barge = Barge(
                stream=self.player.loudest_stream, captured_us=heard.captured_us, level_db=round(heard.level_db, 1)
            )
            self._do(self.room.interrupted(barge, captured_at))
        if heard.levels is not None:
            self.link.post(heard.levels)
        if self._microphone.is_open:
            self.link.nudge()

    def next_block(self, sounds_at: float) -> Block:
        """The speaker wants 20 ms."""
        return self.player.next_block(sounds_at)

    def sounded(self, block: Block, at: float) -> None:
        """The speaker played 20 ms."""
        self._microphone.played(block.pcm)
        for report in self.player.sounded(block, at):
            self.link.post(report.message())

    def health_changed(self, microphone_ok: bool, speaker_ok: bool) -> None:
        """A device came or went."""
        self._do(self.room.health_changed(microphone_ok, speaker_ok))

    # --- People call ---

    def press(self, button: Button) -> None:
        """A button, here or through the hooks."""
        now = time.monotonic()
        if button.button == "talk":
            self._wake(Heard(int(now * 1e6)), "button", 1.0, button=True)
            return
        rang = self._alarms.stop() if button.button == "stop" else False
        self._do(self.room.pressed(button, rang, now))

    def _wake(self, heard: Heard, phrase: str, confidence: float, button: bool = False) -> None:
        self._claims += 1
        meter = self._microphone.meter
        wake = Wake(
            claim=f"{self._boot}-{self._claims}",
            phrase=phrase,
            confidence=confidence,
            level_db=round(self._microphone.phrase_db(), 1),
            noise_db=round(meter.noise_db, 1),
            captured_us=heard.captured_us,
            stream=0,
            playing=self.player.sounding,
            clipped=meter.clipped,
            button=button,
        )
        self._do(self.room.woke(wake, time.monotonic()))

    # --- The link calls ---

    def hello(self, challenge: Challenge, key: str, signature: str, token: str) -> Hello:
        """Say who we are now."""
        return Hello(
            key=key,
            signature=signature,
            token=token,
            software=f"parlour-satellite {__version__}",
            codecs=self._codecs,
            boot=self._boot,
            muted=self.room.controls.muted,
            volume=self.room.controls.volume,
            aec=self._parts.canceller.cancels,
            wake_words=self._parts.wake.words(),
        )

    def linked(self, welcome: Welcome, now: float) -> bool:
        """The hub let us in."""
        todo = self.room.linked(welcome, now)
        if todo is None:
            return False
        log.info("linked to the hub as %s", welcome.room)
        self._linked = True
        self.player.use_codec(welcome.codec)
        if not self._microphone.is_open:
            self._microphone.use_encoder(make_encoder(welcome.codec))
        self._do(todo)
        return True

    def unlinked(self, now: float) -> None:
        """The hub is gone."""
        self._linked = False
        self._do(self.room.unlinked(now))

    def heard(self, said: AnyMessage | AudioPacket, now: float) -> None:
        """The hub said something."""
        if isinstance(said, AudioPacket):
            self.player.push(said, now)
        elif isinstance(said, Alarm):
            self._alarms.learn(said, now)
            self.player.ring(self._alarms.ringing)
            self._changed.set()
        else:
            self._do(self.room.told(said, now))

    def next_packet(self, now: float) -> AudioPacket | None:
        """What the microphone has to tell."""
        return self._microphone.next_packet(now)

    def next_packet_at(self) -> float | None:
        """When it has more."""
        return self._microphone.next_packet_at()

    # --- What has to be done ---

    def _do(self, actions: list[do.Action]) -> None:
        for action in actions:
            match action:
                case do.Say():
                    self.link.post(action.message)
                case do.OpenMicrophone():
                    self._microphone.open(action.stream)
                case do.BoundUplink():
                    self._microphone.set_bound(action.bound_ms)
                case do.CloseMicrophone():
                    self._microphone.close(int(time.monotonic() * 1e6))
                case do.SendLevels():
                    self._microphone.send_levels = action.on
                case do.Apply():
                    self._apply_controls()
                    self._save.set()
                case do.Tell():
                    self._hooks.tell(action.event, action.detail)
                case do.Show():
                    log.debug("light: %s", action.light)
                case _:
                    self._speaker.perform(action)
        self.link.nudge()
        self._changed.set()

    def _apply_controls(self) -> None:
        controls = self.room.controls
        self._parts.wake.choose(controls.wake_words, controls.sensitivity)
        if controls.muted:
            self._microphone.forget()
        self._speaker.set_volume(controls.volume, self._is_quiet())

    def _is_quiet(self) -> bool:
        hours = parse_quiet_hours(self.room.controls.quiet_hours)
        local = time.localtime()
        return hours is not None and hours.contains(local.tm_hour * 60 + local.tm_min)

    async def _watch_time(self) -> None:
        """Wake up when the room, an alarm or the time of day wants it."""
        while True:
            self._changed.clear()
            now = time.monotonic()
            for copy in self._alarms.poll(now, self._linked):
                self._hooks.tell("alarm", copy.label)
            self.player.ring(self._alarms.ringing)
            self._do_due(now)
            due = [at for at in (self.room.next_deadline(), self._alarms.next_deadline()) if at is not None]
            try:
                async with asyncio.timeout(min([_LOOK_AROUND_S, *(max(0.0, at - now) for at in due)])):
                    await self._changed.wait()
            except TimeoutError:
                self._speaker.set_volume(self.room.controls.volume, self._is_quiet())

    def _do_due(self, now: float) -> None:
        actions = self.room.poll(now)
        if actions:
            self._do(actions)

    async def _save_state(self) -> None:
        """Keep what the controls say, off the event loop."""
        while True:
            await self._save.wait()
            self._save.clear()
            await asyncio.to_thread(write_private, self._parts.folder / STATE_FILE, to_json(self.room.controls))
