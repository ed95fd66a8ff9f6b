"""A conversation as JSON and back: to keep it over a restart, and to run its events again. Pure."""

from dataclasses import asdict, replace
from typing import Any

from hub.conversation import events as e
from hub.conversation.events import State
from hub.conversation.lifetimes import Lifetimes
from hub.conversation.machine import Conversation

KEPT = (
    *("satellite", "room", "room_final", "turn", "stream"),
    *("_next_stream", "_turns", "_answer_over", "_woken", "_deadline", "_lost_at"),
)
"""What a conversation is made of besides its state; all of it survives in JSON."""


def snapshot(talk: Conversation) -> dict[str, Any]:
    """Everything it is."""
    # What was said is no part of it: the words of the last answer do not matter any more.
    after = asdict(replace(talk._after, reply="")) if talk._after else None
    kept = {name.lstrip("_"): getattr(talk, name) for name in KEPT}
    return {"id": talk.id, "state": talk.state.value, "before_move": talk._before_move.value, "after": after, **kept}


def revive(kept: dict[str, Any], lifetimes: Lifetimes) -> Conversation:
    """The very same conversation, for running its events again."""
    made = Conversation(kept["id"], 0, lifetimes, 0.0)
    made.state, made._before_move = State(kept["state"]), State(kept["before_move"])
    for name in KEPT:
        setattr(made, name, kept[name.lstrip("_")])
    made._after = e.AnswerEnded(**kept["after"]) if kept["after"] else None
    return made


def restore(kept: dict[str, Any], lifetimes: Lifetimes, now: float) -> Conversation:
    """A conversation as it was; what was sounding then is not any more, so it waits in idle."""
    made = Conversation(kept["id"], kept["next_stream"], lifetimes, now)
    made.satellite, made.room, made._turns = kept["satellite"], kept["room"], kept["turns"]
    return made
