"""The conversation's part of a turn's event log, and running it again. Pure."""

from dataclasses import asdict
from typing import Any, get_args

from hub.conversation import events as e
from hub.conversation.lifetimes import Lifetimes
from hub.conversation.machine import Conversation
from hub.conversation.snapshot import revive, snapshot
from hub.observe.replay import ReplayableCore

NAME = "conversation"
Json = Any

EVENTS = {kind.__name__: kind for kind in get_args(e.Event)}


def begun(talk: Conversation, lifetimes: Lifetimes) -> Json:
    """Everything it takes to make the same conversation again."""
    return {"lifetimes": asdict(lifetimes), "talk": snapshot(talk)}


def event_json(event: e.Event) -> Json:
    """An event without the words in it: the machine decides without them, and the log keeps none."""
    fields = asdict(event)
    if isinstance(event, e.TurnEnded):
        fields["texts"] = ["*" for _ in event.texts]
    for name in ("text", "reply"):
        if fields.get(name):
            fields[name] = "*"
    return [type(event).__name__, fields]


def actions_json(actions: list[e.Action]) -> Json:
    """What was wanted, as it is compared; without the words."""
    told = []
    for action in actions:
        fields = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(action).items()}
        if isinstance(action, e.Ask):
            fields["texts"] = ["*" for _ in action.texts]
        if isinstance(action, e.Say) and action.text:
            fields["text"] = "*"
        told.append([type(action).__name__, fields])
    return told


class _Replayed:
    """A conversation that is fed from the log."""

    def __init__(self, talk: Conversation) -> None:
        self._talk = talk

    def step(self, t: float, event: Json) -> Json:
        """One recorded event, or time that passed."""
        name, fields = event
        if name == "poll":
            return actions_json(self._talk.poll(t))
        if "texts" in fields:
            fields = {**fields, "texts": tuple(fields["texts"])}
        return actions_json(self._talk.handle(EVENTS[name](**fields), t))


def _restore(state: Json, rule: str | None) -> _Replayed:
    return _Replayed(revive(state["talk"], Lifetimes(**state["lifetimes"])))


CORE = ReplayableCore(NAME, _restore)
