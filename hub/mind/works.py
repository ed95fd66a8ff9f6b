"""What a turn does to the house: act, undo, and say what really happened."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ha_bridge.confirm import pend
from ha_bridge.execute import undo as restore
from ha_bridge.models import Action
from ha_bridge.policy import AskConfirm, NeedFactor
from ha_bridge.understand.models import HIGH_RISK_S, Pending, Question, Understanding
from ha_bridge.understand.naming import labels, listed
from hub.mind.api import Answered, PendingQuestion
from hub.mind.deeds import Deeds, perform
from hub.mind.talkback import say
from hub.mind.wording import word_outcomes

if TYPE_CHECKING:  # the turn is made of these functions; only its type is needed here
    from hub.mind.turn import MindTurn


async def act(turn: "MindTurn", understood: Understanding) -> Answered:
    """Do what was understood, as far as the policy lets us."""
    if understood.undo_first:
        await _take_back(turn)
    deeds = await do(turn, understood.actions)
    return await tell(turn, deeds, understood.reply, understood.done)


async def do(turn: "MindTurn", actions: Sequence[Action]) -> Deeds:
    """Policy and house; remembers what it takes to undo."""
    tools = turn.tools
    locked_out = tools.tries.tries.locked_out(turn.now)
    deeds = await perform(actions, tools.home, tools.rules, turn.who, turn.report, locked_out=locked_out)
    if deeds.done:
        turn.dialogue.undo = tuple(deeds.before)
    turn.mark("act")
    return deeds


async def tell(turn: "MindTurn", deeds: Deeds, more: str = "", all_done: str = "") -> Answered:
    """Say what happened, or `all_done` if that was everything; where the owner says so, a tone is enough for it."""
    parts = [turn.words.say(f"refused_{code.value}") for _, code in deeds.refused]
    if deeds.outcomes or deeds.done or deeds.left_out:
        parts.insert(
            0, word_outcomes(deeds.done, deeds.outcomes, deeds.left_out, turn.tools.houses.house(), turn.words)
        )
    if more:
        parts.append(more)
    fine = not deeds.refused and not deeds.risky and all(outcome.ok for outcome in deeds.outcomes)
    if deeds.risky is not None:
        return await confirm(turn, deeds.risky, parts)
    if fine and all_done and not deeds.left_out:
        parts = [all_done]
    elif fine and not more and turn.tools.confirmations == "tone" and turn.ask.spoken:
        return turn.answered("", tone="done")
    reply = " ".join(part for part in dict.fromkeys(parts) if part)
    await say(turn, reply)
    return turn.answered(reply, tone=None if fine else "error")


async def confirm(turn: "MindTurn", decision: AskConfirm | NeedFactor, parts: Sequence[str]) -> Answered:
    """Ask for the yes, or the second factor, that a risky action needs."""
    risk = pend(decision, turn.who, f"{turn.ask.turn}.risk", turn.now)
    turn.dialogue.risk = risk
    key = "confirm_risky" if isinstance(decision, AskConfirm) else "factor_risky"
    question = turn.words.say(key, what=_described(turn, decision.action))
    asked = Question("confirm", question, options=((decision.action,),), expires_s=HIGH_RISK_S)
    turn.dialogue.frame = replace(turn.dialogue.frame, pending=Pending(asked, time.time()))
    reply = " ".join([*parts, question])
    await say(turn, reply)
    return turn.answered(reply, pending=PendingQuestion(risk.id, risk.kind, question, (), HIGH_RISK_S))


async def routine(turn: "MindTurn", commands: Sequence[str]) -> Answered:
    """The owner's phrase: do everything it stands for, in order, under the policy."""
    actions = [action for command in commands for action in turn.understood(command).actions]
    return await tell(turn, await do(turn, actions))


async def undo(turn: "MindTurn") -> Answered:
    """Bring back what the last actions changed, as far as that is harmless."""
    if not turn.dialogue.undo:
        reply = turn.words.say("nothing_to_undo")
        await say(turn, reply)
        return turn.answered(reply)
    fine = await _take_back(turn)
    turn.mark("act")
    reply = turn.words.say("undone" if fine else "partly_undone")
    await say(turn, reply)
    return turn.answered(reply)


def _described(turn: "MindTurn", action: Action) -> str:
    names = listed(labels(turn.tools.houses.house(), action.targets), turn.words)
    key = f"risky_{action.verb.value}"
    return turn.words.say(key if key in turn.words.answers else "risky_other", names=names)


async def _take_back(turn: "MindTurn") -> bool:
    """Restore what the last actions changed; False when something is left as it is."""
    taken, turn.dialogue.undo = turn.dialogue.undo, ()
    fine = True
    for snapshot in reversed(taken):
        done, stuck = await restore(snapshot, turn.tools.home)
        fine = fine and done.ok and not stuck
        for outcome in done.outcomes:
            await turn.report(outcome)
    return fine
