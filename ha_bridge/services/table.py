"""Which service does which verb, domain by domain: what is missing here cannot be done. Pure."""

from collections.abc import Callable, Mapping

from ha_bridge.models import Action, Entity, House, Verb
from ha_bridge.services import climate, cover, light, media, others
from ha_bridge.services.step import Step

Translate = Callable[[Action, Entity, House], Step]

V = Verb


def _same(*services: str) -> dict[Verb, str]:
    """Verbs that are spelled like the service."""
    return {Verb(service): service for service in services}


SWITCH = _same("turn_on", "turn_off", "toggle")

SIMPLE: Mapping[str, Mapping[Verb, str]] = {
    "light": SWITCH,
    "switch": SWITCH,
    "input_boolean": SWITCH,
    "siren": SWITCH,
    "remote": SWITCH,
    "fan": SWITCH,
    "humidifier": SWITCH,
    "water_heater": _same("turn_on", "turn_off"),
    "lock": {V.LOCK: "lock", V.UNLOCK: "unlock", V.OPEN: "open"},
    "cover": {V.TOGGLE: "toggle"},
    "valve": {V.TOGGLE: "toggle"},
    "media_player": {
        V.TOGGLE: "toggle",
        V.PLAY: "media_play",
        V.PAUSE: "media_pause",
        V.NEXT: "media_next_track",
        V.PREVIOUS: "media_previous_track",
    },
    "vacuum": {
        V.START: "start",
        V.TURN_ON: "start",
        V.PAUSE_WORK: "pause",
        V.STOP: "stop",
        V.RETURN_TO_BASE: "return_to_base",
        V.DOCK: "return_to_base",
        V.TURN_OFF: "return_to_base",
    },
    "lawn_mower": {
        V.START: "start_mowing",
        V.TURN_ON: "start_mowing",
        V.PAUSE_WORK: "pause",
        V.STOP: "pause",
        V.DOCK: "dock",
        V.RETURN_TO_BASE: "dock",
        V.TURN_OFF: "dock",
    },
    "script": {V.RUN: "turn_on", V.TURN_ON: "turn_on", V.START: "turn_on", V.TURN_OFF: "turn_off", V.STOP: "turn_off"},
    "automation": {V.RUN: "trigger", V.START: "trigger", **SWITCH},
    "scene": {V.ACTIVATE: "turn_on", V.TURN_ON: "turn_on", V.RUN: "turn_on"},
    "button": {V.RUN: "press", V.TURN_ON: "press"},
    "input_button": {V.RUN: "press", V.TURN_ON: "press"},
}

PARTICULAR: Mapping[str, Mapping[Verb, Translate]] = {
    "light": {V.SET_LIGHT: light.set_light},
    "climate": {
        V.SET_TEMPERATURE: climate.set_temperature,
        V.SET_HVAC_MODE: climate.set_hvac_mode,
        V.SET_FAN_MODE: climate.set_fan_mode,
        V.SET_PRESET: climate.set_preset,
        V.SET_HUMIDITY: climate.set_humidity,
        V.TURN_ON: climate.turn_on,
        V.TURN_OFF: climate.turn_off,
    },
    "water_heater": {V.SET_TEMPERATURE: climate.set_temperature, V.SET_PRESET: climate.set_preset},
    "humidifier": {V.SET_HUMIDITY: climate.set_humidity, V.SET_PRESET: climate.set_preset},
    "fan": {V.SET_SPEED: others.set_speed, V.SET_PRESET: climate.set_preset},
    "vacuum": {V.SET_PRESET: climate.set_preset},
    "cover": {
        V.OPEN: cover.open_it,
        V.CLOSE: cover.close_it,
        V.STOP: cover.stop_it,
        V.SET_POSITION: cover.set_position,
    },
    "valve": {
        V.OPEN: cover.open_it,
        V.TURN_ON: cover.open_it,
        V.CLOSE: cover.close_it,
        V.TURN_OFF: cover.close_it,
        V.STOP: cover.stop_it,
        V.SET_POSITION: cover.set_position,
    },
    "media_player": {
        V.TURN_ON: media.turn_on,
        V.TURN_OFF: media.turn_off,
        V.STOP: media.stop,
        V.SET_VOLUME: media.set_volume,
        V.MUTE: media.mute,
        V.UNMUTE: media.unmute,
        V.SELECT_SOURCE: media.select_source,
        V.PLAY_MEDIA: media.play_media,
    },
    "todo": {V.ADD_ITEM: others.add_item, V.COMPLETE_ITEM: others.complete_item, V.REMOVE_ITEM: others.remove_item},
    "alarm_control_panel": {V.ARM: others.arm, V.DISARM: others.disarm},
    "number": {V.SET_VALUE: others.set_number},
    "input_number": {V.SET_VALUE: others.set_number},
    "select": {V.SET_VALUE: others.set_option},
    "input_select": {V.SET_VALUE: others.set_option},
}
