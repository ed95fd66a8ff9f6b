"""What a turn does to the house: act, undo, and say what really happened."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from ha_bridge.answer.outcomes import describe
from ha_bridge.confirm import pend
from ha_bridge.execute import undo as restore
from ha_bridge.models import Action, OwnerMatch
from ha_bridge.policy import AskConfirm, NeedFactor
from ha_bridge.understand.models import HIGH_RISK_S, Pending, Question, Understanding
from ha_bridge.understand.naming import labels, listed
from hub.mind.api import Answered, Clause, PendingQuestion
from hub.mind.deeds import Deeds, Judge, perform
from hub.mind.talkback import say

SLOW_S = 0.7
"""A wait that a person notices."""

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
    judge = Judge(tools.rules, turn.who, locked_out, frozenset({tools.factor.button}))
    async with patience(turn):
        deeds = await perform(actions, tools.home, judge, turn.report, tools.call_timeout_s)
    if deeds.done:
        turn.dialogue.undo, turn.dialogue.kept = tuple(deeds.before), ()
    turn.mark("act")
    return deeds


@asynccontextmanager
async def patience(turn: "MindTurn") -> AsyncIterator[None]:
    """While a slow device keeps somebody waiting who spoke to us, say that we are at it."""
    if not turn.ask.spoken:
        yield
        return
    soon = asyncio.create_task(_bear_with_me(turn), name=f"patience {turn.ask.turn}")
    try:
        yield
    finally:
        soon.cancel()


async def _bear_with_me(turn: "MindTurn") -> None:
    await asyncio.sleep(SLOW_S)
    await turn.line.emit(Clause(turn.ask.turn, turn.words.say("working_on_it"), filler=True))


def _happened(turn: "MindTurn", deeds: Deeds) -> str:
    """What every device did; what is left out on purpose is said too."""
    house, style = turn.tools.houses.house(), turn.tools.confirmations
    parts = [describe(deeds.done, deeds.outcomes, house, turn.words, "full" if style == "full" else "short")]
    if deeds.left_out:
        parts.append(turn.words.say("left_out", names=listed(labels(house, deeds.left_out), turn.words)))
    return " ".join(parts)


async def tell(turn: "MindTurn", deeds: Deeds, more: str = "", all_done: str = "") -> Answered:
    """Say what happened, or `all_done` if that was everything; where the owner says so, a tone is enough for it."""
    parts = [turn.words.say(f"refused_{code.value}") for _, code in deeds.refused]
    if deeds.outcomes or deeds.done or deeds.left_out:
        parts.insert(0, _happened(turn, deeds))
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


async def confirm(
    turn: "MindTurn", decision: AskConfirm | NeedFactor, parts: Sequence[str], owner: OwnerMatch | None = None
) -> Answered:
    """Ask for the yes, or the second factor, that a risky action needs."""
    risk = pend(decision, turn.who, f"{turn.ask.turn}.risk", turn.now)
    turn.dialogue.risk, turn.dialogue.owner = risk, owner
    key = "confirm_risky" if isinstance(decision, AskConfirm) else "factor_risky"
    question = turn.words.say(key, what=_described(turn, decision.action))
    asked = Question("confirm", question, options=((decision.action,),), expires_s=HIGH_RISK_S)
    turn.dialogue.frame = replace(turn.dialogue.frame, pending=Pending(asked, time.time()))
    reply = " ".join([*parts, question])
    await say(turn, reply)
    if isinstance(decision, NeedFactor):
        wording = turn.words.say("confirm_risky", what=_described(turn, decision.action))
        await turn.tools.factor.ask(wording, risk.id, (turn.words.say("factor_yes"), turn.words.say("factor_no")))
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
