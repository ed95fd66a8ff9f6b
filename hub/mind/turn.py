"""One turn of text: understand, route, then act, ask back or answer. Speech and typed text take this same path."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from ha_bridge.home import CALL_TIMEOUT_S, Home, HomeState
from ha_bridge.models import Action, AreaId, Outcome
from ha_bridge.policy import Rules, Who
from ha_bridge.understand.language import Language
from ha_bridge.understand.models import Kind, Understanding
from ha_bridge.understand.turn import understand
from hub.answers.errors import MindError
from hub.answers.models import Character, Said
from hub.answers.tools import ToolCaller
from hub.mind import facts as house_facts
from hub.mind import talkback
from hub.mind.answers import AnswerDesk, FreeQuestion
from hub.mind.api import ActionDone, Answered, Ask, Clause, Routed
from hub.mind.dialogues import Dialogue
from hub.mind.factor import Factor
from hub.mind.household import SNAPSHOT, bring_back, hand_over, own_scene, take_back
from hub.mind.houses import Houses
from hub.mind.line import TurnLine
from hub.mind.no_home import NoHome
from hub.mind.owner import owner_said
from hub.mind.reading import Reading, choose, plain, takes_back
from hub.mind.risk import settle_risk
from hub.mind.unsure import ask_again
from hub.mind.works import act, do, routine, tell, undo
from router.decide import decide
from router.models import Context, Decision, Limits, Route

log = logging.getLogger(__name__)

CLOCK_QUERIES = frozenset({"weather", "time", "date", "calendar"})
"""Questions that any assistant answers: facts, not commands."""


@dataclass
class Tools:
    """What turns work with; one for the whole mind."""

    home: Home
    houses: Houses
    rules: Rules
    limits: Limits
    answers: AnswerDesk
    confirmations: Literal["tone", "short", "full"]
    call_timeout_s: float = CALL_TIMEOUT_S
    factor: Factor = field(default_factory=lambda: Factor(NoHome()))
    caller: ToolCaller | None = None
    """A model that may propose actions when the grammar misses."""
    zone: ZoneInfo | None = None
    character: Character = field(default_factory=Character)
    routines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The owner's own phrases, in plain letters, and the sentences each stands for."""
    tries: talkback.TriesBox = field(default_factory=talkback.TriesBox)


class MindTurn:
    """One turn while it runs."""

    def __init__(self, ask: Ask, dialogue: Dialogue, tools: Tools, line: TurnLine) -> None:
        self.ask = ask
        self.dialogue = dialogue
        self.tools = tools
        self.line = line
        self.room = ask.room
        self.spans_ms: dict[str, float] = {}
        self._started = time.perf_counter()

    @property
    def now(self) -> float:
        """Seconds for deadlines of confirmations and tries."""
        return time.monotonic()

    @property
    def words(self) -> Language:
        """The wording of the house's language."""
        return self.tools.houses.index.language

    @property
    def who(self) -> Who:
        """Where the words came from, for the policy."""
        return Who(self.ask.conversation, AreaId(self.room) if self.room else None)

    async def run(self) -> Answered:
        """The whole turn; gives its last event."""
        if not any(self.ask.texts):
            await self.line.emit(Routed(self.ask.turn, "fast", 1.0, ("no words",)))
            return await talkback.not_heard(self)
        if (commands := self._routine()) and not self.ask.partial:
            await self.line.emit(Routed(self.ask.turn, "command", 1.0, ("your own routine",)))
            return await routine(self, commands)
        reading = self._read()
        decision = self._route(reading)
        route = self._chosen(reading.understanding, decision)
        await self.line.emit(Routed(self.ask.turn, route, decision.confidence, decision.reasons))
        if self.ask.partial:
            return self.answered("")
        if reading.understanding.needs_room and not self.ask.room_final:
            reading = await self._with_final_room(reading)
        answer = await self._answer(reading, route)
        self.dialogue.said(reading.text, answer.reply)
        self.dialogue.last_route = route
        return answer

    async def run_later(self, actions: Sequence[Action], snapshot: str | None = None) -> Answered:
        """What was put off is due now; devices with a snapshot go back to it."""
        deeds = await do(self, actions)
        if snapshot is not None:
            await bring_back(self, SNAPSHOT.validate_json(snapshot))
        return await tell(self, deeds)

    def _routine(self) -> tuple[str, ...]:
        return next((found for text in self.ask.texts if (found := self.tools.routines.get(plain(text)))), ())

    # --- Understanding and routing ---

    def _read(self) -> Reading:
        index, house = self.tools.houses.index, self.tools.houses.house()
        room = AreaId(self.room) if self.room else None
        now = datetime.now(self.tools.zone).astimezone()
        frame = self.dialogue.frame
        meant = self.ask.confidences
        reading = choose(self.ask.texts, lambda text: understand(text, frame, house, room, now, index), meant)
        self.mark("understand")
        return reading

    async def _with_final_room(self, reading: Reading) -> Reading:
        room = await self.line.final_room(self.room)
        self.mark("final_room")
        if room == self.room:
            return reading
        self.room = room
        return self._read()

    def _route(self, reading: Reading) -> Decision:
        context = Context(
            home=reading.understanding.home,
            pending=self.dialogue.frame.pending is not None,
            last_route=Route(self.dialogue.last_route) if self.dialogue.last_route else None,
            partial=self.ask.partial,
        )
        decision = decide(reading.text, context, self.tools.limits)
        self.mark("route")
        return decision

    @staticmethod
    def _chosen(understood: Understanding, decision: Decision) -> Literal["command", "fast", "deep"]:
        """What would move the house is the house's; otherwise a clear request to think comes first."""
        if understood.kind is Kind.MISS or (understood.kind is not Kind.ACT and decision.route is Route.DEEP):
            return decision.route.value
        query = understood.query.what if understood.query else None
        if understood.kind is Kind.CONTROL or query in CLOCK_QUERIES:
            return "fast"
        return "command"

    # --- Answering ---

    async def _answer(self, reading: Reading, route: Literal["command", "fast", "deep"]) -> Answered:
        understood = reading.understanding
        away = self.tools.home.state is not HomeState.READY
        if away and route == "command" and talkback.unclear_without_house(reading):
            return self._not_ready()
        if not reading.sure:
            return await ask_again(self, reading)
        if (settled := await settle_risk(self, reading) or await owner_said(self, reading)) is not None:
            return settled
        if self.dialogue.kept and takes_back(reading, self.words):
            return await take_back(self)
        if route == "deep" or understood.kind is Kind.MISS:
            return await self._free(reading, route)
        self.dialogue.frame = reading.frame
        understood = own_scene(self, understood)
        if away and talkback.needs_house(understood):
            return self._not_ready()
        return await self._by_kind(understood, reading.text)

    def _not_ready(self) -> Answered:
        return self.answered(talkback.not_ready(self), tone="error", error="house_not_ready")

    async def _by_kind(self, understood: Understanding, text: str) -> Answered:
        match understood.kind:
            case Kind.ACT:
                return await act(self, understood)
            case Kind.UNDO:
                return await undo(self)
            case Kind.TIMER | Kind.LATER | Kind.ROUTINE | Kind.SCENE | Kind.ANNOUNCE:
                return await hand_over(self, understood)
            case Kind.ASK if understood.home == "near" and understood.question is None:
                return await self._proposed(text) or await talkback.ask_back(self, understood)
            case Kind.ASK | Kind.OFFER:
                return await talkback.ask_back(self, understood)
            case Kind.CONTROL:
                return await talkback.control(self, understood)
            case _:
                return await talkback.answer(self, understood, text)

    async def _free(self, reading: Reading, route: Literal["command", "fast", "deep"]) -> Answered:
        """Words that are not about this house, or that the grammar does not know."""
        if route == "command":
            return await self._proposed(reading.text) or await talkback.missed(self, reading.understanding)
        tools, dialogue = self.tools, self.dialogue
        facts = await house_facts.gather(tools.home, reading.text, self.room, dialogue.last_reply, tools.character)
        question = FreeQuestion(
            text=reading.text,
            route=route,
            now=datetime.now(tools.zone).astimezone(tools.zone),
            facts=replace(facts, cloud=tools.answers.cloud, deep=tools.answers.deep is not None),
            history=tuple(Said(line.who, line.text) for line in dialogue.history),
            conversation=self.ask.conversation,
            spoken=self.ask.spoken,
        )
        said: list[str] = []
        async for piece in self.tools.answers.answer(question):
            if not piece.filler:
                said.append(piece.text)
            await self.line.emit(Clause(self.ask.turn, piece.text, piece.filler))
        self.mark("answer")
        return self.answered(" ".join(said))

    async def _proposed(self, text: str) -> Answered | None:
        """What a model makes of words that no grammar knows; the policy trusts it least of all."""
        caller, home = self.tools.caller, self.tools.home
        if caller is None or home.state is not HomeState.READY or self.dialogue.frame.pending is not None:
            return None
        try:
            actions = await caller.propose(text, home.house(), AreaId(self.room) if self.room else None)
        except MindError as error:
            log.warning("no proposal", extra={"code": error.code})
            return None
        finally:
            self.mark("propose")
        return await tell(self, await do(self, actions)) if actions else None

    # --- What all kinds of answers need ---

    def understood(self, text: str) -> Understanding:
        """What a sentence of the owner's routine means here and now."""
        return MindTurn(replace(self.ask, texts=(text,)), self.dialogue, self.tools, self.line)._read().understanding

    async def report(self, outcome: Outcome) -> None:
        """Tell the brain what one device did."""
        done = ActionDone(
            self.ask.turn, outcome.entity_id, outcome.service, dict(outcome.data), outcome.ok, outcome.error
        )
        await self.line.emit(done)

    def mark(self, stage: str) -> None:
        """This stage is over."""
        now = time.perf_counter()
        self.spans_ms[stage] = round(self.spans_ms.get(stage, 0.0) + (now - self._started) * 1000, 2)
        self._started = now

    def answered(self, reply: str, **more: object) -> Answered:
        """The last event of the turn."""
        return Answered(self.ask.turn, reply, spans_ms=self.spans_ms, **more)  # type: ignore[arg-type]  # checked by its dataclass
