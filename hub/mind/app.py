"""The mind process: mirror, index, and a task for each turn. Reads, hands over, sends; decides nothing."""

import asyncio
import logging
import time

from ha_bridge.home import HomeState
from ha_bridge.language import load_language
from ha_bridge.models import House
from hub.config.shipped import shipped_dir
from hub.errors import ChannelClosed
from hub.household.clocks import zone_of
from hub.mind.api import (
    Answered,
    Ask,
    Cancel,
    CloseConversation,
    Confirm,
    HouseChanged,
    Kept,
    LearnOwn,
    MindCommand,
    MindEvent,
    RoomNames,
    RunLater,
    SetRoomFinal,
    WatchStates,
)
from hub.mind.build import Runner, build_answers, build_caller, build_home, rules_of
from hub.mind.channels import CODEC, NAME
from hub.mind.dialogues import Dialogues
from hub.mind.factor import Factor
from hub.mind.houses import Houses
from hub.mind.line import TurnLine
from hub.mind.risk import settle_factor
from hub.mind.turn import MindTurn, Tools
from hub.mind.watches import Watches
from hub.workers.channel import Channel
from hub.workers.switchboard import Server
from hub.workers.worker import Worker
from router.model import shipped
from router.models import Limits

log = logging.getLogger(__name__)


async def run(worker: Worker) -> None:
    """The part `mind` of the hub."""
    settings = worker.settings
    language = load_language(settings.hub.language, shipped_dir() / "lang")
    home, keep_connected = build_home(settings)
    houses = Houses(home, language)
    tools = Tools(
        home=home,
        houses=houses,
        rules=rules_of(settings),
        limits=Limits(settings.router.complexity_threshold, settings.router.ollama_fallback),
        answers=build_answers(settings),
        confirmations=settings.ha.confirmations,
        call_timeout_s=settings.ha.call_timeout_s,
        zone=zone_of(settings),
        caller=build_caller(settings),
        factor=Factor(home, settings.ha.notify, settings.ha.confirm_button),
    )
    await asyncio.to_thread(shipped)  # the router's model is loaded before the first question comes
    houses.warm()
    async with worker.board.serve(NAME, CODEC) as server:
        worker.ready()
        configured = settings.ha.url is not None or settings.hub.demo
        try:
            await worker.until_stopped(_serve_all(server, tools, keep_connected, configured=configured))
        finally:
            await tools.answers.close()
            if tools.caller is not None:
                await tools.caller.close()


async def _serve_all(
    server: Server[MindEvent, MindCommand], tools: Tools, keep_connected: Runner | None, *, configured: bool
) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(tools.houses.run(), name="mind: index")
        group.create_task(tools.answers.warm(), name="mind: warm models")
        if keep_connected is not None:
            group.create_task(keep_connected(), name="mind: home assistant")
        async for channel in server:
            mind = Mind(channel, tools, configured=configured)
            group.create_task(mind.run(), name="mind: brain")


class Mind:
    """One brain's questions; a task for each turn."""

    def __init__(self, channel: Channel[MindEvent, MindCommand], tools: Tools, *, configured: bool) -> None:
        self._channel = channel
        self._tools = tools
        self._configured = configured
        self._dialogues = Dialogues()
        self._lines: dict[str, TurnLine] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._watches = Watches(channel.try_send)
        self._group: asyncio.TaskGroup | None = None
        self._last_news: HouseChanged | None = None

    async def run(self) -> None:
        """Until the brain is gone."""
        unsubscribe = self._tools.home.subscribe(lambda change: self._tell_house())
        self._tools.houses.on_rebuilt(self._tell_house)
        unlisten = self._tools.factor.listen(self._approved, lambda: self._dialogues.waiting_factors(time.monotonic()))
        self._tell_house()
        try:
            async with asyncio.TaskGroup() as turns:
                self._group = turns
                async for command in self._channel:
                    self._take(command, turns)
                for task in self._tasks.values():
                    task.cancel()
        finally:
            unsubscribe()
            unlisten()

    def _approved(self, pending: str, approve: bool) -> None:
        """The owner answered by tap or button."""
        if self._group is not None:
            self._group.create_task(self._confirm(Confirm(pending, approve)), name=f"confirm {pending}")

    def _take(self, command: MindCommand, turns: asyncio.TaskGroup) -> None:
        match command:
            case Ask() | RunLater():
                task = turns.create_task(self._turn(command), name=f"turn {command.turn}")
                self._tasks[command.turn] = task
            case Cancel() | SetRoomFinal() | Kept():
                self._tell_turn(command)
            case CloseConversation():
                self._dialogues.forget(command.conversation)
            case Confirm():
                turns.create_task(self._confirm(command), name=f"confirm {command.pending}")
            case LearnOwn():
                self._tools.routines = command.routines
                self._tools.houses.own_scenes(command.scenes)
            case WatchStates():
                self._watches.set(command, self._tools.home.house())

    def _tell_turn(self, command: Cancel | SetRoomFinal | Kept) -> None:
        """News for a turn that may be over by now."""
        task, line = self._tasks.get(command.turn), self._lines.get(command.turn)
        match command:
            case Cancel() if task is not None:
                task.cancel()
            case SetRoomFinal() if line is not None:
                line.take_room(command.room)
            case Kept() if line is not None:
                line.take_kept(command)

    async def _turn(self, command: Ask | RunLater) -> None:
        line = self._lines[command.turn] = TurnLine(self._channel.send)
        turn = self._new_turn(command, line)
        try:
            if isinstance(command, Ask):
                answered = await turn.run()
            else:
                answered = await turn.run_later(command.actions, command.snapshot)
        except ChannelClosed:
            return
        except asyncio.CancelledError:
            raise
        except Exception:  # the boundary of a turn: whatever ends it, the mind and the other turns go on
            log.exception("turn failed")
            answered = Answered(command.turn, "", tone="error", error="unavailable")
        finally:
            self._lines.pop(command.turn, None)
            self._tasks.pop(command.turn, None)
        await self._channel.send(answered)

    async def _confirm(self, command: Confirm) -> None:
        dialogue = self._dialogues.with_risk(command.pending)
        if dialogue is None or dialogue.risk is None:
            await self._channel.send(Answered(command.turn, "", error="no_question"))
            return
        risk = dialogue.risk
        ask = Ask(command.turn, risk.who.conversation, ("",), risk.who.room, spoken=False)
        turn = MindTurn(ask, dialogue, self._tools, TurnLine(self._channel.send))
        await self._channel.send(await settle_factor(turn, risk, command.approve))

    def _new_turn(self, command: Ask | RunLater, line: TurnLine) -> MindTurn:
        dialogue = self._dialogues.of(command.conversation, time.monotonic())
        if isinstance(command, Ask):
            return MindTurn(command, dialogue, self._tools, line)
        ask = Ask(command.turn, command.conversation, ("",), command.room, spoken=False)
        return MindTurn(ask, dialogue, self._tools, line)

    def _tell_house(self) -> None:
        home = self._tools.home
        house = home.house()
        self._watches.look(house)
        news = HouseChanged(
            generation=house.generation,
            ready=home.state is HomeState.READY and self._tools.houses.current,
            configured=self._configured,
            problem=home.problem,
            rooms=rooms_of(house),
            entities=len(house.entities),
            graph=self._tools.houses.graph,
            follow_ups=self._tools.houses.follow_ups,
            minds=self._tools.answers.names,
            cloud=self._tools.answers.cloud,
        )
        if news != self._last_news:
            self._last_news = news
            self._channel.try_send(news)


def rooms_of(house: House) -> tuple[RoomNames, ...]:
    """The areas as the brain needs them."""
    rooms = []
    for area in house.areas.values():
        floor = house.floors.get(area.floor) if area.floor else None
        floor_names = (floor.name, floor.aliases) if floor else (None, ())
        rooms.append(RoomNames(area.id, area.name, area.aliases, *floor_names))
    return tuple(rooms)
