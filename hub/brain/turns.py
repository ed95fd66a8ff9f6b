"""One turn, spoken or typed: the mind's events, with what the brain keeps for the house slipped in between."""

import logging
from collections.abc import AsyncIterator
from typing import Protocol

from hub.brain.explanations import Explanations, TurnNote
from hub.brain.mind_port import MindPort
from hub.mind.api import ActionDone, Answered, Ask, Clause, Confirm, HouseholdAsked, Kept, Routed, RunLater

log = logging.getLogger(__name__)

Event = Routed | ActionDone | Clause | Answered

GONE = "Sorry, I lost my train of thought. Please say that again."


class Keeper(Protocol):
    """Keeps timers, delays, routines, scenes and announcements."""

    async def keep(self, asked: HouseholdAsked) -> Kept:
        """Do what was asked and say what came of it."""
        ...


class Turns:
    """Runs turns; the only place that talks to the mind about them."""

    def __init__(self, mind: MindPort, keeper: Keeper, explanations: Explanations) -> None:
        self._mind = mind
        self._keeper = keeper
        self._explanations = explanations

    async def run(self, question: Ask | RunLater) -> AsyncIterator[Event]:
        """Events of the turn; the last one is always `Answered`, also when the mind dies in the middle."""
        routed: Routed | None = None
        async for event in self._mind.ask(question):
            match event:
                case Routed():
                    routed = event
                    yield event
                case HouseholdAsked():
                    await self._mind.send(await self._keeper.keep(event))
                case Answered():
                    self._note(question, routed, event)
                    yield event
                    return
                case _:
                    yield event
        lost = Answered(question.turn, GONE, tone="error", error="unavailable")
        self._note(question, routed, lost)
        yield lost

    async def confirm(self, answer: Confirm) -> tuple[list[ActionDone], Answered]:
        """The second factor: what was done about it."""
        actions: list[ActionDone] = []
        async for event in self._mind.ask(answer):
            match event:
                case ActionDone():
                    actions.append(event)
                case Answered():
                    return actions, event
                case _:
                    pass
        return actions, Answered(answer.turn, GONE, tone="error", error="unavailable")

    def heard_back(self, conversation: str, first_sound_ms: float) -> None:
        """The answer of the newest turn began to sound this long after the speech ended."""
        self._explanations.add_span(conversation, "first_sound", first_sound_ms)

    def _note(self, question: Ask | RunLater, routed: Routed | None, answered: Answered) -> None:
        note = TurnNote(
            conversation=question.conversation,
            turn=question.turn,
            room=question.room,
            route=routed.route if routed else "command",
            reasons=routed.reasons if routed else (),
            outcome=answered.error or "answered",
            spans_ms=dict(answered.spans_ms),
        )
        self._explanations.add_turn(note)
        # One line a turn; what was said never stands in it.
        log.info("turn", extra={"room": note.room, "route": note.route, "outcome": note.outcome, **note.spans_ms})
