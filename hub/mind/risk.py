"""The yes or no to a risky action: judged here, by `ha_bridge.confirm`, and nowhere else."""

from typing import TYPE_CHECKING

from ha_bridge.confirm import Gate, RiskPending, Ruling, answer_factor, answer_spoken
from ha_bridge.errors import BridgeError
from ha_bridge.models import Source
from ha_bridge.policy import Allow
from ha_bridge.understand.models import Control, Kind, Understanding
from hub.mind.api import Answered
from hub.mind.deeds import Deeds, perform_approved
from hub.mind.owner import hand_on
from hub.mind.reading import Reading
from hub.mind.talkback import not_ready
from hub.mind.works import tell

if TYPE_CHECKING:  # the turn is made of these functions; only its type is needed here
    from hub.mind.turn import MindTurn


async def settle_risk(turn: "MindTurn", reading: Reading) -> Answered | None:
    """The answer to our risky question, if these words are one; other words let the question lapse."""
    pending = turn.dialogue.risk
    if pending is None:
        return None
    turn.dialogue.risk = None
    approve = _yes_or_no(pending, reading.understanding)
    if approve is None:
        return None
    return await ruled(turn, pending, answer_spoken(pending, approve, turn.who, gate(turn)))


async def settle_factor(turn: "MindTurn", pending: RiskPending, approve: bool) -> Answered:
    """The second factor arrived."""
    turn.dialogue.risk = None
    return await ruled(turn, pending, answer_factor(pending, approve, gate(turn)))


async def ruled(turn: "MindTurn", pending: RiskPending, ruling: Ruling) -> Answered:
    """Do it, or say why not."""
    turn.tools.tries.tries = ruling.tries
    owner, turn.dialogue.owner = turn.dialogue.owner, None
    if isinstance(ruling.decision, Allow) and owner is not None:
        try:
            return await hand_on(turn, owner)
        except BridgeError:
            return turn.answered(not_ready(turn), tone="error", error="house_not_ready")
    if isinstance(ruling.decision, Allow):
        deeds = await perform_approved(pending.action, turn.tools.home, turn.report, turn.tools.call_timeout_s)
    else:
        deeds = Deeds(refused=[(pending.action, ruling.decision.code)])
    return await tell(turn, deeds)


def gate(turn: "MindTurn") -> Gate:
    """What the ruling depends on."""
    return Gate(turn.tools.home.house(), turn.tools.rules, turn.tools.tries.tries, turn.now)


def _yes_or_no(pending: RiskPending, understood: Understanding) -> bool | None:
    """A yes is understood as the action of our question; saying the command once more is no yes."""
    if understood.kind is Kind.ACT:
        agreed = [
            action
            for action in understood.actions
            if action.source is Source.FRAME
            and (action.verb, action.targets) == (pending.action.verb, pending.action.targets)
        ]
        return True if agreed else None
    declined = understood.kind is Kind.CONTROL and understood.control in (Control.NEVERMIND, Control.STOP, Control.DONE)
    return False if declined else None
