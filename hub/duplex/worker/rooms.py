"""All conversations on one model: opened, fed, prompted, made to speak, renewed; one `tick` every 80 ms.

It decides what goes into a step and what comes out as messages; who carries them is the business of `process`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from hub.duplex.worker import frames
from hub.duplex.worker.engine import Engine, Heard, Spoken
from hub.duplex.worker.script import Script
from hub.duplex.worker.slots import Rotation, Slot, Slots


class Send(Protocol):
    """Carries one frame to the hub."""

    def __call__(self, frame: bytes) -> None:
        """Send it."""


@dataclass(slots=True)
class Prompt:
    """Who the model is in a conversation."""

    voice: str = ""
    text: str = ""
    next_text: str = ""
    """For the next start anew: the same with a summary."""


class Rooms:
    """The conversations on one engine."""

    def __init__(self, engine: Engine, send: Send) -> None:
        self._engine = engine
        self._send = send
        self._slots = Slots(engine.slots)
        self._scripts: dict[int, Script] = {}
        self._prompts: dict[int, Prompt] = {}
        self.lost = 0
        """Frames given up because a room sent faster than the model hears."""

    @property
    def count(self) -> int:
        """Conversations open now."""
        return len(self._slots.leased)

    @property
    def prompting(self) -> bool:
        """Some conversation still gets its prompt."""
        return any(self._scripts[slot.lease].prompting for slot in self._slots.leased)

    def hear(self, lease: int, pcm: bytes) -> None:
        """80 ms of a room; of one that was closed meanwhile it is nothing."""
        slot = self._slots.get(lease)
        if slot is not None:
            self.lost += slot.hear(pcm)

    def obey(self, message: dict[str, Any]) -> None:
        """One message of the hub."""
        orders: dict[str, Callable[[int, dict[str, Any]], None]] = {
            "open": self._open,
            "close": self._close,
            "say": self._say,
            "hush": self._hush,
            "prompt": self._reprompt,
        }
        order = orders.get(message["type"])
        if order is not None and isinstance(message.get("lease"), int):
            order(message["lease"], message)

    def tick(self, *, only_prompts: bool = False) -> bool:
        """One step for everybody, or only for those that get their prompt; False when nobody needed one."""
        heard: dict[int, Heard] = {}
        slots: dict[int, Slot] = {}
        for slot in self._slots.leased:
            script = self._scripts[slot.lease]
            prompting = script.prompting
            # What a room says while its prompt runs waits; the oldest of it goes.
            pcm = b"" if prompting else None if only_prompts else slot.take()
            if pcm is None:
                continue
            heard[slot.row] = Heard(pcm, slot.fresh, script.step())
            slots[slot.row] = slot
            slot.fresh = False
        if not heard:
            return False
        for row, spoken in self._engine.tick(heard).items():
            self._tell(slots[row], heard[row], spoken)
        return True

    def _tell(self, slot: Slot, heard: Heard, spoken: Spoken) -> None:
        """What a room gets from one step. Words come one step before their sound: the hub sees them first."""
        piece = self._engine.piece(spoken.token)
        script = self._scripts[slot.lease]
        if heard.step.prompt:
            slot.steps += 1
            if not script.prompting:
                self._send(frames.message(type="opened", lease=slot.lease))
            return
        slot.spoke(word=bool(piece))
        if piece:
            self._send(frames.message(type="text", lease=slot.lease, piece=piece))
        if script.spoke(spoken.token, silent=not piece):
            self._send(frames.message(type="said", lease=slot.lease))
        if spoken.pcm:
            self._send(frames.speech(slot.lease, slot.frames, spoken.pcm))
            slot.frames += 1
        self._renew_in_time(slot, script)

    def _renew_in_time(self, slot: Slot, script: Script) -> None:
        """Start anew before the prompt leaves the model's memory."""
        if script.saying and slot.steps < self._engine.context * 0.98:
            return
        match slot.rotation(self._engine.context):
            case Rotation.SOON:
                slot.warned = True
                self._send(frames.message(type="rotating", lease=slot.lease))
            case Rotation.NOW:
                prompt = self._prompts[slot.lease]
                self._begin(slot, prompt.voice, prompt.next_text or prompt.text)
                self._send(frames.message(type="rotated", lease=slot.lease))
            case Rotation.NONE:
                pass

    def _open(self, lease: int, message: dict[str, Any]) -> None:
        voice = str(message.get("voice", ""))
        if voice and voice not in self._engine.model.voices:
            self._send(frames.message(type="refused", lease=lease, code="duplex_voice_unknown"))
            return
        slot = self._slots.open(lease)
        if slot is None:
            self._send(frames.message(type="refused", lease=lease, code="duplex_busy"))
            return
        self._prompts[lease] = Prompt(voice, str(message.get("text", "")))
        self._begin(slot, voice, self._prompts[lease].text)
        if not self._scripts[lease].prompting:
            self._send(frames.message(type="opened", lease=lease))

    def _begin(self, slot: Slot, voice: str, text: str) -> None:
        """Reset the row and put the prompt before everything else."""
        engine = self._engine
        engine.reset((slot.row,))
        slot.renewed()
        script = Script(engine.delays, 3, engine.model.silence)
        words = engine.words(f"<system> {text} <system>") if text else ()
        # Half of the memory is for the talk itself.
        script.prompt(engine.model.voices.get(voice, ()), words[: engine.context // 2])
        self._scripts[slot.lease] = script

    def _close(self, lease: int, message: dict[str, Any]) -> None:
        self._slots.close(lease)
        self._scripts.pop(lease, None)
        self._prompts.pop(lease, None)

    def _say(self, lease: int, message: dict[str, Any]) -> None:
        if lease in self._scripts:
            self._scripts[lease].say(self._engine.words(str(message.get("text", ""))))

    def _hush(self, lease: int, message: dict[str, Any]) -> None:
        if lease in self._scripts:
            self._scripts[lease].hush()

    def _reprompt(self, lease: int, message: dict[str, Any]) -> None:
        if lease in self._prompts:
            self._prompts[lease].next_text = str(message.get("text", ""))
