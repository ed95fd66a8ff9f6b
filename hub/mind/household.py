"""Timers, delays, routines, scenes, announcements: understood here, kept by the brain."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from ha_bridge.execute import undo as restore
from ha_bridge.snapshot import Snapshot, snapshot
from ha_bridge.understand.models import Kind, LaterRequest, SceneRequest, TimerRequest, Understanding
from hub.mind.api import Answered, HouseholdAsked, HouseholdRequest, Kept, TakeBack
from hub.mind.houses import OWN_SCENE
from hub.mind.later import OPPOSITE, prepare, told_later
from hub.mind.saying import sentence
from hub.mind.talkback import say

if TYPE_CHECKING:  # the turn is made of these functions; only its type is needed here
    from hub.mind.turn import MindTurn

SNAPSHOT: TypeAdapter[Snapshot] = TypeAdapter(Snapshot)


def own_scene(turn: "MindTurn", understood: Understanding) -> Understanding:
    """Switching on a scene that was made by talking means recalling it."""
    targets = [target for action in understood.actions for target in action.targets]
    if len(targets) != 1 or not targets[0].startswith(OWN_SCENE):
        return understood
    name = turn.tools.houses.house().entities[targets[0]].name
    return replace(understood, kind=Kind.SCENE, actions=(), scene=SceneRequest("activate", name))


async def hand_over(turn: "MindTurn", understood: Understanding) -> Answered:
    """Ask the brain to keep it, then do what that means for the house right now."""
    request: HouseholdRequest | None = (
        understood.timer or understood.later or understood.routine or understood.scene or understood.announce
    )
    assert request is not None
    remembered, texts = _remembered(turn, request), _texts(turn, request)
    if isinstance(request, LaterRequest):
        prepared = await prepare(turn, request)
        if isinstance(prepared, Answered):
            return prepared
        request = prepared
    return await keep(turn, request, remembered, texts)


async def take_back(turn: "MindTurn") -> Answered:
    """The timer or the delay of a moment ago was not meant."""
    return await keep(turn, TakeBack(turn.dialogue.kept), None, {})


async def keep(
    turn: "MindTurn", request: HouseholdRequest, remembered: str | None, texts: Mapping[str, str]
) -> Answered:
    """Ask the brain, and say what came of it."""
    await turn.line.emit(HouseholdAsked(turn.ask.turn, request, turn.room, remembered, dict(texts)))
    kept = await turn.line.kept()
    turn.mark("keep")
    if kept is None:
        reply = turn.words.say("keeper_gone")
        await say(turn, reply)
        return turn.answered(reply, tone="error")
    turn.dialogue.kept = kept.entries
    return await carry_out(turn, kept)


async def carry_out(turn: "MindTurn", kept: Kept) -> Answered:
    """A stored scene: now; then say what came of it."""
    if kept.snapshot is not None:
        await bring_back(turn, SNAPSHOT.validate_json(kept.snapshot))
    now = datetime.now(turn.tools.zone).astimezone(turn.tools.zone)
    reply = sentence(kept.say, kept.values, now, turn.words, turn.tools.zone) if kept.say else ""
    await say(turn, reply)
    return turn.answered(reply, tone=None if kept.ok else "error")


def _remembered(turn: "MindTurn", request: HouseholdRequest) -> str | None:
    """How the devices of a new scene are, or how those without an opposite were before an "until"."""
    match request:
        case SceneRequest(op="create"):
            ids = request.entities
        case LaterRequest(until=True):
            ids = tuple(id for action in request.actions if action.verb not in OPPOSITE for id in action.targets)
        case _:
            return None
    return SNAPSHOT.dump_json(snapshot(ids, turn.tools.home.house())).decode() if ids else None


def _texts(turn: "MindTurn", request: HouseholdRequest) -> dict[str, str]:
    match request:
        case TimerRequest():
            return {"ring": _ring_text(turn, request)}
        case LaterRequest() if request.tell:
            return {"tell": told_later(turn, request)}
        case _:
            return {}


def _ring_text(turn: "MindTurn", request: TimerRequest) -> str:
    if request.message:
        return turn.words.say("reminder_rings", message=request.message)
    if request.name:
        return turn.words.say("timer_rings_named", name=request.name)
    return turn.words.say("alarm_rings" if request.kind == "alarm" else "timer_rings")


async def bring_back(turn: "MindTurn", scene: Snapshot) -> None:
    """Set devices as they were."""
    done, _ = await restore(scene, turn.tools.home)
    turn.dialogue.undo = (done.before,)
    for outcome in done.outcomes:
        await turn.report(outcome)
