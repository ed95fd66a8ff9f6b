"""Commands that wait: for a time, for the sun, for a door, for somebody to come home; and "until" and "for"."""

from collections.abc import Iterator

from ha_bridge.understand.clause import read_clause
from ha_bridge.understand.command import understand_command
from ha_bridge.understand.models import Kind, LaterRequest, Trigger, Understanding
from ha_bridge.understand.resolve import resolve
from ha_bridge.understand.spot import spot
from ha_bridge.understand.state import STATE_DOMAINS
from ha_bridge.understand.times import clock, duration_s
from ha_bridge.understand.turning import Turn

Slots = dict[str, str]


def understand_later(turn: Turn) -> Understanding | None:
    """A command, or a message, and what it waits for."""
    for meaning, slots in turn.all_matches("later"):
        for split in _splits(slots, turn):
            trigger = _trigger(meaning, split, turn)
            if trigger is None:
                continue
            if meaning == "tell":
                request = LaterRequest(trigger, tell=split["event"])
                return Understanding(Kind.LATER, "hit", later=request, reasons=("tell me when",))
            found = _command(split["command"], trigger, meaning in ("until", "for"), turn)
            if found is not None:
                return found
    return None


def _splits(slots: Slots, turn: Turn) -> Iterator[Slots]:
    """ "When I leave turn off the lights": no word says where the event ends, so every place is tried."""
    when = next((key for key in ("duration", "clock", "event", "until", "sun") if key in slots), None)
    if when is None or "command" not in slots or f" {slots[when]} {slots['command']} " not in f" {turn.said.text} ":
        yield slots
        return
    words = f"{slots[when]} {slots['command']}".split()
    for at in range(len(words) - 1, 0, -1):
        yield {when: " ".join(words[:at]), "command": " ".join(words[at:])}


def _command(words: str, trigger: Trigger, until: bool, turn: Turn) -> Understanding | None:
    understood = understand_command(turn.saying(words))
    if understood is None:
        return None
    if understood.kind is not Kind.ACT:
        return understood if understood.question is None or understood.question.kind != "clarify" else None
    request = LaterRequest(trigger, understood.actions, until=until, command=words)
    return Understanding(
        Kind.LATER, "hit", later=request, needs_room=understood.needs_room, reasons=(f"waits for {trigger.kind}",)
    )


def _trigger(meaning: str, slots: Slots, turn: Turn) -> Trigger | None:
    if meaning in ("delay", "for"):
        return _delay(slots["duration"], turn)
    if meaning == "sun":
        return _sun(slots["sun"], turn)
    if meaning == "at":
        return _clock(slots["clock"], turn, strict=not _preceded(slots, turn))
    if meaning == "until":
        words = slots["until"]
        return _clock(words, turn, strict=False) or _sun(words, turn) or _event(words, turn)
    return _sun(slots["event"], turn) or _event(slots["event"], turn)


def _preceded(slots: Slots, turn: Turn) -> bool:
    """ "At 7" names a time; a bare number might be a value."""
    words = slots["clock"].split()
    said = list(turn.said.words)
    for at in range(1, len(said)):
        if said[at : at + len(words)] == words and turn.language.times.get((said[at - 1],)) == "at":
            return True
    return said[: len(words) + 1][1:] == words and turn.language.times.get((said[0],)) == "at"


def _delay(text: str, turn: Turn) -> Trigger | None:
    seconds = duration_s(text, turn.language)
    return None if seconds is None else Trigger("delay", seconds=seconds)


def _clock(text: str, turn: Turn, strict: bool) -> Trigger | None:
    moment = clock(text, turn.now, turn.language, strict=strict)
    return None if moment is None else Trigger("at", at=moment.at)


def _sun(text: str, turn: Turn) -> Trigger | None:
    found = turn.saying(text).matched("sun")
    if found is None:
        return None
    return Trigger("sun", sun="sunset" if found[0] == "sunset" else "sunrise")


def _event(text: str, turn: Turn) -> Trigger | None:
    """ "The door opens", "I leave", "the washing machine is done"."""
    presence = turn.saying(text).matched("presence")
    if presence is not None:
        people = turn.index.by_domain.get("person", ())
        return Trigger("presence", entities=people, state=presence[0])
    clause = read_clause(spot(tuple(text.split()), turn.index), turn.language)
    if clause.unknown or len(clause.nouns) != 1 or not clause.states:
        return None
    state = clause.states[-1]
    domains = STATE_DOMAINS.get(state, frozenset()) | {"binary_sensor", "sensor"}
    found = resolve(clause.nouns[0], lambda entity: entity.domain in domains, turn.place)
    ids = found.ids or found.choices
    return Trigger("state", entities=ids, state=state) if ids else None
