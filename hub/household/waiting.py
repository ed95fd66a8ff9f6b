"""Delays and conditions: what is put off, and how it is kept until it is due. Pure."""

from typing import Any

from pydantic import TypeAdapter

from ha_bridge.models import Action
from ha_bridge.understand.models import LaterRequest
from ha_bridge.understand.state import SENSED
from hub.household.said import Said
from hub.mind.api import HouseholdAsked
from hub.timers.book import Book
from hub.timers.models import Condition, Now
from hub.timers.schedule import local_schedule

SPOKEN = {"away": ("not_home",), "open": ("open", "opening"), "done": ("idle", "off", "docked")}
"""States that people call otherwise than Home Assistant does."""
ACTIONS: TypeAdapter[tuple[Action, ...]] = TypeAdapter(tuple[Action, ...])


def put_off(book: Book, request: LaterRequest, asked: HouseholdAsked, now: Now) -> Said:
    """Keep the actions, or what to tell, until the trigger; with a snapshot, devices are brought back to it."""
    room = asked.room
    trigger = request.trigger
    payload = {
        "actions": ACTIONS.dump_python(request.actions, mode="json"),
        "tell": asked.texts.get("tell"),
        "snapshot": asked.snapshot,
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
                book.watch(Condition(entity, _states(entity, trigger.state)), payload, room=room)
            return Said("later_when")
        case _:
            return Said("later_unknown", ok=False)


def _states(entity: str, said: str) -> tuple[str, ...]:
    """What Home Assistant calls the state; a window's sensor is "on" when the window is open."""
    if entity.startswith("binary_sensor."):
        return (SENSED.get(said, (said, True))[0],)
    return SPOKEN.get(said, (said,))


def actions_of(payload: dict[str, Any]) -> tuple[Action, ...]:
    """The kept actions, typed again."""
    return ACTIONS.validate_python(payload.get("actions", ()))
