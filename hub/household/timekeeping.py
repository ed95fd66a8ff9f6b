"""Timers, alarms and reminders: what a request does to the book, and what to say about it. Pure."""

from collections.abc import Callable, Mapping, Sequence

from ha_bridge.understand.models import TimerRequest
from hub.household.said import Said
from hub.timers.book import Book
from hub.timers.clockwork import left_s
from hub.timers.models import Entry, Happening, Kind, Now, Phase
from hub.timers.schedule import local_schedule

Outcome = tuple[Said, list[Happening]]
KINDS = {"timer": Kind.TIMER, "alarm": Kind.ALARM, "reminder": Kind.TIMER}


def handle(book: Book, request: TimerRequest, room: str | None, now: Now) -> Outcome:
    """Do it."""
    return OPERATIONS[request.op](book, request, request.area or room, now)


def _start(book: Book, request: TimerRequest, room: str | None, now: Now) -> Outcome:
    label = request.name or request.message or ""
    values: dict[str, str | float | int | None] = {"name": label}
    if request.at is None:
        seconds = request.duration_s or 0.0
        if seconds <= 0:
            return Said("timer_how_long", ok=False), []
        book.start_timer(now, seconds, label=label, room=room)
        if request.kind == "reminder":
            return Said("reminder_in", {**values, "left_s": seconds}), []
        return Said("timer_started_named" if label else "timer_started", {**values, "left_s": seconds}), []
    schedule = local_schedule(request.at, request.days)
    entry = book.set_alarm(now, schedule, label=label, room=room)
    if entry is None or entry.due_utc is None:
        return Said("alarm_past", ok=False), []
    key = "reminder_set" if request.message else "alarm_set"
    return Said(key, {**values, "due_at": entry.due_utc}), []


def _cancel(book: Book, request: TimerRequest, room: str | None, now: Now) -> Outcome:
    entry = _one(book, request, room, now)
    if isinstance(entry, Said):
        return entry, []
    key = "alarm_cancelled" if entry.kind is Kind.ALARM else "timer_cancelled"
    return Said(key, {"name": entry.label}), book.cancel(entry.id)


def _cancel_all(book: Book, request: TimerRequest, room: str | None, now: Now) -> Outcome:
    entries = _meant(book, request, now)
    happenings = [happening for entry in entries for happening in book.cancel(entry.id)]
    return Said("timers_cancelled" if entries else "timer_none", {"count": len(entries)}), happenings


def _pause(book: Book, request: TimerRequest, room: str | None, now: Now) -> Outcome:
    return _change(book, request, now, lambda entry: book.pause(now, entry.id), "timer_paused")


def _resume(book: Book, request: TimerRequest, room: str | None, now: Now) -> Outcome:
    return _change(book, request, now, lambda entry: book.resume(now, entry.id), "timer_resumed")


def _add(book: Book, request: TimerRequest, room: str | None, now: Now) -> Outcome:
    seconds = request.duration_s or 0.0
    return _change(book, request, now, lambda entry: book.add_time(now, entry.id, seconds), "timer_changed")


def _remove(book: Book, request: TimerRequest, room: str | None, now: Now) -> Outcome:
    seconds = request.duration_s or 0.0
    return _change(book, request, now, lambda entry: book.add_time(now, entry.id, -seconds), "timer_changed")


def _status(book: Book, request: TimerRequest, room: str | None, now: Now) -> Outcome:
    entries = _meant(book, request, now)
    if not entries:
        return Said("timer_none"), []
    if len(entries) == 1:
        return _told(entries[0], now), []
    texts = {f"each_{number}_s": left_s(entry, now) for number, entry in enumerate(entries)}
    names = {f"name_{number}": entry.label for number, entry in enumerate(entries)}
    return Said("timers_left", {"count": len(entries), **texts, **names}), []


def _snooze(book: Book, request: TimerRequest, room: str | None, now: Now) -> Outcome:
    ringing = _ringing(book)
    if not ringing:
        return Said("nothing_rings", ok=False), []
    seconds = request.duration_s or 540.0
    return Said("snoozed", {"left_s": seconds}), book.snooze(now, ringing[0].id, seconds)


def _stop_ringing(book: Book, request: TimerRequest, room: str | None, now: Now) -> Outcome:
    ringing = _ringing(book)
    happenings = [happening for entry in ringing for happening in book.dismiss(now, entry.id)]
    return Said("ringing_stopped" if ringing else "nothing_rings", ok=bool(ringing)), happenings


def _repeat(book: Book, request: TimerRequest, room: str | None, now: Now) -> Outcome:
    return _start(book, request, room, now)


OPERATIONS: Mapping[str, Callable[[Book, TimerRequest, str | None, Now], Outcome]] = {
    "start": _start,
    "cancel": _cancel,
    "cancel_all": _cancel_all,
    "pause": _pause,
    "resume": _resume,
    "add": _add,
    "remove": _remove,
    "status": _status,
    "snooze": _snooze,
    "stop_ringing": _stop_ringing,
    "repeat": _repeat,
}


def _change(book: Book, request: TimerRequest, now: Now, change: Callable[[Entry], bool], key: str) -> Outcome:
    entry = _one(book, request, None, now)
    if isinstance(entry, Said):
        return entry, []
    if not change(entry):
        return Said("timer_unchanged", {"name": entry.label}, ok=False), []
    after = book.get(entry.id)
    return Said(key, {"name": entry.label, "left_s": left_s(after, now) if after else 0.0}), []


def _told(entry: Entry, now: Now) -> Said:
    if entry.schedule is not None:
        return Said("alarm_at", {"name": entry.label, "due_at": entry.due_utc})
    key = "timer_left_paused" if entry.phase is Phase.PAUSED else "timer_left"
    return Said(f"{key}_named" if entry.label else key, {"name": entry.label, "left_s": left_s(entry, now)})


def _one(book: Book, request: TimerRequest, room: str | None, now: Now) -> Entry | Said:
    """The timer that is meant, or why there is not exactly one."""
    found = _meant(book, request, now)
    if not found:
        return Said("timer_unknown" if request.name else "timer_none", {"name": request.name}, ok=False)
    here = [entry for entry in found if entry.room == room and room is not None]
    if len(found) > 1 and len(here) != 1:
        return Said("timer_which", {"count": len(found)}, ok=False)
    return (here or found)[0]


def _meant(book: Book, request: TimerRequest, now: Now) -> Sequence[Entry]:
    kind = KINDS[request.kind]
    found = [entry for entry in book.entries(kind) if entry.phase is not Phase.FIRED]
    if request.name:
        wanted = request.name.casefold()
        found = [entry for entry in found if entry.label.casefold() == wanted]
    if request.original_s is not None:
        found = [entry for entry in found if entry.length_s == request.original_s]
    if request.area:
        found = [entry for entry in found if entry.room == request.area]
    return found


def _ringing(book: Book) -> list[Entry]:
    return [entry for entry in book.entries() if entry.phase is Phase.RINGING]
