"""From a clause and its entities to typed actions: verbs by domain, values, steps worked out from the state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ha_bridge.models import Action, Entity, EntityId, Scope, Source, Value, Verb
from ha_bridge.understand.clause import RELATIVE, Clause
from ha_bridge.understand.levels import LEVELS, STEPS, absolute, present, stepped

VERBS: dict[str, dict[str, Verb]] = {
    "on": {
        "": Verb.TURN_ON,
        "scene": Verb.ACTIVATE,
        "script": Verb.RUN,
        "valve": Verb.OPEN,
        "vacuum": Verb.START,
        "lawn_mower": Verb.START,
        "button": Verb.RUN,
        "input_button": Verb.RUN,
        "alarm_control_panel": Verb.ARM,
    },
    "off": {
        "": Verb.TURN_OFF,
        "valve": Verb.CLOSE,
        "vacuum": Verb.RETURN_TO_BASE,
        "lawn_mower": Verb.DOCK,
        "alarm_control_panel": Verb.DISARM,
    },
    "toggle": {"": Verb.TOGGLE},
    "open": {"": Verb.OPEN},
    "raise": {"": Verb.OPEN},
    "close": {"": Verb.CLOSE},
    "shut": {"": Verb.CLOSE},
    "lower": {"": Verb.CLOSE},
    "lock": {"": Verb.LOCK},
    "unlock": {"": Verb.UNLOCK},
    "halt": {
        "": Verb.STOP,
        "media_player": Verb.PAUSE,
        "vacuum": Verb.STOP,
        "lawn_mower": Verb.PAUSE_WORK,
        "script": Verb.TURN_OFF,
    },
    "mute": {"": Verb.MUTE},
    "unmute": {"": Verb.UNMUTE},
    "play": {"media_player": Verb.PLAY, "": Verb.START},
    "resume": {"media_player": Verb.PLAY, "": Verb.START},
    "pause": {"media_player": Verb.PAUSE, "": Verb.PAUSE_WORK},
    "next": {"": Verb.NEXT},
    "previous": {"": Verb.PREVIOUS},
    "start": {
        "": Verb.TURN_ON,
        "scene": Verb.ACTIVATE,
        "script": Verb.RUN,
        "automation": Verb.RUN,
        "button": Verb.RUN,
        "input_button": Verb.RUN,
        "vacuum": Verb.START,
        "lawn_mower": Verb.START,
        "valve": Verb.OPEN,
        "media_player": Verb.PLAY,
    },
    "run": {
        "": Verb.RUN,
        "scene": Verb.ACTIVATE,
        "vacuum": Verb.START,
        "lawn_mower": Verb.START,
        "switch": Verb.TURN_ON,
    },
    "dock": {"": Verb.RETURN_TO_BASE, "lawn_mower": Verb.DOCK},
    "clean": {"": Verb.START},
    "mow": {"": Verb.START},
    "water": {"": Verb.TURN_ON, "valve": Verb.OPEN},
    "press": {"": Verb.RUN},
    "arm": {"": Verb.ARM},
    "disarm": {"": Verb.DISARM},
}

ATTRIBUTES: dict[str, tuple[Verb, str]] = {
    "brightness": (Verb.SET_LIGHT, "brightness"),
    "color": (Verb.SET_LIGHT, "color"),
    "color_temp": (Verb.SET_LIGHT, "color_temp_kelvin"),
    "temperature": (Verb.SET_TEMPERATURE, "temperature"),
    "volume": (Verb.SET_VOLUME, "volume"),
    "speed": (Verb.SET_SPEED, "percentage"),
    "position": (Verb.SET_POSITION, "position"),
    "humidity": (Verb.SET_HUMIDITY, "humidity"),
    "mode": (Verb.SET_HVAC_MODE, "mode"),
    "fan_mode": (Verb.SET_FAN_MODE, "mode"),
    "preset": (Verb.SET_PRESET, "mode"),
    "source": (Verb.SELECT_SOURCE, "source"),
}
MAIN_ATTRIBUTE: dict[str, str] = {
    "light": "brightness",
    "climate": "temperature",
    "water_heater": "temperature",
    "media_player": "volume",
    "fan": "speed",
    "cover": "position",
    "valve": "position",
    "humidifier": "humidity",
}
"""What a bare number or "up" means for a device."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done to whatever the nouns turn out to be."""

    act: str | None = None
    attr: str | None = None
    clause: Clause = field(default_factory=Clause)
    source: Source = Source.GRAMMAR


def wanted_of(clause: Clause) -> Wanted:
    """Which act or attribute a clause is about; both None when it says nothing to do."""
    if clause.act in ("arm", "disarm"):
        return Wanted(clause.act, None, clause)
    attr = _attribute(clause)
    if clause.valued or clause.relative:
        act = None if attr or clause.valued or clause.direction else clause.act
        return Wanted(act, attr, clause)
    return Wanted(clause.act, None, clause)


def _attribute(clause: Clause) -> str | None:
    """The attribute a value is for, as far as the words alone say it."""
    given = {"color": clause.color, "color_temp": clause.kelvin, "preset": clause.preset}
    for attr, value in given.items():
        if value is not None:
            return attr
    if clause.mode is not None:
        return "fan_mode" if "fan_mode" in clause.attrs else "mode"
    if clause.unit == "kelvin":
        return "color_temp"
    for act in clause.acts:
        if act in RELATIVE:
            return RELATIVE[act][0]
    named = [attr for attr in clause.attrs if attr in ATTRIBUTES]
    if named:
        return "color_temp" if "color_temp" in named else named[-1]
    return "temperature" if clause.unit == "degree" else None


def actions_for(wanted: Wanted, targets: Iterable[Entity], scope: Scope) -> tuple[Action, ...]:
    """Typed actions; targets that end up with the same call share one action."""
    groups: dict[tuple[Verb, tuple[tuple[str, Value], ...]], list[EntityId]] = {}
    for entity in targets:
        call = call_for(wanted, entity)
        if call is not None:
            verb, params = call
            groups.setdefault((verb, tuple(sorted(params.items()))), []).append(entity.id)
    return tuple(
        Action(verb, tuple(ids), dict(params), source=wanted.source, scope=scope)
        for (verb, params), ids in groups.items()
    )


def call_for(wanted: Wanted, entity: Entity) -> tuple[Verb, dict[str, Value]] | None:
    """What to do to one entity, or None if it cannot be done."""
    clause = wanted.clause
    if wanted.act in ("arm", "disarm") or (wanted.attr is None and not clause.valued and not clause.relative):
        return _plain(wanted, entity)
    if entity.domain == "cover" and clause.direction and not clause.valued and clause.amount is None:
        return (Verb.OPEN if clause.direction == "up" else Verb.CLOSE), {}
    attr = wanted.attr or MAIN_ATTRIBUTE.get(entity.domain)
    attr = "speed" if entity.domain == "fan" and attr in ("brightness", "temperature") else attr
    if attr is None:
        return _plain(wanted, entity)
    return _valued(attr, clause, entity)


def _plain(wanted: Wanted, entity: Entity) -> tuple[Verb, dict[str, Value]] | None:
    if wanted.act is None:
        return None
    verbs = VERBS.get(wanted.act, {})
    verb = verbs.get(entity.domain, verbs.get(""))
    if verb is Verb.ARM:
        preset = wanted.clause.preset or "away"
        return verb, {"mode": "night" if preset == "sleep" else preset}
    partly = _partly(wanted, entity)
    if partly is not None:
        return partly
    if wanted.act == "off" and entity.domain in ("scene", "script", "button", "input_button"):
        return (Verb.TURN_OFF, {}) if entity.domain == "script" else None
    return (verb, {}) if verb else None


def _partly(wanted: Wanted, entity: Entity) -> tuple[Verb, dict[str, Value]] | None:
    """ "Open the blinds a little": a step from where they are."""
    sign = {"open": 1, "raise": 1, "close": -1, "shut": -1, "lower": -1}.get(wanted.act or "")
    now = present("position", entity)
    if sign is None or wanted.clause.amount is None or entity.domain not in ("cover", "valve") or now is None:
        return None
    return Verb.SET_POSITION, {"position": absolute("position", now + sign * STEPS["position"][wanted.clause.amount])}


def _valued(attr: str, clause: Clause, entity: Entity) -> tuple[Verb, dict[str, Value]] | None:
    verb, key = ATTRIBUTES[attr]
    fixed: Mapping[str, Value] = {
        "color": clause.color,
        "mode": clause.mode,
        "fan_mode": clause.level or clause.mode,
        "preset": clause.preset,
        "color_temp": clause.kelvin,
    }
    if fixed.get(attr) is not None:
        return verb, {key: fixed[attr]}
    if attr in ("color", "mode", "fan_mode", "preset", "source"):
        return None
    if clause.number is not None and not is_step(clause, attr):
        return verb, {key: absolute(attr, clause.number)}
    if clause.level is not None:
        return (verb, {key: LEVELS[attr][clause.level]}) if clause.level in LEVELS.get(attr, {}) else None
    step = stepped(attr, clause, entity)
    return (verb, step) if step else None


def is_step(clause: Clause, attr: str) -> bool:
    """ "by 20 percent", "two degrees warmer": the number is a difference, not the goal."""
    if clause.number is None or clause.to:
        return False
    if clause.by:
        return True
    if not clause.relative:
        return False
    if attr == "brightness" and set(clause.acts) & {"dim", "brighten"}:
        return clause.number < 0
    return True
