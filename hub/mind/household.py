"""Timers, delays, routines, scenes, announcements: understood here, kept by the brain."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from ha_bridge.execute import undo as restore
from ha_bridge.snapshot import Snapshot, snapshot
from ha_bridge.understand.models import Kind, SceneRequest, TimerRequest, Understanding
from hub.mind.api import Answered, HouseholdAsked, HouseholdRequest, Kept
from hub.mind.houses import OWN_SCENE
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
    remembered = None
    if isinstance(request, SceneRequest) and request.op == "create":
        taken = snapshot(request.entities, turn.tools.home.house())
        remembered = SNAPSHOT.dump_json(taken).decode()
    texts = {"ring": _ring_text(turn, request)} if isinstance(request, TimerRequest) else {}
    await turn.line.emit(HouseholdAsked(turn.ask.turn, request, turn.room, remembered, texts))
    kept = await turn.line.kept()
    turn.mark("keep")
    if kept is None:
        reply = turn.words.say("keeper_gone")
        await say(turn, reply)
        return turn.answered(reply, tone="error")
    return await carry_out(turn, kept)


async def carry_out(turn: "MindTurn", kept: Kept) -> Answered:
    """A stored scene: now; then say what came of it."""
    if kept.snapshot is not None:
        await _bring_back(turn, SNAPSHOT.validate_json(kept.snapshot))
    now = datetime.now(turn.tools.zone).astimezone(turn.tools.zone)
    reply = sentence(kept.say, kept.values, now, turn.words, turn.tools.zone) if kept.say else ""
    await say(turn, reply)
    return turn.answered(reply, tone=None if kept.ok else "error")


def _ring_text(turn: "MindTurn", request: TimerRequest) -> str:
    if request.message:
        return turn.words.say("reminder_rings", message=request.message)
    if request.name:
        return turn.words.say("timer_rings_named", name=request.name)
    return turn.words.say("alarm_rings" if request.kind == "alarm" else "timer_rings")


async def _bring_back(turn: "MindTurn", scene: Snapshot) -> None:
    done, _ = await restore(scene, turn.tools.home)
    turn.dialogue.undo = (done.before,)
    for outcome in done.outcomes:
        await turn.report(outcome)
