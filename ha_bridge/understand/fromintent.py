"""What only Home Assistant's own sentences understood, as one of our understandings."""

from collections.abc import Mapping

from ha_bridge.models import Scalar
from ha_bridge.understand.clause import Clause, Noun
from ha_bridge.understand.command import joined, step_for, understand_command
from ha_bridge.understand.index import Named
from ha_bridge.understand.kinds import KINDS
from ha_bridge.understand.levels import number_of
from ha_bridge.understand.models import Control, Kind, LaterRequest, TimerRequest, Trigger, Understanding
from ha_bridge.understand.official import OfficialMatch
from ha_bridge.understand.resolve import entities
from ha_bridge.understand.spot import Piece
from ha_bridge.understand.timers import Op
from ha_bridge.understand.turning import Turn

Slots = Mapping[str, Scalar]
UNIT_S = {"hours": 3600, "minutes": 60, "seconds": 1}
TIMERS: dict[str, Op] = {
    "HassIncreaseTimer": "add", "HassDecreaseTimer": "remove", "HassCancelTimer": "cancel", "HassPauseTimer": "pause",
    "HassUnpauseTimer": "resume", "HassTimerStatus": "status", "HassCancelAllTimers": "cancel_all",
}  # fmt: skip
ACTS: dict[str, str] = {
    "HassMediaNext": "next", "HassMediaPrevious": "previous", "HassMediaPause": "pause", "HassMediaUnpause": "resume",
    "HassMediaPlayerMute": "mute", "HassMediaPlayerUnmute": "unmute", "HassVacuumStart": "clean",
    "HassVacuumReturnToBase": "dock", "HassLawnMowerDock": "dock", "HassLawnMowerStartMowing": "mow",
    "HassVacuumCleanArea": "clean",
}  # fmt: skip
OPENABLE = frozenset({"cover", "valve"})


def understand_official(turn: Turn, match: OfficialMatch) -> Understanding | None:
    """The intent carried out our way: our targets, our questions."""
    name, slots = match.intent.name, match.intent.slots
    if name in TIMERS or name == "HassStartTimer":
        return _timer(name, slots, match, turn)
    if name == "HassRespond":
        return Understanding(Kind.CONTROL, "miss", control=Control.HELP, reply=turn.say("control_help"))
    clause = _clause(name, slots, match, turn)
    if clause is None:
        return None
    return joined([step_for(clause, (), turn)], turn)


def _seconds(slots: Slots, prefix: str = "") -> float | None:
    total = sum(UNIT_S[unit] * (number_of(slots.get(prefix + unit)) or 0.0) for unit in UNIT_S)
    return total or None


def _timer(name: str, slots: Slots, match: OfficialMatch, turn: Turn) -> Understanding | None:
    command = slots.get("conversation_command")
    seconds = _seconds(slots)
    called = slots.get("name")
    if command is None:
        request = TimerRequest(
            TIMERS.get(name, "start"),
            name=str(called) if called is not None else None,
            duration_s=seconds,
            original_s=_seconds(slots, "start_"),
            area=match.area,
        )
        return Understanding(Kind.TIMER, "hit", timer=request, reasons=("Home Assistant's sentence",))
    understood = understand_command(turn.saying(str(command).lower()))
    if understood is None or understood.kind is not Kind.ACT:
        return understood
    later = LaterRequest(Trigger("delay", seconds=seconds), understood.actions, command=str(command))
    return Understanding(Kind.LATER, "hit", later=later, reasons=("Home Assistant's sentence",))


def _clause(name: str, slots: Slots, match: OfficialMatch, turn: Turn) -> Clause | None:
    noun = _noun(slots, match)
    if name in ACTS:
        return Clause(acts=(ACTS[name],), nouns=() if noun.empty else (noun,))
    if name in ("HassTurnOn", "HassTurnOff"):
        return Clause(acts=(_switching(name == "HassTurnOn", slots, match, turn),), nouns=(noun,))
    return None


def _noun(slots: Slots, match: OfficialMatch) -> Noun:
    pieces = (Piece((str(slots["name"]).lower(),), 0, named=Named(full=frozenset(match.ids))),) if match.ids else ()
    kind = str(slots.get("device_class") or slots.get("domain") or "")
    areas = frozenset({match.area}) if match.area is not None else frozenset()
    floors = frozenset({match.floor}) if match.floor is not None else frozenset()
    return Noun(named=pieces, kinds=(kind,) if kind in KINDS and not pieces else (), areas=areas, floors=floors)


def _switching(on: bool, slots: Slots, match: OfficialMatch, turn: Turn) -> str:
    """Home Assistant calls locking "turn on" and opening too; we keep them apart."""
    domains = {entity.domain for entity in entities(turn.place, match.ids)} or {str(slots.get("domain"))}
    if domains == {"lock"}:
        return "lock" if on else "unlock"
    if domains <= OPENABLE:
        return "open" if on else "close"
    return "on" if on else "off"
