"""Which entities exist for us: only those the owner exposed to Assist. Pure."""

from collections.abc import Mapping

from ha_bridge.home import Json

ASSISTANT = "conversation"

DEFAULT_DOMAINS = frozenset(
    {"climate", "cover", "fan", "humidifier", "light", "media_player", "scene", "switch", "todo", "vacuum"}
    | {"water_heater", "lawn_mower", "valve", "weather", "calendar"}
)
DEFAULT_CLASSES: Mapping[str, frozenset[str]] = {
    "binary_sensor": frozenset({"door", "garage_door", "lock", "motion", "opening", "presence", "window"}),
    "sensor": frozenset({"temperature", "humidity", "carbon_dioxide", "pm25", "aqi"}),
}
"""Where Home Assistant will not say what is exposed (a token of a plain user, or the REST adapter): its own defaults,
without locks."""


def listed(answer: object) -> dict[str, bool]:
    """From `homeassistant/expose_entity/list`: entity id -> exposed to Assist, where the owner or a default said so."""
    entities = answer.get("exposed_entities") if isinstance(answer, dict) else None
    found: dict[str, bool] = {}
    for entity_id, assistants in (entities if isinstance(entities, dict) else {}).items():
        if isinstance(assistants, dict) and ASSISTANT in assistants:
            found[str(entity_id)] = assistants[ASSISTANT] is True
    return found


def from_options(entries: object) -> dict[str, bool]:
    """From the options in `config/entity_registry/list`; what a token without admin rights can still read."""
    found: dict[str, bool] = {}
    for entry in entries if isinstance(entries, list) else []:
        options = entry.get("options") if isinstance(entry, dict) else None
        assistant = options.get(ASSISTANT) if isinstance(options, dict) else None
        if isinstance(assistant, dict) and "should_expose" in assistant:
            found[str(entry["entity_id"])] = assistant["should_expose"] is True
    return found


def by_default(entity_id: str, attributes: Json) -> bool:
    """What Home Assistant would expose on its own."""
    domain = entity_id.partition(".")[0]
    if domain in DEFAULT_DOMAINS:
        return True
    return attributes.get("device_class") in DEFAULT_CLASSES.get(domain, ())
