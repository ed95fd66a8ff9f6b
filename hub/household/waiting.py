"""Delays and conditions: what is put off, and how it is kept until it is due. Pure."""

from typing import Any

from pydantic import TypeAdapter

from ha_bridge.models import Action
from ha_bridge.understand.models import LaterRequest
from hub.household.said import Said
from hub.timers.book import Book
from hub.timers.models import Condition, Now
from hub.timers.schedule import local_schedule

ACTIONS: TypeAdapter[tuple[Action, ...]] = TypeAdapter(tuple[Action, ...])


def put_off(book: Book, request: LaterRequest, room: str | None, now: Now) -> Said:
    """Keep the actions, or the message, until the trigger."""
    trigger = request.trigger
    payload = {
        "actions": ACTIONS.dump_python(request.actions, mode="json"),
        "tell": request.tell,
        "undo": request.until,
    }
    match trigger.kind:
        case "delay":
            seconds = trigger.seconds or 0.0
            book.delay(now, payload, seconds, room=room)
            return Said("later_in", {"left_s": seconds})
        case "at" if trigger.at is not None:
            entry = book.delay(now, payload, local_schedule(trigger.at), room=room)
            return Said("later_at", {"due_at": entry.due_utc}) if entry else Said("alarm_past", ok=False)
        case "state" | "presence" if trigger.entities and trigger.state:
            for entity in trigger.entities:
                book.watch(Condition(entity, (trigger.state,)), payload, room=room)
            return Said("later_when")
        case _:
            return Said("later_unknown", ok=False)


def actions_of(payload: dict[str, Any]) -> tuple[Action, ...]:
    """The kept actions, typed again."""
    return ACTIONS.validate_python(payload.get("actions", ()))
