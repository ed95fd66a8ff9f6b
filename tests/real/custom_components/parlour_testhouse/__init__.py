"""A house of test devices in Home Assistant: they obey at once unless told to be slow, to fail, or to be gone."""

import voluptuous as vol
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry
from homeassistant.helpers.discovery import async_load_platform

from .device import DOMAIN, House

PLATFORMS = (
    "light switch lock cover valve climate media_player fan vacuum lawn_mower todo calendar weather "
    "alarm_control_panel humidifier water_heater number select button siren sensor binary_sensor"
).split()
FAULT = vol.Schema(
    {
        "entity_id": str,
        vol.Optional("delay", default=0.0): vol.Coerce(float),
        vol.Optional("fail", default=False): bool,
        vol.Optional("ignore", default=False): bool,
        vol.Optional("unavailable", default=False): bool,
        vol.Optional("gone", default=False): bool,
    }
)


async def async_setup(hass, config):
    house = hass.data[DOMAIN] = House()

    async def fault(call):
        data = dict(call.data)
        await house.break_device(data.pop("entity_id"), data)

    async def reset(call):
        await house.reset()

    async def set_state(call):
        device = house.devices.get(call.data["entity_id"])
        if device is None:
            raise HomeAssistantError("no such test device")
        device.put(**call.data["attributes"])

    async def add_lights(call):
        house.add_lights(call.data["count"])

    async def remove_lights(call):
        registry = entity_registry.async_get(hass)
        for entity_id in [one for one in registry.entities if one.startswith("light.extra_")]:
            registry.async_remove(entity_id)

    async def notify(call):
        """A phone that shows what it was sent as a state."""
        hass.states.async_set(f"{DOMAIN}.phone", call.data["message"], dict(call.data.get("data") or {}))

    hass.services.async_register("notify", "mobile_app_phone", notify)
    hass.services.async_register(DOMAIN, "fault", fault, FAULT)
    hass.services.async_register(DOMAIN, "reset", reset)
    hass.services.async_register(DOMAIN, "set", set_state)
    hass.services.async_register(DOMAIN, "add_lights", add_lights, vol.Schema({"count": int}))
    hass.services.async_register(DOMAIN, "remove_lights", remove_lights)
    for platform in PLATFORMS:
        hass.async_create_task(async_load_platform(hass, platform, DOMAIN, {}, config))
    return True
