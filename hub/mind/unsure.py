"""Words that were not heard well enough to act on: the house asks what was said instead of guessing."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ha_bridge.understand.models import Kind, Pending, Question
from hub.mind.api import Answered
from hub.mind.reading import Reading
from hub.mind.talkback import not_heard, pending, say

if TYPE_CHECKING:  # the turn is made of these functions; only its type is needed here
    from hub.mind.turn import MindTurn

WORTH_ASKING = 0.25
"""A less likely meaning is not worth a question of its own."""


async def ask_again(turn: "MindTurn", reading: Reading) -> Answered:
    """Name the likeliest command and wait for a yes; nothing is done before. Otherwise say that we did not hear it."""
    frame = turn.dialogue.frame
    understood = reading.understanding
    acts = understood.kind is Kind.ACT and not understood.undo_first
    if not acts or reading.share < WORTH_ASKING or frame.pending is not None or turn.dialogue.risk is not None:
        return await not_heard(turn)
    text = turn.words.say("did_you_mean", words=reading.text)
    question = Question("confirm", text, options=(understood.actions,))
    turn.dialogue.frame = replace(frame, pending=Pending(question, reading.frame.at))
    await say(turn, text)
    return turn.answered(text, pending=pending(turn, question, text))
