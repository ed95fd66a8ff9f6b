"""Kinds of devices, language-free: which entities a kind of word stands for, and what can be done with them."""

from collections.abc import Collection, Iterable
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
    by_name: bool = False
    """Only those whose name says so, in the words of the language."""


def _kind(domains: str, classes: str = "") -> KindRule:
    return KindRule(frozenset(domains.split()), frozenset(classes.split()))


def _called(domains: str) -> KindRule:
    return KindRule(frozenset(domains.split()), by_name=True)


KINDS: dict[str, tuple[KindRule, ...]] = {
    "light": (_kind("light"),),
    "fan": (_kind("fan"),),
    "plug": (_kind("switch", "outlet"), _called("switch")),
    "switch": (_kind("switch input_boolean"),),
    **{kind: (_kind("cover", kind), _called("cover")) for kind in sorted(WINDOW_COVERS)},
    "cover": (_kind("cover", "blind curtain shade shutter awning"), _called("cover")),
    "opening": (_kind("cover"),),
    "garage": (_kind("cover", "garage"), _kind("binary_sensor", "garage_door"), _called("cover")),
    "gate": (_kind("cover", "gate"), _called("cover lock")),
    "door": (
        _kind("cover", "door"),
        _kind("binary_sensor", "door opening garage_door"),
        _kind("lock"),
        _called("cover"),
    ),
    "window": (_kind("cover", "window"), _kind("binary_sensor", "window"), _called("cover")),
    "lock": (_kind("lock"), _kind("binary_sensor", "lock")),
    "heating": (_kind("climate water_heater"), _called("switch")),
    "ac": (_kind("climate"),),
    "oven": (_called("climate water_heater switch"),),
    "tv": (_kind("media_player", "tv"), _called("media_player")),
    "speaker": (_kind("media_player", "speaker receiver"), _called("media_player")),
    "music": (_kind("media_player"),),
    "media": (_kind("media_player"),),
    "vacuum": (_kind("vacuum"),),
    "mower": (_kind("lawn_mower"),),
    "valve": (_kind("valve"),),
    "sprinkler": (_called("valve switch"),),
    "water": (_kind("valve", "water"), _called("valve")),
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
    "coffee": (_called("switch script button"),),
    "kettle": (_called("switch water_heater"),),
    **dict.fromkeys(("washer", "dryer", "dishwasher"), (_called("switch sensor binary_sensor"),)),
    "appliance": (_kind("switch"),),
}

WIDER: dict[str, str] = {kind: "cover" for kind in WINDOW_COVERS}
"""What a kind is taken for when the house has none of it: people say blinds and have curtains."""

ACT_DOMAINS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("on", "off", "toggle"),
        SWITCHABLE
        | {
            "automation",
            "scene",
            "script",
            "valve",
            "vacuum",
            "lawn_mower",
            "button",
            "input_button",
            "alarm_control_panel",
        },
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
    "water": frozenset({"valve", "switch"}),
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
    **dict.fromkeys(("open", "close", "shut", "raise", "lower", "position"), "opening"),
    **dict.fromkeys(("lock", "unlock"), "lock"),
    **dict.fromkeys(("warm", "cool", "temperature", "mode", "fan_mode", "preset", "humidity"), "heating"),
    **dict.fromkeys(
        ("louder", "quieter", "mute", "unmute", "play", "pause", "resume", "next", "previous", "volume", "source"),
        "media",
    ),
    **dict.fromkeys(("faster", "slower", "speed"), "fan"),
    **dict.fromkeys(("dock", "clean"), "vacuum"),
    "mow": "mower",
    "water": "sprinkler",
    **dict.fromkeys(("arm", "disarm"), "alarm"),
}


def belongs(entity: Entity, kind: str, name: tuple[str, ...], words: Collection[tuple[str, ...]]) -> bool:
    """Whether this entity is of this kind. `name` is its name in normal form, `words` what the kind is called."""
    return any(_fits(entity, rule, name, words) for rule in KINDS.get(kind, ()))


def _fits(entity: Entity, rule: KindRule, name: tuple[str, ...], words: Collection[tuple[str, ...]]) -> bool:
    if entity.domain not in rule.domains:
        return False
    if rule.by_name:
        return any(_within(phrase, name) for phrase in words)
    return not rule.classes or entity.device_class in rule.classes


def _within(phrase: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return any(name[at : at + len(phrase)] == phrase for at in range(len(name) - len(phrase) + 1))


def domains_of(kinds: Iterable[str]) -> frozenset[str]:
    """All domains that these kinds can be found in."""
    return frozenset(domain for kind in kinds for rule in KINDS.get(kind, ()) for domain in rule.domains)


def alive(house: House, ids: Iterable[EntityId]) -> tuple[EntityId, ...]:
    """Those that exist in this house, each once, in the order given."""
    return tuple(dict.fromkeys(entity_id for entity_id in ids if entity_id in house.entities))
