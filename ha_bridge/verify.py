"""Whether a device shows what a service call asked of it. Pure.

Home Assistant answers "success" for an entity it has never heard of, and sends no event for a write that changes
nothing, so neither answer nor event proves anything: only the state does.
"""

from collections.abc import Callable, Mapping

from ha_bridge.models import Entity, ServiceCall, Value
from ha_bridge.services.step import number

STATES: Mapping[str, frozenset[str]] = {
    "lock.lock": frozenset({"locked", "locking"}),
    "lock.unlock": frozenset({"unlocked", "unlocking", "open", "opening"}),
    "lock.open": frozenset({"open", "opening", "unlocked", "unlocking"}),
    "cover.open_cover": frozenset({"open", "opening"}),
    "cover.close_cover": frozenset({"closed", "closing"}),
    "valve.open_valve": frozenset({"open", "opening"}),
    "valve.close_valve": frozenset({"closed", "closing"}),
    "media_player.media_play": frozenset({"playing", "buffering"}),
    "media_player.media_pause": frozenset({"paused", "idle", "standby", "off"}),
    "media_player.media_stop": frozenset({"idle", "stopped", "paused", "standby", "off"}),
    "vacuum.start": frozenset({"cleaning"}),
    "vacuum.pause": frozenset({"paused", "idle", "docked"}),
    "vacuum.return_to_base": frozenset({"returning", "docked"}),
    "lawn_mower.start_mowing": frozenset({"mowing"}),
    "lawn_mower.pause": frozenset({"paused", "docked"}),
    "lawn_mower.dock": frozenset({"docked", "returning"}),
    "alarm_control_panel.alarm_disarm": frozenset({"disarmed", "disarming"}),
    "alarm_control_panel.alarm_arm_home": frozenset({"armed_home", "arming", "pending"}),
    "alarm_control_panel.alarm_arm_away": frozenset({"armed_away", "arming", "pending"}),
    "alarm_control_panel.alarm_arm_night": frozenset({"armed_night", "arming", "pending"}),
    "alarm_control_panel.alarm_arm_vacation": frozenset({"armed_vacation", "arming", "pending"}),
}
"""The states that mean done, or on the way."""

ON_OFF = frozenset(
    {"light", "switch", "fan", "input_boolean", "humidifier", "siren", "remote", "group", "automation", "homeassistant"}
)
"""Domains whose state is plainly on or off."""
AWAKE_OR_OFF = frozenset({"climate", "media_player", "water_heater"})
"""Domains whose "on" has many names and whose "off" has one."""

TOLERANCES: Mapping[str, tuple[str, str, float]] = {
    "light.turn_on": ("brightness", "brightness", 3),
    "climate.set_temperature": ("temperature", "temperature", 0.6),
    "water_heater.set_temperature": ("temperature", "temperature", 0.6),
    "fan.set_percentage": ("percentage", "percentage", 26),
    "media_player.volume_set": ("volume_level", "volume_level", 0.03),
    "humidifier.set_humidity": ("humidity", "humidity", 3),
    "climate.set_humidity": ("humidity", "humidity", 3),
}
"""Service: (key in the call, attribute, how far the device may round)."""

SAME: Mapping[str, tuple[str, str | None]] = {
    "climate.set_hvac_mode": ("hvac_mode", None),
    "climate.set_fan_mode": ("fan_mode", "fan_mode"),
    "climate.set_preset_mode": ("preset_mode", "preset_mode"),
    "fan.set_preset_mode": ("preset_mode", "preset_mode"),
    "humidifier.set_mode": ("mode", "mode"),
    "vacuum.set_fan_speed": ("fan_speed", "fan_speed"),
    "media_player.select_source": ("source", "source"),
    "media_player.volume_mute": ("is_volume_muted", "is_volume_muted"),
    "select.select_option": ("option", None),
    "input_select.select_option": ("option", None),
}
"""Service: (key in the call, attribute or None for the state itself); must be equal."""


def verifiable(call: ServiceCall) -> bool:
    """Whether a state can show that this call worked; a scene, a script or "next track" leaves no certain trace."""
    name = f"{call.domain}.{call.service}"
    return name in STATES or name in TOLERANCES or name in SAME or _switch(call) is not None


def shows(call: ServiceCall, entity: Entity, before: Entity | None = None) -> bool:
    """Whether the entity is as the call wanted it; True where nothing can tell.

    With `before` a number that moved at all counts: lamps fade and thermostats round as they like.
    """
    name = f"{call.domain}.{call.service}"
    if entity.state == "unavailable":
        return False
    if name in STATES and entity.state not in STATES[name]:
        return False
    switched = _switch(call)
    if switched is not None and not switched(entity.state):
        return False
    if name in SAME:
        key, attribute = SAME[name]
        shown: Value = entity.state if attribute is None else entity.attributes.get(attribute)
        return shown is None or shown == call.data.get(key)
    if name not in TOLERANCES:
        return True
    key, attribute, tolerance = TOLERANCES[name]
    wanted, shown = number(call.data, key), number(entity.attributes, attribute)
    if wanted is None or shown is None or abs(wanted - shown) <= tolerance:
        return True
    return before is not None and number(before.attributes, attribute) != shown


def _switch(call: ServiceCall) -> Callable[[str | None], bool] | None:
    if call.service not in ("turn_on", "turn_off") or call.domain not in ON_OFF | AWAKE_OR_OFF:
        return None
    if call.service == "turn_off":
        return lambda state: state in ("off", "standby")
    if call.domain in ON_OFF:
        return lambda state: state == "on"
    return lambda state: state not in ("off", "standby")
