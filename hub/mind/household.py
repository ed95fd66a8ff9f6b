"""Timers, delays, routines, scenes, announcements: understood here, kept by the brain."""

from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from ha_bridge.snapshot import Snapshot, snapshot, undo_calls
from ha_bridge.understand.models import SceneRequest, Understanding
from hub.mind.api import Answered, HouseholdAsked, HouseholdRequest, Kept
from hub.mind.talkback import say
from hub.mind.works import do, tell

if TYPE_CHECKING:  # the turn is made of these functions; only its type is needed here
    from hub.mind.turn import MindTurn

SNAPSHOT: TypeAdapter[Snapshot] = TypeAdapter(Snapshot)


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
    await turn.line.emit(HouseholdAsked(turn.ask.turn, request, turn.room, remembered))
    kept = await turn.line.kept()
    turn.mark("keep")
    if kept is None:
        reply = turn.words.say("keeper_gone")
        await say(turn, reply)
        return turn.answered(reply, tone="error")
    return await carry_out(turn, kept)


async def carry_out(turn: "MindTurn", kept: Kept) -> Answered:
    """A stored scene, the commands of a routine: now."""
    if kept.snapshot is not None:
        await _bring_back(turn, SNAPSHOT.validate_json(kept.snapshot))
    if kept.actions:
        return await tell(turn, await do(turn, kept.actions), kept.reply)
    for command in kept.commands:
        await turn.run_command(command)
    await say(turn, kept.reply)
    return turn.answered(kept.reply, tone=None if kept.ok else "error")


async def _bring_back(turn: "MindTurn", scene: Snapshot) -> None:
    house = turn.tools.home.house()
    turn.dialogue.undo = (snapshot(tuple(entity.id for entity in scene.before), house),)
    calls, _ = undo_calls(scene, house)
    for call in calls:
        for outcome in await turn.tools.home.call(call):
            await turn.report(outcome)
