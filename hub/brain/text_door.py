"""The text door: a typed message goes through the same turn as a spoken one. `POST /api/conversation/message`."""

import secrets
import time

from hub.brain.directory import Rooms, TypedConversations
from hub.brain.mind_port import MindPort
from hub.brain.turns import Turns
from hub.http.errors import ApiError
from hub.http.routes import Call
from hub.http.schemas import ActionOut, ConfirmIn, ConfirmOut, MessageIn, MessageOut, PendingOut
from hub.mind.api import ActionDone, Answered, Ask, CloseConversation, Confirm, PendingQuestion, Routed

UNAVAILABLE = {"house_not_ready", "unavailable"}
"""Errors of a turn that become an HTTP error when nothing was answered at all."""


class TextDoor:
    """Answers typed messages and second factors."""

    def __init__(self, turns: Turns, mind: MindPort, rooms: Rooms) -> None:
        self._turns = turns
        self._mind = mind
        self._rooms = rooms
        self._typed = TypedConversations()

    async def message(self, call: Call) -> MessageOut:
        """One typed turn."""
        body: MessageIn = call.body
        room = self._room(body.room)
        conversation = body.conversation_id or f"text-{secrets.token_hex(6)}"
        now = time.monotonic()
        for old in self._typed.expired(now):
            await self._mind.send(CloseConversation(old))
        turn = self._typed.begin(conversation, now)
        if turn is None:
            raise ApiError("conflict", "this conversation still answers the message before")
        try:
            ask = Ask(turn, conversation, (body.text,), room, spoken=False, user=body.user_id)
            return await self._collect(ask, now)
        finally:
            self._typed.end(conversation, time.monotonic())

    async def confirm(self, call: Call) -> ConfirmOut:
        """The second factor for a pending action, and what came of it."""
        body: ConfirmIn = call.body
        actions, answered = await self._turns.confirm(Confirm(body.id, body.approve))
        if answered.error == "no_question":
            raise ApiError("conflict", "nothing waits for this confirmation (any more)")
        if answered.error in UNAVAILABLE and not actions:
            raise ApiError(answered.error, answered.reply)
        ok = answered.tone != "error"
        return ConfirmOut(ok=ok, reply=answered.reply, actions=tuple(_action(event) for event in actions))

    def _room(self, name: str | None) -> str | None:
        if name is None:
            return None
        room = self._rooms.find(name)
        untold = self._mind.house.configured or self._mind.house.generation < 0
        if room is None and len(self._rooms) == 0 and untold:
            raise ApiError("house_not_ready", "Home Assistant is not mirrored yet, so its rooms are not known")
        if room is None:
            raise ApiError("unknown_room", f"no room is called {name!r}")
        return room

    async def _collect(self, ask: Ask, started: float) -> MessageOut:
        route, actions, answered = "fast", [], None
        async for event in self._turns.run(ask):
            match event:
                case Routed():
                    route = event.route
                case ActionDone():
                    actions.append(_action(event))
                case Answered():
                    answered = event
        assert answered is not None
        if answered.error in UNAVAILABLE and not actions:
            raise ApiError(answered.error, answered.reply)
        total_ms = round((time.monotonic() - started) * 1000, 2)
        return MessageOut(
            conversation_id=ask.conversation,
            route=route,
            reply=answered.reply,
            actions=tuple(actions),
            pending=_pending(answered.pending),
            latency_ms={**answered.spans_ms, "total": total_ms},
        )


def _pending(question: PendingQuestion | None) -> PendingOut | None:
    if question is None:
        return None
    return PendingOut(
        id=question.id,
        kind=question.kind,
        question=question.question,
        choices=question.choices or None,
        expires_s=question.expires_s,
    )


def _action(event: ActionDone) -> ActionOut:
    return ActionOut(entity_id=event.entity_id, service=event.service, data=event.data, ok=event.ok, error=event.error)
