"""What is put off: judged now, begun now where it has an end, and what ends it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ha_bridge.models import Action, Source, Verb
from ha_bridge.policy import Allow, Refuse, decide
from ha_bridge.understand.models import LaterRequest, Trigger
from ha_bridge.understand.naming import labels, listed
from hub.mind.api import Answered
from hub.mind.talkback import say
from hub.mind.works import do, tell

if TYPE_CHECKING:  # the turn is made of these functions; only its type is needed here
    from hub.mind.turn import MindTurn

OPPOSITE = {
    Verb.TURN_ON: Verb.TURN_OFF,
    Verb.TURN_OFF: Verb.TURN_ON,
    Verb.OPEN: Verb.CLOSE,
    Verb.CLOSE: Verb.OPEN,
    Verb.LOCK: Verb.UNLOCK,
    Verb.UNLOCK: Verb.LOCK,
    Verb.PLAY: Verb.PAUSE,
    Verb.PAUSE: Verb.PLAY,
    Verb.MUTE: Verb.UNMUTE,
    Verb.UNMUTE: Verb.MUTE,
    Verb.START: Verb.RETURN_TO_BASE,
}
"""What ends a "for ten minutes"; everything else is brought back to how it was. The policy judges both."""


def ending(actions: Sequence[Action]) -> tuple[Action, ...]:
    """The actions that end these, as far as they have an opposite."""
    return tuple(
        replace(action, verb=OPPOSITE[action.verb], params={}, source=Source.UNDO)
        for action in reversed(actions)
        if action.verb in OPPOSITE
    )


def refused_later(turn: "MindTurn", actions: Sequence[Action]) -> str:
    """Why these actions cannot wait, or nothing: a risky one needs somebody there when it happens."""
    house, rules = turn.tools.home.house(), turn.tools.rules
    for action in actions:
        for decision in decide(action, house, rules, turn.who):
            if isinstance(decision, Refuse):
                return turn.words.say(f"refused_{decision.code.value}")
            if not isinstance(decision, Allow):
                return turn.words.say("risky_later")
    return ""


def with_sun(turn: "MindTurn", request: LaterRequest) -> LaterRequest | None:
    """A wait for the sun as a wait for a time of day; None when nobody knows when that is."""
    if request.trigger.kind != "sun":
        return request
    at = turn.tools.home.house().sun.get(request.trigger.sun or "")
    return replace(request, trigger=Trigger("at", at=at.astimezone(turn.tools.zone))) if at is not None else None


def told_later(turn: "MindTurn", request: LaterRequest) -> str:
    """What is said when the moment has come."""
    trigger = request.trigger
    if trigger.kind == "state" and trigger.state and len(trigger.entities) == 1:
        names = listed(labels(turn.tools.houses.house(), trigger.entities), turn.words)
        state = turn.words.answers.get(f"state_{trigger.state}", trigger.state)
        return turn.words.say("later_state", name=names, state=state)
    return turn.words.say("later_told", event=request.tell or "")


async def prepare(turn: "MindTurn", request: LaterRequest) -> LaterRequest | Answered:
    """The request as it can be kept, or the answer that it cannot be."""
    known = with_sun(turn, request)
    refusal = turn.words.say("sun_unknown") if known is None else refused_later(turn, request.actions)
    if known is None or refusal:
        await say(turn, refusal)
        return turn.answered(refusal, tone="error")
    if not known.until:
        return known
    deeds = await do(turn, known.actions)
    if any(not outcome.ok for outcome in deeds.outcomes):
        return await tell(turn, deeds)
    return replace(known, actions=ending(known.actions))
