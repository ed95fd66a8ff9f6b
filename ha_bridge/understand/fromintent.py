"""What only Home Assistant's own sentences understood, as one of our understandings: our targets, our questions."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ha_bridge.models import Scalar
from ha_bridge.understand.asks import answer_about
from ha_bridge.understand.clause import Clause, Noun
from ha_bridge.understand.command import joined, step_for, understand_command
from ha_bridge.understand.index import Named
from ha_bridge.understand.kinds import KINDS
from ha_bridge.understand.levels import number_of
from ha_bridge.understand.models import (
    Announcement,
    Control,
    Kind,
    LaterRequest,
    TimerRequest,
    Trigger,
    Understanding,
)
from ha_bridge.understand.official import OfficialMatch
from ha_bridge.understand.own import item_action, played
from ha_bridge.understand.resolve import entities, resolve
from ha_bridge.understand.spot import Piece
from ha_bridge.understand.state import answer_clause
from ha_bridge.understand.timers import Op
from ha_bridge.understand.turning import Turn

Slots = Mapping[str, Scalar]
WHY = ("Home Assistant's sentence",)
UNIT_S = {"hours": 3600, "minutes": 60, "seconds": 1}
TIMERS: dict[str, Op] = {
    "HassStartTimer": "start", "HassIncreaseTimer": "add", "HassDecreaseTimer": "remove", "HassCancelTimer": "cancel",
    "HassPauseTimer": "pause", "HassUnpauseTimer": "resume", "HassTimerStatus": "status",
    "HassCancelAllTimers": "cancel_all",
}  # fmt: skip
ACTS: dict[str, str] = {
    "HassMediaNext": "next", "HassMediaPrevious": "previous", "HassMediaPause": "pause", "HassMediaUnpause": "resume",
    "HassMediaPlayerMute": "mute", "HassMediaPlayerUnmute": "unmute", "HassVacuumStart": "clean",
    "HassVacuumReturnToBase": "dock", "HassLawnMowerDock": "dock", "HassLawnMowerStartMowing": "mow",
    "HassVacuumCleanArea": "clean",
}  # fmt: skip
VALUES: dict[str, tuple[str, str]] = {
    "HassSetVolume": ("volume_level", "volume"), "HassSetPosition": ("position", "position"),
    "HassFanSetSpeed": ("percentage", "speed"), "HassClimateSetTemperature": ("temperature", "temperature"),
}  # fmt: skip
"""Intent to the slot with the number and our attribute."""
ITEMS: dict[str, str] = {
    "HassListAddItem": "add", "HassShoppingListAddItem": "add", "HassListCompleteItem": "complete",
    "HassShoppingListCompleteItem": "complete", "HassListRemoveItem": "remove",
}  # fmt: skip
ASKS: dict[str, str] = {"HassGetWeather": "weather", "HassGetCurrentTime": "time", "HassGetCurrentDate": "date"}
ASKING: dict[str, tuple[str, ...]] = {"any": ("any",), "which": ("which",), "how_many": ("count",)}
STATES = {"not_home": "away"}
OPENABLE = frozenset({"cover", "valve"})


def understand_official(turn: Turn, match: OfficialMatch) -> Understanding | None:
    """The intent carried out our way."""
    name = match.intent.name
    if name in TIMERS:
        return _timer(match, turn)
    if name in ASKS:
        return answer_about(ASKS[name], {}, turn)
    if name in ("HassGetState", "HassClimateGetTemperature"):
        return _answer(match, turn)
    if name in ITEMS:
        todo = next((entity_id for entity_id in match.ids if entity_id.startswith("todo.")), None)
        return item_action(ITEMS[name], str(match.intent.slots.get("item", "")), todo, turn)
    special = SPECIAL.get(name)
    if special is not None:
        return special(match, turn)
    clause = _clause(match, turn)
    return joined([step_for(clause, (), turn)], turn) if clause else None


def _seconds(slots: Slots, prefix: str = "") -> float | None:
    total = sum(UNIT_S[unit] * (number_of(slots.get(prefix + unit)) or 0.0) for unit in UNIT_S)
    return total or None


def _timer(match: OfficialMatch, turn: Turn) -> Understanding | None:
    slots = match.intent.slots
    command, called, seconds = slots.get("conversation_command"), slots.get("name"), _seconds(slots)
    if command is None:
        name = str(called) if called is not None else None
        request = TimerRequest(
            TIMERS[match.intent.name],
            name=name,
            duration_s=seconds,
            original_s=_seconds(slots, "start_"),
            area=match.area,
        )
        return Understanding(Kind.TIMER, "hit", timer=request, reasons=WHY)
    understood = understand_command(turn.saying(str(command).lower()))
    if understood is None or understood.kind is not Kind.ACT:
        return understood
    later = LaterRequest(Trigger("delay", seconds=seconds), understood.actions, command=str(command))
    return Understanding(Kind.LATER, "hit", later=later, reasons=WHY)


def _answer(match: OfficialMatch, turn: Turn) -> Understanding | None:
    state = match.intent.slots.get("state")
    noun = replace(_noun(match), all=match.response == "all")
    if match.intent.name == "HassClimateGetTemperature":
        return answer_clause(Clause(attrs=("temperature",), nouns=() if noun.empty else (noun,)), turn)
    states = (STATES.get(str(state), str(state)),) if state is not None else ()
    asking = ASKING.get(match.response or "", ())
    return answer_clause(Clause(states=states, asking=asking, nouns=() if noun.empty else (noun,)), turn)


def _clause(match: OfficialMatch, turn: Turn) -> Clause | None:
    name, slots, noun = match.intent.name, match.intent.slots, _noun(match)
    nouns = () if noun.empty else (noun,)
    if name in ACTS:
        return Clause(acts=(ACTS[name],), nouns=nouns)
    if name in ("HassTurnOn", "HassTurnOff"):
        return Clause(acts=(_switching(match, turn),), nouns=nouns)
    if name in VALUES:
        slot, attr = VALUES[name]
        return Clause(attrs=(attr,), number=number_of(slots.get(slot)), to=True, nouns=nouns)
    if name == "HassLightSet":
        return _light(slots, nouns)
    if name == "HassSetVolumeRelative":
        return _louder(slots, nouns)
    if name == "HassClimateSetFanMode":
        return Clause(attrs=("fan_mode",), mode=str(slots.get("fan_mode")), nouns=nouns)
    return None


def _light(slots: Slots, nouns: tuple[Noun, ...]) -> Clause:
    if slots.get("color") is not None:
        return Clause(color=str(slots["color"]), nouns=nouns)
    kelvin = number_of(slots.get("temperature"))
    if kelvin is not None:
        return Clause(kelvin=int(kelvin), nouns=nouns)
    return Clause(attrs=("brightness",), number=number_of(slots.get("brightness")), to=True, nouns=nouns)


def _louder(slots: Slots, nouns: tuple[Noun, ...]) -> Clause:
    step = slots.get("volume_step")
    number = number_of(step)
    if number is None:
        return Clause(attrs=("volume",), direction="up" if step == "up" else "down", nouns=nouns)
    direction = "up" if number > 0 else "down"
    return Clause(attrs=("volume",), direction=direction, number=abs(number), by=True, nouns=nouns)


def _noun(match: OfficialMatch) -> Noun:
    slots = match.intent.slots
    name = str(slots.get("name", "")).lower()
    pieces = (Piece((name,), 0, named=Named(full=frozenset(match.ids))),) if match.ids else ()
    kind = str(slots.get("device_class") or slots.get("domain") or "")
    areas = frozenset({match.area}) if match.area is not None else frozenset()
    floors = frozenset({match.floor}) if match.floor is not None else frozenset()
    kinds = (kind,) if kind in KINDS and not pieces else ()
    return Noun(named=pieces, kinds=kinds, areas=areas, floors=floors, words=(name or kind,))


def _switching(match: OfficialMatch, turn: Turn) -> str:
    """Home Assistant calls locking "turn on" and opening too; we keep them apart."""
    on = match.intent.name == "HassTurnOn"
    domains = {entity.domain for entity in entities(turn.place, match.ids)} or {str(match.intent.slots.get("domain"))}
    if domains == {"lock"}:
        return "lock" if on else "unlock"
    if domains <= OPENABLE:
        return "open" if on else "close"
    return "on" if on else "off"


def _help(_match: OfficialMatch, turn: Turn) -> Understanding:
    return Understanding(Kind.CONTROL, "miss", control=Control.HELP, reply=turn.say("control_help"), reasons=WHY)


def _nevermind(_match: OfficialMatch, turn: Turn) -> Understanding:
    reply = turn.say("control_nevermind")
    return Understanding(Kind.CONTROL, "miss", control=Control.NEVERMIND, reply=reply, reasons=WHY)


def _broadcast(match: OfficialMatch, _turn: Turn) -> Understanding:
    message = Announcement(str(match.intent.slots.get("message", "")))
    return Understanding(Kind.ANNOUNCE, "hit", announce=message, reasons=WHY)


def _search(match: OfficialMatch, turn: Turn) -> Understanding:
    noun = _noun(match)
    noun = noun if noun.thing else replace(noun, kinds=("media",))
    found = resolve(noun, lambda entity: entity.domain == "media_player", turn.place, "media")
    return played(str(match.intent.slots.get("search_query", "")), found, turn)


SPECIAL: dict[str, Callable[[OfficialMatch, Turn], Understanding | None]] = {
    "HassRespond": _help, "HassNevermind": _nevermind, "HassBroadcast": _broadcast, "HassMediaSearchAndPlay": _search,
}  # fmt: skip
