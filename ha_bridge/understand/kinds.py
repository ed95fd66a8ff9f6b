"""Kinds of devices, language-free: which entities a kind of word stands for, and what can be done with them."""

from collections.abc import Iterable
from dataclasses import dataclass

from ha_bridge.models import Entity, EntityId, House

WINDOW_COVERS = frozenset({"blind", "curtain", "shade", "shutter", "awning"})
SWITCHABLE = frozenset(
    {
        "light",
        "switch",
        "fan",
        "media_player",
        "climate",
        "input_boolean",
        "humidifier",
        "siren",
        "water_heater",
        "remote",
    }
)
LOW_RISK = frozenset({"light", "switch", "fan", "media_player", "input_boolean"})
"""What "everything" means when it is switched."""


@dataclass(frozen=True, slots=True)
class KindRule:
    """Which entities belong to a kind."""

    domains: frozenset[str]
    classes: frozenset[str] = frozenset()
    """Device classes; empty means any."""
    word: str | None = None
    """Otherwise: the name says so."""


def _kind(domains: str, classes: str = "", word: str | None = None) -> KindRule:
    return KindRule(frozenset(domains.split()), frozenset(classes.split()), word)


KINDS: dict[str, tuple[KindRule, ...]] = {
    "light": (_kind("light"),),
    "fan": (_kind("fan"),),
    "plug": (_kind("switch", "outlet"), _kind("switch", word="plug"), _kind("switch", word="outlet")),
    "switch": (_kind("switch input_boolean"),),
    "blind": (_kind("cover", "blind"), _kind("cover", word="blind"), _kind("cover", word="blinds")),
    "curtain": (_kind("cover", "curtain"), _kind("cover", word="curtain"), _kind("cover", word="curtains")),
    "shade": (_kind("cover", "shade"), _kind("cover", word="shade"), _kind("cover", word="shades")),
    "shutter": (_kind("cover", "shutter"), _kind("cover", word="shutter"), _kind("cover", word="shutters")),
    "awning": (_kind("cover", "awning"), _kind("cover", word="awning")),
    "cover": (_kind("cover", "blind curtain shade shutter awning"),),
    "garage": (_kind("cover", "garage"), _kind("binary_sensor", "garage_door"), _kind("cover", word="garage")),
    "gate": (_kind("cover", "gate"), _kind("cover", word="gate"), _kind("lock", word="gate")),
    "door": (
        _kind("cover", "door"),
        _kind("binary_sensor", "door opening garage_door"),
        _kind("lock"),
        _kind("cover", word="door"),
    ),
    "window": (_kind("cover", "window"), _kind("binary_sensor", "window"), _kind("cover", word="window")),
    "lock": (_kind("lock"), _kind("binary_sensor", "lock")),
    "heating": (_kind("climate water_heater"), _kind("switch", word="heater"), _kind("switch", word="heating")),
    "ac": (_kind("climate"),),
    "oven": (_kind("climate water_heater switch", word="oven"),),
    "tv": (_kind("media_player", "tv"), _kind("media_player", word="tv")),
    "speaker": (
        _kind("media_player", "speaker receiver"),
        _kind("media_player", word="speaker"),
        _kind("media_player"),
    ),
    "media": (_kind("media_player"),),
    "vacuum": (_kind("vacuum"),),
    "mower": (_kind("lawn_mower"),),
    "valve": (_kind("valve"),),
    "sprinkler": (
        _kind("valve switch", word="sprinkler"),
        _kind("valve switch", word="sprinklers"),
        _kind("valve switch", word="irrigation"),
    ),
    "water": (_kind("valve", "water"), _kind("valve", word="water")),
    "scene": (_kind("scene"),),
    "script": (_kind("script"),),
    "automation": (_kind("automation"),),
    "alarm": (_kind("alarm_control_panel"),),
    "humidifier": (_kind("humidifier"),),
    "person": (_kind("person device_tracker"),),
    "camera": (_kind("camera"),),
    "siren": (_kind("siren"),),
    "battery": (_kind("sensor binary_sensor", "battery"),),
    "motion": (_kind("binary_sensor", "motion occupancy presence"),),
    "smoke": (_kind("binary_sensor", "smoke"),),
    "leak": (_kind("binary_sensor", "moisture"),),
    "presence": (_kind("binary_sensor", "occupancy presence motion"),),
    "coffee": (_kind("switch script button", word="coffee"),),
    "kettle": (_kind("switch water_heater", word="kettle"),),
    "washer": (
        _kind("switch sensor binary_sensor", word="washer"),
        _kind("switch sensor binary_sensor", word="washing"),
    ),
    "dryer": (_kind("switch sensor binary_sensor", word="dryer"),),
    "dishwasher": (_kind("switch sensor binary_sensor", word="dishwasher"),),
    "appliance": (_kind("switch"),),
}

WIDER: dict[str, str] = {kind: "cover" for kind in WINDOW_COVERS}
"""What a kind is taken for when the house has none of it: people say blinds and have curtains."""

ACT_DOMAINS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("on", "off", "toggle"),
        SWITCHABLE | {"automation", "scene", "script", "valve", "vacuum", "lawn_mower", "button", "input_button"},
    ),
    **dict.fromkeys(("open", "close", "shut"), frozenset({"cover", "valve"})),
    **dict.fromkeys(("raise", "lower"), frozenset({"cover", "valve", "light", "media_player", "climate", "fan"})),
    **dict.fromkeys(("lock", "unlock"), frozenset({"lock"})),
    "halt": frozenset({"cover", "valve", "vacuum", "lawn_mower", "media_player", "script"}),
    **dict.fromkeys(("dim", "brighten", "warm_tone", "cool_tone"), frozenset({"light"})),
    **dict.fromkeys(("warm", "cool"), frozenset({"climate", "water_heater"})),
    **dict.fromkeys(("louder", "quieter", "mute", "unmute", "next", "previous"), frozenset({"media_player"})),
    **dict.fromkeys(("faster", "slower"), frozenset({"fan"})),
    **dict.fromkeys(("play", "resume"), frozenset({"media_player", "vacuum", "lawn_mower"})),
    "pause": frozenset({"media_player", "vacuum", "lawn_mower"}),
    "start": SWITCHABLE | {"vacuum", "lawn_mower", "script", "scene", "automation", "button", "input_button", "valve"},
    "run": frozenset({"script", "automation", "scene", "button", "input_button", "vacuum", "lawn_mower", "switch"}),
    "dock": frozenset({"vacuum", "lawn_mower"}),
    "clean": frozenset({"vacuum"}),
    "mow": frozenset({"lawn_mower"}),
    "press": frozenset({"button", "input_button"}),
    **dict.fromkeys(("arm", "disarm"), frozenset({"alarm_control_panel"})),
}

ATTR_DOMAINS: dict[str, frozenset[str]] = {
    "brightness": frozenset({"light"}),
    "color": frozenset({"light"}),
    "color_temp": frozenset({"light"}),
    "temperature": frozenset({"climate", "water_heater"}),
    "volume": frozenset({"media_player"}),
    "speed": frozenset({"fan"}),
    "position": frozenset({"cover", "valve"}),
    "humidity": frozenset({"humidifier", "climate"}),
    "mode": frozenset({"climate"}),
    "fan_mode": frozenset({"climate"}),
    "preset": frozenset({"climate", "fan"}),
    "source": frozenset({"media_player"}),
}
VALUE_DOMAINS = frozenset({"light", "climate", "media_player", "cover", "valve", "fan", "humidifier", "water_heater"})

DEFAULT_KIND: dict[str, str] = {
    **dict.fromkeys(
        ("on", "off", "toggle", "dim", "brighten", "brightness", "color", "color_temp", "warm_tone", "cool_tone"),
        "light",
    ),
    **dict.fromkeys(("open", "close", "shut", "raise", "lower", "position"), "cover"),
    **dict.fromkeys(("lock", "unlock"), "lock"),
    **dict.fromkeys(("warm", "cool", "temperature", "mode", "fan_mode", "preset", "humidity"), "heating"),
    **dict.fromkeys(
        ("louder", "quieter", "mute", "unmute", "play", "pause", "resume", "next", "previous", "volume", "source"),
        "media",
    ),
    **dict.fromkeys(("faster", "slower", "speed"), "fan"),
    **dict.fromkeys(("dock", "clean"), "vacuum"),
    "mow": "mower",
    **dict.fromkeys(("arm", "disarm"), "alarm"),
}


def belongs(entity: Entity, kind: str, name: tuple[str, ...]) -> bool:
    """Whether this entity is of this kind; `name` is its name in normal form."""
    return any(_fits(entity, rule, name) for rule in KINDS.get(kind, ()))


def _fits(entity: Entity, rule: KindRule, name: tuple[str, ...]) -> bool:
    if entity.domain not in rule.domains:
        return False
    if rule.word is not None:
        return rule.word in name or f"{rule.word}s" in name
    return not rule.classes or entity.device_class in rule.classes


def alive(house: House, ids: Iterable[EntityId]) -> tuple[EntityId, ...]:
    """Those that exist in this house, each once, in the order given."""
    return tuple(dict.fromkeys(entity_id for entity_id in ids if entity_id in house.entities))
