"""The room's own mind: when to stream, what to show, when to make a sound, whom to obey. Pure.

Events and `now` go in, actions come out. Two rules stand above all: nothing sounds before the final grant, and a muted
room sends nothing, whatever the hub says.
"""

from dataclasses import dataclass, replace

from satellite.actions import (
    Action,
    Apply,
    BoundUplink,
    CloseMicrophone,
    FlushStream,
    Hold,
    MakeTone,
    OpenMicrophone,
    Ring,
    Say,
    Schedule,
    SendLevels,
    SetDuck,
    Show,
    StartStream,
    Tell,
)
from satellite.room_state import Controls
from satellite.wire.base import Light, Tone
from satellite.wire.epoch import EpochGuard
from satellite.wire.messages import (
    AnyMessage,
    Barge,
    Button,
    Configure,
    Duck,
    Fault,
    Flush,
    Grant,
    Listen,
    Play,
    PlayFrom,
    PlayTone,
    RoomState,
    ShowLight,
    StandDown,
    Wake,
    Welcome,
)

CLAIM_TIMEOUT_S = 3.0
"""A round always closes on the hub; this is for a hub that forgot us."""
HOLD_TIMEOUT_S = 1.5
"""A barge the hub never judged counts as false."""
OFFLINE_KEEP_S = 5.0
"""An open microphone survives a lost link this long."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A wake word the hub has not judged yet."""

    wake: Wake
    until: float


class Room:
    """The state of one room."""

    def __init__(self, controls: Controls, known_words: tuple[str, ...] = (), tones: bool = True) -> None:
        self.controls = controls
        self._known_words = known_words
        self._tones = tones
        self._epochs = EpochGuard()
        self._linked = False
        self._claim: _Claim | None = None
        self._conversation: str | None = None
        self._stream = 0
        self._streaming = False
        self._levels = False
        self._light: Light = "offline"
        self._held_until: float | None = None
        self._keep_until: float | None = None
        self._deaf_until_us = -1
        self._health = (True, True)

    # --- What is asked about it ---

    @property
    def hears(self) -> bool:
        """True when the microphone may be used at all."""
        return not self.controls.muted

    @property
    def streaming(self) -> bool:
        """True while the microphone is sent to the hub."""
        return self._streaming

    @property
    def light(self) -> Light:
        """What the light shows."""
        return self._light

    def next_deadline(self) -> float | None:
        """When `poll` wants to be asked again."""
        times = (self._claim.until if self._claim else None, self._held_until, self._keep_until)
        return min((time for time in times if time is not None), default=None)

    # --- The link ---

    def linked(self, welcome: Welcome, now: float) -> list[Action] | None:
        """The hub let us in; None when it is older than one we have obeyed."""
        if not self._epochs.admits(welcome.epoch):
            return None
        self._linked, self._keep_until = True, None
        actions: list[Action] = [Tell("link", "up"), self._say_state()]
        if self._claim is not None:  # it may have been lost with the old connection; the hub knows it by its claim
            self._claim = replace(self._claim, until=now + CLAIM_TIMEOUT_S)
            return [*actions, Say(self._claim.wake)]
        return actions + ([] if self._streaming else self._show(self._resting()))

    def unlinked(self, now: float) -> list[Action]:
        """The link is gone; what was being said is kept for a moment."""
        self._linked = False
        self._keep_until = now + OFFLINE_KEEP_S if self._streaming else None
        levels = self._end_levels()  # whoever wants them asks again
        return [Tell("link", "down"), *levels, *([] if self._streaming else self._show(self._resting()))]

    # --- The room itself ---

    def woke(self, wake: Wake, now: float) -> list[Action]:
        """The wake word, or the talk button."""
        if not self.hears or wake.captured_us < self._deaf_until_us:
            return []
        if not self._linked:
            return [*self._show("offline"), *self._tone("offline")]
        self._stream = (self._stream + 1) & 0xFFFF
        wake = wake.model_copy(update={"stream": self._stream})
        self._claim = _Claim(wake, now + CLAIM_TIMEOUT_S)
        closing: list[Action] = [CloseMicrophone()] if self._streaming else []
        self._streaming = True
        return [*closing, OpenMicrophone(self._stream), Say(wake), *self._show("heard"), Tell("wake", wake.phrase)]

    def interrupted(self, barge: Barge, now: float) -> list[Action]:
        """Somebody speaks over our playback: silence first, then let the hub judge."""
        if not self.hears or self._held_until is not None:
            return []
        self._held_until = now + HOLD_TIMEOUT_S
        return [Hold(True), Say(barge), Tell("barge")]

    def pressed(self, button: Button, rang: bool, now: float) -> list[Action]:
        """A button other than `talk` was pressed; `rang` says that it silenced an alarm of our own."""
        controls = self.controls
        match button.button:
            case "mute":
                return self._set(replace(controls, muted=not controls.muted))
            case "volume_up" | "volume_down":
                step = 0.1 if button.button == "volume_up" else -0.1
                return self._set(replace(controls, volume=min(1.0, max(0.0, round(controls.volume + step, 2)))))
            case "stop" if not rang:
                self._held_until = now + HOLD_TIMEOUT_S
                return [Hold(True), Say(button)]
            case _:
                return [Ring(False), Say(button)]

    def health_changed(self, microphone_ok: bool, speaker_ok: bool) -> list[Action]:
        """A sound device came or went."""
        before, self._health = self._health, (microphone_ok, speaker_ok)
        return [] if before == self._health else [self._say_state()]

    def poll(self, now: float) -> list[Action]:
        """Do what is due."""
        actions: list[Action] = []
        if self._held_until is not None and now >= self._held_until:
            self._held_until = None
            actions.append(Hold(False))
        if self._keep_until is not None and now >= self._keep_until:
            self._keep_until = None
            actions += self._close("offline")
        if self._claim is not None and now >= self._claim.until:
            self._claim = None
            actions += self._close("error")
        return actions

    # --- The hub ---

    def told(self, message: AnyMessage, now: float) -> list[Action]:
        """The hub said something; orders of an older epoch are ignored."""
        if isinstance(message, Grant | StandDown | Listen | Play | PlayFrom):
            return self._ordered(message) if self._epochs.admits(message.epoch) else []
        match message:
            case Flush():
                self._held_until = None
                return [FlushStream(message.stream, message.from_seq), Hold(False)]
            case Duck():
                self._held_until = None if message.gain_db == 0 else self._held_until
                return [SetDuck(message.gain_db), *([Hold(False)] if message.gain_db == 0 else [])]
            case ShowLight():
                return [] if self.controls.muted else self._show(message.light)
            case PlayTone():
                return [MakeTone(message.tone), Tell("tone", message.tone)]
            case Configure():
                return self._set(self.controls.with_pushed(message, self._known_words))
            case _:
                return []

    def _ordered(self, message: Grant | StandDown | Listen | Play | PlayFrom) -> list[Action]:
        match message:
            case Grant():
                return self._granted(message)
            case StandDown():
                return self._stood_down(message)
            case Listen():
                return self._listen(message)
            case Play():
                return [StartStream(message.stream, message.gain_db), *self._show("speaking")]
            case PlayFrom():
                return [Schedule(message.stream, message.seq, message.at_us, message.until)]

    def _granted(self, grant: Grant) -> list[Action]:
        if self._claim is not None and grant.claim not in (None, self._claim.wake.claim):
            return []
        self._conversation = grant.conversation
        if not grant.final:
            return []
        ours, self._claim = self._claim is not None, None
        tone = self._tone("granted") if ours else []
        return [*self._show("listening"), *tone, Tell("granted", grant.conversation)]

    def _stood_down(self, order: StandDown) -> list[Action]:
        about_claim = self._claim is not None and order.claim == self._claim.wake.claim
        about_conversation = order.conversation is not None and order.conversation == self._conversation
        if not (about_claim or about_conversation):
            return []
        if about_claim and self._claim is not None:
            self._deaf_until_us = self._claim.wake.captured_us + order.suppress_ms * 1000
        self._claim = self._conversation = None
        return [*self._close("off"), Tell("stand_down", order.reason)]

    def _listen(self, order: Listen) -> list[Action]:
        if order.on and self.controls.muted:
            return [Say(Fault(code="muted", message="this room is muted"))]
        if order.envelope:
            self._levels = order.on
            return [SendLevels(order.on)]
        if not order.on:
            return self._close("off") if order.conversation in (None, self._conversation) else []
        self._conversation, self._claim = order.conversation, None
        bound = BoundUplink(order.bound_ms)
        if self._streaming:
            return [bound, *self._show("listening")]
        self._stream = (self._stream + 1) & 0xFFFF
        self._streaming = True
        return [OpenMicrophone(self._stream), bound, *self._show("listening")]

    # --- Small steps ---

    def _close(self, light: Light) -> list[Action]:
        closing: list[Action] = [CloseMicrophone()] if self._streaming else []
        self._streaming = False
        return [*closing, *self._show(self._resting() if light == "off" else light)]

    def _end_levels(self) -> list[Action]:
        before, self._levels = self._levels, False
        return [SendLevels(False)] if before else []

    def _set(self, controls: Controls) -> list[Action]:
        """Use new controls; muting closes the microphone before anything else."""
        before, self.controls = self.controls, controls
        if controls == before:
            return []
        actions: list[Action] = []
        if controls.muted != before.muted:
            self._claim = None
            told = Tell("muted", "on" if controls.muted else "off")
            actions += [*self._close("off"), *self._end_levels(), *self._show(self._resting()), told]
        if controls.volume != before.volume:
            actions.append(Tell("volume", f"{controls.volume:.2f}"))
        return [Apply(), *actions, self._say_state()]

    def _say_state(self) -> Action:
        microphone_ok, speaker_ok = self._health
        controls = self.controls
        return Say(
            RoomState(muted=controls.muted, volume=controls.volume, microphone_ok=microphone_ok, speaker_ok=speaker_ok)
        )

    def _resting(self) -> Light:
        if self.controls.muted:
            return "muted"
        return "off" if self._linked else "offline"

    def _show(self, light: Light) -> list[Action]:
        if light == self._light:
            return []
        self._light = light
        return [Show(light), Tell("light", light)]

    def _tone(self, tone: Tone) -> list[Action]:
        return [MakeTone(tone)] if self._tones else []
