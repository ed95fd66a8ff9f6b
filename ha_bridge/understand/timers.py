"""Timers, alarms and reminders: what is asked of the hub's clockwork."""

from dataclasses import replace
from typing import Literal

from ha_bridge.models import AreaId
from ha_bridge.understand.models import Kind, Question, TimerRequest, Understanding
from ha_bridge.understand.times import clock, duration_s, leading_duration
from ha_bridge.understand.turning import Turn

Slots = dict[str, str]
MEANINGS = frozenset({"cancel", "cancel_all", "pause", "resume", "status"})


def understand_timer(turn: Turn) -> Understanding | None:
    """One request for a timer, an alarm or a reminder."""
    for meaning, slots in turn.all_matches("timer"):
        request = _timer(meaning, slots, turn)
        if request is not None:
            return _understood(request)
        if meaning == "start_unknown" and not ("name" in slots and len(slots["name"].split()) > 2):
            return _how_long(turn, "ask_how_long")
    for meaning, slots in turn.all_matches("alarm"):
        request = _alarm(meaning, slots, turn)
        if request is not None:
            return _understood(request)
        if meaning == "start_unknown":
            return _how_long(turn, "ask_when")
    return None


def _understood(request: TimerRequest) -> Understanding:
    return Understanding(Kind.TIMER, "hit", timer=request, reasons=(f"{request.kind} {request.op}",))


def _how_long(turn: Turn, key: str) -> Understanding:
    text = turn.say(key)
    return Understanding(
        Kind.ASK,
        "hit",
        question=Question("clarify", text),
        reply=text,
        offers=f"{turn.said.text} {turn.say('for' if key == 'ask_how_long' else 'at')}",
        reasons=("no time given",),
    )


def _timer(meaning: str, slots: Slots, turn: Turn) -> TimerRequest | None:
    if meaning == "start":
        return _started(slots, turn)
    if meaning in ("add", "remove"):
        seconds = duration_s(slots["duration"], turn.language)
        if seconds is None:
            return None
        which = _which(slots, turn, length_key=None)
        return None if which is None else replace(which, op=_op(meaning), duration_s=seconds)
    if meaning in MEANINGS:
        which = _which(slots, turn, length_key="duration")
        return None if which is None else replace(which, op=_op(meaning))
    return None


Op = Literal[
    "start", "cancel", "cancel_all", "pause", "resume", "add", "remove", "status", "snooze", "repeat", "stop_ringing"
]


def _op(meaning: str) -> Op:
    return meaning  # type: ignore[return-value]  # the word files use the same names


def _started(slots: Slots, turn: Turn) -> TimerRequest | None:
    said = slots["duration"]
    name = slots.get("name")
    seconds = duration_s(said, turn.language)
    if seconds is None:
        split = leading_duration(f"{said} {name}", turn.language) if name else None
        if split is None:
            return None
        seconds, name = split[0], split[1] or None
    area, rest = _placed(name, turn)
    return TimerRequest("start", name=rest, duration_s=seconds, area=area)


def _placed(name: str | None, turn: Turn) -> tuple[AreaId | None, str | None]:
    """A name that is a room is the room."""
    if name is None:
        return None, None
    area = turn.area_named(name)
    return (area, None) if area is not None else (None, name)


def _which(slots: Slots, turn: Turn, length_key: str | None) -> TimerRequest | None:
    """Which timer is meant: by name, by room, by the length it was started with; None if the words fit none."""
    name = slots.get("name") or slots.get("tail")
    if length_key and length_key in slots:
        seconds = duration_s(slots[length_key], turn.language)
        return None if seconds is None else TimerRequest("status", original_s=seconds)
    if name is None:
        return TimerRequest("status")
    split = leading_duration(name, turn.language)
    if split is not None:
        return TimerRequest("status", original_s=split[0], name=split[1] or None)
    area, rest = _placed(name, turn)
    return TimerRequest("status", area=area, name=rest)


def _alarm(meaning: str, slots: Slots, turn: Turn) -> TimerRequest | None:
    if meaning == "reminder":
        return _reminder(slots, turn)
    if meaning == "snooze":
        seconds = duration_s(slots["duration"], turn.language) if "duration" in slots else None
        return None if "duration" in slots and seconds is None else TimerRequest("snooze", "alarm", duration_s=seconds)
    if meaning == "start":
        if "duration" in slots:
            seconds = duration_s(slots["duration"], turn.language)
            return None if seconds is None else TimerRequest("start", "alarm", duration_s=seconds)
        moment = clock(slots["clock"], turn.now, turn.language, morning=True)
        return (
            None
            if moment is None
            else TimerRequest("start", "alarm", slots.get("name"), at=moment.at, days=moment.days)
        )
    if meaning in MEANINGS:
        if "clock" not in slots:
            return TimerRequest(_op(meaning), "alarm")
        moment = clock(slots["clock"], turn.now, turn.language, morning=True)
        return None if moment is None else TimerRequest(_op(meaning), "alarm", at=moment.at)
    return None


def _reminder(slots: Slots, turn: Turn) -> TimerRequest | None:
    message = slots["message"]
    if "duration" in slots:
        seconds = duration_s(slots["duration"], turn.language)
        return None if seconds is None else TimerRequest("start", "reminder", duration_s=seconds, message=message)
    moment = clock(slots["clock"], turn.now, turn.language)
    if moment is None:
        return None
    return TimerRequest("start", "reminder", at=moment.at, days=moment.days, message=message)
