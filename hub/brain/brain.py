"""The brain at work: one queue of news, one core, and the parts that get its orders."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ha_bridge.models import Action
from hub.brain import losses
from hub.brain.archive import Archive
from hub.brain.desk import Desk
from hub.brain.directory import Rooms
from hub.brain.explanations import Explanations
from hub.brain.feed import Feed
from hub.brain.mind_port import MindPort
from hub.brain.orders import (
    CancelTurn,
    Errand,
    Explained,
    FirstSound,
    Followed,
    Order,
    StartTurn,
    Taught,
    ToEars,
    ToMind,
    ToRelay,
    ToVoice,
)
from hub.brain.pairing_desk import PairingDesk
from hub.brain.parts import Part
from hub.brain.remembering import Remembering
from hub.brain.turns import Turns
from hub.ears.api import EarCommand, EarEvent, GrammarLearned, LearnGrammar, RoomLearned
from hub.household.keeper import Household
from hub.mind.api import ActionDone, Answered, Ask, Clause, HouseChanged, LearnOwn, RunLater, StateReached
from hub.relay.api import Listening, PairingAsked, PairingFailed, RelayCommand, RelayEvent, RelayStats
from hub.relay.levels import LevelHeard
from hub.voice.api import Say, VoiceCommand, VoiceEvent, VoiceFailed

log = logging.getLogger(__name__)


def clock_us() -> int:
    """The hub's clock, the same in all its processes."""
    return time.monotonic_ns() // 1000


@dataclass
class Brain:
    """One per hub."""

    desk: Desk
    relay: Part[RelayCommand, RelayEvent]
    ears: Part[EarCommand, EarEvent]
    voice: Part[VoiceCommand, VoiceEvent]
    mind: MindPort
    pairing: PairingDesk
    turns: Turns
    rooms: Rooms
    explanations: Explanations
    household: Household
    archive: Archive
    remembering: Remembering
    feed: Feed = field(default_factory=Feed)
    stats: RelayStats | None = None
    _later_turns: int = 0
    ears_know: bool = False
    """The ears have learned the words of this house."""
    _taught: str | None = None
    """The word graph that the ears have."""
    _news: asyncio.Queue[Callable[[int], list[Order]]] = field(default_factory=asyncio.Queue)
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _speech_ends: dict[str, int] = field(default_factory=dict)
    """Conversation -> when its last turn's speech ended, until the answer sounds."""

    async def run(self) -> None:
        """Until cancelled."""
        self.mind.subscribe(self._house_news)
        self._serve_household()
        await self.household.load()
        await self.pairing.learn()
        await self.remembering.load()
        await self.pairing.learn()  # a relay that outlived a brain says at once who is here
        async with asyncio.TaskGroup() as group:
            group.create_task(self._meet_relay(group), name="brain: relay")
            group.create_task(self.ears.run(self._ears_news, self._meet_ears, self._ears_lost), name="brain: ears")
            group.create_task(self.voice.run(self._voice_news, on_lost=self._voice_lost), name="brain: voice")
            group.create_task(self.mind.run(self._teach_mind), name="brain: mind")
            group.create_task(self.household.run(), name="brain: household")
            group.create_task(self.archive.run(), name="brain: forget in time")
            await self._work(group)

    async def _work(self, group: asyncio.TaskGroup) -> None:
        """Take news one after the other; between them, let time pass for the core."""
        while True:
            deadline = self.desk.next_deadline_us()
            wait_s = None if deadline is None else max(0.0, (deadline - clock_us()) / 1e6)
            try:
                async with asyncio.timeout(wait_s):
                    news = await self._news.get()
            except TimeoutError:
                news = self.desk.poll
            for order in news(clock_us()):
                self.feed.order(order)
                await self._carry_out(order, group)

    # --- The household ---

    def _serve_household(self) -> None:
        """Timers ring, announcements sound, delayed actions run through the same mind as spoken ones."""
        keeper = self.household
        keeper.ring = lambda room, text: self._put(
            lambda now: self.desk.announce((room,) if room else (), text, now, rings=True)
        )
        keeper.announce = lambda rooms, text: self._put(lambda now: self.desk.announce(rooms, text, now))
        keeper.hush = lambda room: self._put(lambda now: self.desk.hush(room, now))
        keeper.run_actions = self._run_later
        keeper.watch = self.mind.send
        keeper.teach = self._teach_mind

    async def _teach_mind(self) -> None:
        """A mind that starts knows nothing of what was made by talking."""
        await self.mind.send(LearnOwn(self.household.routines, self.household.scenes))
        await self.household.watch_conditions()

    async def _run_later(self, room: str | None, actions: tuple[Action, ...], snapshot: str | None) -> None:
        self._later_turns += 1
        turn = f"later-{self._later_turns}-{clock_us()}"
        async for event in self.turns.run(RunLater(turn, turn, room, actions, snapshot)):
            if isinstance(event, Answered) and event.error is not None:
                log.warning("delayed actions failed", extra={"code": event.error})

    def announce(self, rooms: tuple[str, ...], text: str, chime: bool) -> None:
        """Say something in these rooms."""
        self._put(lambda now: self.desk.announce(rooms, text, now, chime=chime))

    # --- News ---

    def _put(self, news: Callable[[int], list[Order]]) -> None:
        self._news.put_nowait(news)

    def _later(self, group: asyncio.TaskGroup, work: Any) -> None:
        group.create_task(work, name="brain: errand")

    async def _meet_relay(self, group: asyncio.TaskGroup) -> None:
        """Every relay that starts is told first who may connect."""
        await self.relay.run(self._relay_news, lambda: self._later(group, self.pairing.load()), self._relay_lost)

    def _meet_ears(self) -> None:
        """Ears that start know no house."""
        self._taught, self.ears_know = None, False
        self._teach_ears()
        self._put(lambda now: self.desk.reopen_ears())

    def _relay_lost(self) -> None:
        self.pairing.listening = None
        self._put(lambda now: losses.relay_lost(self.desk, self.pairing.members, now))

    def _ears_lost(self) -> None:
        self._put(lambda now: losses.ears_lost(self.desk, now))

    def _voice_lost(self) -> None:
        self._put(lambda now: losses.voice_lost(self.desk, now))

    def _teach_ears(self) -> None:
        house = self.mind.house
        if house.graph is not None and house.graph != self._taught and self.ears.connected:
            self._taught = house.graph
            self.ears.try_send(LearnGrammar(house.generation, house.graph, house.follow_ups))

    def _ears_news(self, event: EarEvent) -> None:
        match event:
            case RoomLearned():
                self.desk.means[event.satellite] = event.mean
            case GrammarLearned():
                self.ears_know = True
            case _:
                self._put(lambda now: self.desk.from_ears(event, now))

    def _voice_news(self, event: VoiceEvent) -> None:
        self._put(lambda now: self.desk.from_voice(event, now))

    def _relay_news(self, event: RelayEvent) -> None:
        self.feed.relay(event)
        match event:
            case Listening():
                self.pairing.listening = event
            case PairingAsked() | PairingFailed():
                self._put(lambda now: [Errand(self.pairing.take(event))])
            case RelayStats():
                self.stats = event
            case LevelHeard():
                pass  # only watchers care
            case _:
                self._put(lambda now: self.desk.from_relay(event, now))

    def _house_news(self, event: HouseChanged | StateReached) -> None:
        if isinstance(event, HouseChanged):
            self.rooms.learn(event.rooms)
            self._teach_ears()
        else:
            self.household.heard_state(event)

    # --- Orders ---

    async def _carry_out(self, order: Order, group: asyncio.TaskGroup) -> None:
        match order:
            case ToRelay():
                await self.relay.send(order.command)
            case ToEars():
                await self.ears.send(order.command)
            case ToVoice():
                await self._speak(order.command)
            case ToMind():
                await self.mind.send(order.command)
            case StartTurn():
                self._speech_ends[order.ask.conversation] = order.speech_end_us
                self._running[order.ask.turn] = group.create_task(self._turn(order), name=f"turn {order.ask.turn}")
            case CancelTurn() if order.turn in self._running:
                self._running[order.turn].cancel()
            case _:
                self._take_note(order, group)

    def _take_note(self, order: Order, group: asyncio.TaskGroup) -> None:
        match order:
            case Explained():
                self.explanations.add_round(order.conversation, order.explanation)
                self.remembering.keep()
            case Taught():
                self.remembering.keep()
            case Followed():
                self.explanations.add_move(order.moved)
            case FirstSound():
                self._first_sound(order)
            case Errand():
                self._later(group, order.work)
            case _:
                pass

    async def _speak(self, command: VoiceCommand) -> None:
        sent = await self.voice.send(command)
        if not sent and isinstance(command, Say) and command.text:
            failed = VoiceFailed(command.conversation, command.stream, command.text, "voice_missing")
            self._put(lambda now: self.desk.from_voice(failed, now))

    async def _turn(self, order: StartTurn) -> None:
        ask, conversation, outcome = order.ask, order.ask.conversation, "cancelled"
        try:
            async for event in self.turns.run(order.ask):
                self.feed.answer(conversation, event)
                if isinstance(event, Answered):
                    outcome = event.error or "answered"
                    self.archive.keep_words(conversation, ask.turn, ask.room, "".join(ask.texts[:1]), event.reply)
                if isinstance(event, ActionDone | Clause | Answered):
                    self._put(lambda now, event=event: self.desk.answered(conversation, event, now))  # type: ignore[misc]
        finally:
            self._running.pop(ask.turn, None)
            self._put(lambda now: [Errand(self._keep_turn(ask, outcome))])

    async def _keep_turn(self, ask: Ask, outcome: str) -> None:
        self.archive.keep_turn(ask.turn, ask.conversation, ask.room, outcome)

    def _first_sound(self, order: FirstSound) -> None:
        ended_us = self._speech_ends.pop(order.conversation, None)
        if ended_us is not None:
            ms = (order.at_us - ended_us) / 1000
            self.turns.heard_back(order.conversation, ms)
            self.feed.first_sound(order.conversation, ms)
