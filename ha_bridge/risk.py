"""How dangerous an operation is: low, or high. Pure.

High is the answer for everything that is not known to be harmless, so a new kind of device starts out protected.
Names can only make an operation more dangerous ("garage" on a cover without a class), never less.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from ha_bridge.models import Action, Entity, EntityId, House, Verb

SECURE_COVERS = frozenset({"door", "garage", "gate"})
WARY_COVER_WORDS = ("door", "garage", "gate", "tor", "tür")
"""In the name of a cover that does not say what it is."""
WARY_SWITCH_WORDS = ("unlock", "disarm", "opener", "open ", "entriegel", "öffner")
"""In the name of a switch or button: a relay that opens something is no lamp."""

HARMLESS = frozenset(
    {"light", "fan", "media_player", "climate", "humidifier", "water_heater", "vacuum", "lawn_mower", "todo", "remote"}
    | {"number", "input_number", "select", "input_select"}
)
"""Domains where no verb can let anybody in, or do lasting harm."""
MARKABLE = frozenset(
    {"script", "automation", "scene", "group", "switch", "input_boolean", "button", "input_button", "siren"}
)
"""Domains whose entities the owner may mark as safe; locks, doors, valves and alarms never."""

CLOSING = frozenset({Verb.CLOSE, Verb.STOP, Verb.TURN_OFF})


class Risk(StrEnum):
    """What it takes to be allowed: nothing, or the owner's settings and a confirmation."""

    LOW = "low"
    HIGH = "high"


def risk_of(action: Action, entity: Entity, house: House, safe: frozenset[EntityId]) -> Risk:
    """The risk of doing this to this entity."""
    domain = entity.domain
    if domain in HARMLESS or (domain in MARKABLE and entity.id in safe):
        return Risk.LOW
    rule = RULES.get(domain)
    return Risk.LOW if rule is not None and rule(action, entity, house, safe) else Risk.HIGH


def _lock(action: Action, entity: Entity, house: House, safe: frozenset[EntityId]) -> bool:
    return action.verb is Verb.LOCK


def _alarm(action: Action, entity: Entity, house: House, safe: frozenset[EntityId]) -> bool:
    return action.verb is Verb.ARM


def _cover(action: Action, entity: Entity, house: House, safe: frozenset[EntityId]) -> bool:
    return not _is_secure(entity) or _closes(action)


def _valve(action: Action, entity: Entity, house: House, safe: frozenset[EntityId]) -> bool:
    return _closes(action)


def _relay(action: Action, entity: Entity, house: House, safe: frozenset[EntityId]) -> bool:
    return not _says(entity, WARY_SWITCH_WORDS)


def _siren(action: Action, entity: Entity, house: House, safe: frozenset[EntityId]) -> bool:
    return action.verb is Verb.TURN_OFF


def _scene(action: Action, entity: Entity, house: House, safe: frozenset[EntityId]) -> bool:
    """A scene may hold an unlocked lock or an open door without telling; one of lamps is harmless."""
    return all(_harmless_member(action, member, house, safe) for member in _members(entity))


def _group(action: Action, entity: Entity, house: House, safe: frozenset[EntityId]) -> bool:
    members = _members(entity)
    return bool(members) and all(_harmless_member(action, member, house, safe) for member in members)


def _harmless_member(action: Action, member: EntityId, house: House, safe: frozenset[EntityId]) -> bool:
    domain = member.partition(".")[0]
    if domain in HARMLESS:
        return True
    entity = house.entities.get(member)
    if entity is None or domain not in ("switch", "input_boolean", "cover"):
        return False
    return _relay(action, entity, house, safe) if domain != "cover" else not _is_secure(entity)


def _members(entity: Entity) -> tuple[EntityId, ...]:
    value = entity.attributes.get("entity_id")
    return tuple(EntityId(one) for one in value if isinstance(one, str)) if isinstance(value, tuple) else ()


def _closes(action: Action) -> bool:
    return action.verb in CLOSING or (action.verb is Verb.SET_POSITION and action.params.get("position") == 0)


def _is_secure(entity: Entity) -> bool:
    if entity.device_class is None:
        return _says(entity, WARY_COVER_WORDS)
    return entity.device_class in SECURE_COVERS


def _says(entity: Entity, words: tuple[str, ...]) -> bool:
    spoken = " ".join((entity.name, *entity.aliases, entity.id.partition(".")[2].replace("_", " "))).casefold() + " "
    return any(word in spoken for word in words)


RULES: Mapping[str, Callable[[Action, Entity, House, frozenset[EntityId]], bool]] = {
    "lock": _lock,
    "alarm_control_panel": _alarm,
    "cover": _cover,
    "valve": _valve,
    "switch": _relay,
    "input_boolean": _relay,
    "button": _relay,
    "input_button": _relay,
    "siren": _siren,
    "scene": _scene,
    "group": _group,
}
"""Domains where it depends: True says harmless. A domain in neither list (script, automation, unknown) is high risk."""
