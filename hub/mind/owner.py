"""The owner's own sentences: what Home Assistant was taught goes there word for word, still under the policy."""

import logging
from typing import TYPE_CHECKING

from ha_bridge.errors import BridgeError
from ha_bridge.home import HomeState
from ha_bridge.models import OwnerMatch
from ha_bridge.policy import Allow, Refuse, decide_owner_sentence
from hub.mind.api import Answered
from hub.mind.reading import Reading
from hub.mind.talkback import say
from hub.mind.works import confirm

if TYPE_CHECKING:  # the turn is made of these functions; only its type is needed here
    from hub.mind.turn import MindTurn

log = logging.getLogger(__name__)


async def owner_said(turn: "MindTurn", reading: Reading) -> Answered | None:
    """Hand the sentence over if the owner taught it to Home Assistant."""
    home = turn.tools.home
    if home.state is not HomeState.READY or turn.ask.partial:
        return None
    try:
        match = await home.owner_sentence(reading.text, turn.words.code)
        turn.mark("owner")
        if match is None:
            return None
        locked_out = turn.tools.tries.tries.locked_out(turn.now)
        decision = decide_owner_sentence(match, home.house(), turn.tools.rules, turn.who, locked_out=locked_out)
        if isinstance(decision, Refuse):
            reply = turn.words.say(f"refused_{decision.code.value}")
            await say(turn, reply)
            return turn.answered(reply, tone="error")
        if not isinstance(decision, Allow):
            return await confirm(turn, decision, (), match)
        return await hand_on(turn, match)
    except BridgeError as error:
        log.warning("owner sentence failed", extra={"code": error.code})
        return None


async def hand_on(turn: "MindTurn", match: OwnerMatch) -> Answered:
    """To Home Assistant, word for word; raises `BridgeError`."""
    answer = await turn.tools.home.process_owner_sentence(match, turn.words.code)
    await say(turn, answer.speech)
    return turn.answered(answer.speech, tone=None if answer.ok else "error")
