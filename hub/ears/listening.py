"""All conversations that are listened to, the grammar of the house, and the queue of what is to be decoded."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np

from hub.ears.acoustic import Array
from hub.ears.api import (
    CloseEar,
    EarCommand,
    EarEvent,
    GrammarLearned,
    LearnGrammar,
    OpenEar,
    RoomLearned,
    Speaking,
    TurnEnded,
)
from hub.ears.ear import STRANGE, Detector, Ear, Effect, Look
from hub.ears.errors import GrammarUnusable
from hub.ears.graph import from_sentences, parse
from hub.ears.recogniser import Heard, Knowledge, Recogniser
from hub.relay.api import AudioFrame
from satellite.audio.resample import Resampler

_log = logging.getLogger(__name__)

STOP_SENTENCES = ("stop", "stop it", "stop talking", "be quiet", "quiet please", "shut up", "that's enough", "cancel")
"""English words that silence us in the middle of an answer."""
LINK_HZ = 24_000
EAR_HZ = 16_000
EARLY_FRAMES = 75
"""Audio kept of a conversation that is not open yet: the pre-roll, no more."""
EARLY_CONVERSATIONS = 8
ROOM_RATE = 0.2
"""How fast the mean of a room follows new speech."""


@dataclass
class _Conversation:
    ear: Ear
    satellite: str
    resampler: Resampler = field(default_factory=lambda: Resampler(LINK_HZ, EAR_HZ))


class Listening:
    """Takes commands and audio, gives events."""

    def __init__(
        self,
        recogniser: Recogniser,
        tell: Callable[[EarEvent], None],
        decoding: Executor,
        wakes: Sequence[Sequence[str]],
        detector: Callable[[], Detector],
    ) -> None:
        self._recogniser = recogniser
        self._tell = tell
        self._decoding = decoding
        self._wakes = wakes
        self._detector = detector
        self._conversations: dict[str, _Conversation] = {}
        self._early: dict[str, deque[AudioFrame]] = {}
        self._rooms: dict[str, Array] = {}
        self._known: Knowledge | None = None
        self._follow_ups: Knowledge | None = None
        self._stop: Knowledge | None = None
        self._learned = asyncio.Event()
        self._generation = -1

    @property
    def knows_house(self) -> bool:
        """A grammar was learned."""
        return self._known is not None

    async def warm(self) -> None:
        """Build the stop phrase and decode once, so that the first turn finds everything loaded."""
        loop = asyncio.get_running_loop()
        stop = from_sentences(STOP_SENTENCES)
        self._stop = await loop.run_in_executor(self._decoding, self._recogniser.prepare, stop, self._wakes)
        noise = np.random.default_rng(0).standard_normal(EAR_HZ).astype(np.float32) * 100.0
        await loop.run_in_executor(self._decoding, self._recogniser.decode, noise, self._stop)

    def handle(self, command: EarCommand, group: asyncio.TaskGroup) -> None:
        """Take a command; returns at once."""
        match command:
            case OpenEar():
                self._open(command)
                for frame in self._early.pop(command.conversation, ()):
                    self.hear(frame, group)
            case CloseEar(conversation):
                self._conversations.pop(conversation, None)
                self._early.pop(conversation, None)
            case Speaking(conversation, on):
                known = self._conversations.get(conversation)
                if known:
                    known.ear.speaking(on)
            case LearnGrammar():
                group.create_task(self._learn(command), name="ears: learn the house")

    def hear(self, frame: AudioFrame, group: asyncio.TaskGroup) -> None:
        """20 ms of a conversation; audio of one nobody opened is dropped."""
        known = self._conversations.get(frame.conversation)
        if known is None:
            # The audio may be here before the brain's word that it is wanted.
            early = self._early.setdefault(frame.conversation, deque(maxlen=EARLY_FRAMES))
            early.append(frame)
            while len(self._early) > EARLY_CONVERSATIONS:
                del self._early[next(iter(self._early))]
            return
        pcm = np.frombuffer(known.resampler.push(frame.pcm), "<i2").astype(np.float32)
        self._act(known, known.ear.hear(pcm, frame.t_us), frame.t_us, group)

    def _open(self, command: OpenEar) -> None:
        old = self._conversations.get(command.conversation)
        if old is not None and old.satellite == command.satellite and command.wake_confirm is None:
            return  # a follow-up of the same microphone: what was said since is not lost
        if command.mean is not None:
            self._rooms[command.satellite] = np.array(command.mean, np.float32)
        ear = Ear(command.conversation, self._detector(), command.wake_confirm is not None, command.follow_up)
        self._conversations[command.conversation] = _Conversation(ear, command.satellite)

    def _act(self, known: _Conversation, effects: list[Effect], t_us: int, group: asyncio.TaskGroup) -> None:
        for effect in effects:
            if isinstance(effect, Look):
                group.create_task(self._look(known, effect, t_us, group), name="ears: decode")
            else:
                self._tell(effect)

    async def _look(self, known: _Conversation, look: Look, t_us: int, group: asyncio.TaskGroup) -> None:
        """Decode on suspicion; the ear decides what the answer means."""
        if not look.stop_only:
            # Words said before the house is known are not lost.
            await self._learned.wait()
        began = time.monotonic()
        room = self._rooms.get(known.satellite)
        loop = asyncio.get_running_loop()
        heard = await loop.run_in_executor(self._decoding, self._decode, look, room)
        took_ms = (time.monotonic() - began) * 1000.0
        _log.debug("decoded", extra={"ms": round(took_ms, 1), "frames": heard.frames})
        effects = known.ear.decoded(look, heard, t_us)
        ended = [effect for effect in effects if isinstance(effect, TurnEnded)]
        for turn in ended:
            turn.spans_ms["decode"] = round(took_ms, 1)
        self._act(known, effects, t_us, group)
        if ended:
            self._remember(known, heard)

    def _remember(self, known: _Conversation, heard: Heard) -> None:
        """Speech that was understood tells how this room colours the voice."""
        if heard.strangeness >= STRANGE or heard.frames < 60:
            return
        satellite = known.satellite
        old = self._rooms.get(satellite)
        mean = heard.mean if old is None else old + ROOM_RATE * (heard.mean - old)
        self._rooms[satellite] = np.asarray(mean, np.float32)
        self._tell(RoomLearned(known.ear.conversation, satellite, tuple(round(float(value), 4) for value in mean)))

    async def _learn(self, command: LearnGrammar) -> None:
        if command.generation < self._generation:
            return
        self._generation = command.generation
        began = time.monotonic()
        loop = asyncio.get_running_loop()
        try:
            known = await loop.run_in_executor(self._decoding, self._prepare, command)
        except GrammarUnusable as wrong:
            _log.error("the house cannot be learned: %s", wrong, extra={"code": wrong.code})
            return
        self._learned.set()
        self._tell(GrammarLearned(command.generation))
        took_ms = round((time.monotonic() - began) * 1000.0)
        _log.info("learned the house", extra={"ms": took_ms, "phones": len(known.network.phone)})

    def _decode(self, look: Look, room: Array | None) -> Heard:
        """In the decoding thread, where a house that is being learned is learned before."""
        known = self._stop if look.stop_only else self._known
        assert known is not None
        more = self._follow_ups if look.follow_up and not look.stop_only else None
        return self._recogniser.decode(look.samples, known, room, more)

    def _prepare(self, command: LearnGrammar) -> Knowledge:
        """In the decoding thread."""
        if command.follow_ups is not None:
            self._follow_ups = self._recogniser.prepare(parse(command.follow_ups))
        self._known = self._recogniser.prepare(parse(command.graph), self._wakes)
        return self._known
