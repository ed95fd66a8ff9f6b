"""What a turn says without touching the house: questions back, answers from the picture, talk about the talk itself."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ha_bridge.confirm import Tries
from ha_bridge.understand.models import Control, Kind, Question, Understanding
from hub.mind.api import Answered, Clause, PendingQuestion
from hub.mind.lookup import looked_up
from hub.mind.reading import Reading

if TYPE_CHECKING:  # the turn is made of these functions; only its type is needed here
    from hub.mind.turn import MindTurn

SILENT_CONTROLS = frozenset({Control.STOP, Control.NEVERMIND})
PENDING_KINDS: dict[str, Literal["confirm", "choose", "clarify"]] = {
    "choose": "choose",
    "clarify": "clarify",
    "confirm": "confirm",
}


@dataclass
class TriesBox:
    """Failed attempts at high-risk actions; one box for the whole house."""

    tries: Tries = field(default_factory=Tries)


def needs_house(understood: Understanding) -> bool:
    """Whether Home Assistant has to be there for this."""
    return understood.kind in (Kind.ACT, Kind.UNDO) or (understood.kind is Kind.OFFER and bool(understood.actions))


def unclear_without_house(reading: Reading) -> bool:
    """Whether a command is only unclear because the house, and with it its names, may not be known yet."""
    return not reading.sure or reading.understanding.kind in (Kind.MISS, Kind.ASK)


def not_ready(turn: "MindTurn") -> str:
    """What we say while Home Assistant is away."""
    return turn.words.say("house_not_ready")


async def say(turn: "MindTurn", text: str) -> None:
    """The answer as one clause, so that it is spoken at once."""
    if text:
        await turn.line.emit(Clause(turn.ask.turn, text))


async def answer(turn: "MindTurn", understood: Understanding, text: str) -> Answered:
    """A question about the house or the clock: the answer is in the picture already, or the house is asked for it."""
    reply = understood.reply
    if not reply and understood.query is not None:
        reply = await looked_up(turn, understood.query, text)
        turn.mark("look_up")
    await say(turn, reply)
    return turn.answered(reply)


async def ask_back(turn: "MindTurn", understood: Understanding) -> Answered:
    """We need to know more, or offer something."""
    question = understood.question
    text = question.text if question else understood.reply
    await say(turn, text)
    return turn.answered(text, pending=pending(turn, question, text))


async def not_heard(turn: "MindTurn") -> Answered:
    """Somebody spoke, but in no words we know."""
    reply = turn.words.say("not_heard")
    await say(turn, reply)
    return turn.answered(reply)


async def missed(turn: "MindTurn", understood: Understanding) -> Answered:
    """It was meant for the house, but we do not know what: ask, never guess."""
    await say(turn, understood.reply)
    return turn.answered(understood.reply, pending=pending(turn, understood.question, understood.reply))


def pending(turn: "MindTurn", question: Question | None, text: str) -> PendingQuestion:
    """Our question, as the API and the microphone need to know it."""
    kind = PENDING_KINDS[question.kind] if question else "clarify"
    choices = question.choices if question else ()
    expires_s = question.expires_s if question else 30.0
    return PendingQuestion(f"{turn.ask.turn}.q", kind, text, choices, expires_s)


async def control(turn: "MindTurn", understood: Understanding) -> Answered:
    """The user talks about the conversation itself."""
    wanted = understood.control
    assert wanted is not None
    reply = _control_reply(turn, understood, wanted)
    await say(turn, reply)
    moves = wanted in (Control.MOVE, Control.WRONG_ROOM)
    return turn.answered(
        reply,
        move_to=understood.area if moves else None,
        stay=wanted is Control.STAY,
        end=wanted in (Control.GOODBYE, Control.DONE, Control.STOP, Control.NEVERMIND),
        control=wanted,
        value=understood.value,
    )


def _control_reply(turn: "MindTurn", understood: Understanding, wanted: Control) -> str:
    if wanted is Control.REPEAT:
        return turn.dialogue.last_reply or turn.words.say("nothing_said")
    if understood.reply or wanted in SILENT_CONTROLS:
        return understood.reply
    area = turn.tools.houses.house().areas.get(understood.area) if understood.area else None
    key = f"controls_{wanted.value}"
    known = key if key in turn.words.answers else "controls_fine"
    return turn.words.say(known, room=area.name if area else "")
