from homeassistant.components.fan import FanEntity
from homeassistant.components.fan import FanEntityFeature as Feature

from .device import DOMAIN, TestDevice


class Fan(TestDevice, FanEntity):
    _attr_supported_features = (
        Feature.SET_SPEED | Feature.PRESET_MODE | getattr(Feature, "TURN_ON", 0) | getattr(Feature, "TURN_OFF", 0)
    )
    _attr_preset_modes = ["auto", "sleep"]

    def begin(self, start):
        self._attr_percentage, self._attr_preset_mode = 0, None

    async def async_set_percentage(self, percentage):
        await self.obey(percentage=percentage, preset_mode=None)

    async def async_set_preset_mode(self, preset_mode):
        await self.obey(preset_mode=preset_mode, percentage=30)

    async def async_turn_on(self, percentage=None, preset_mode=None, **wanted):
        await self.obey(percentage=percentage or 50)

    async def async_turn_off(self, **wanted):
        await self.obey(percentage=0, preset_mode=None)


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("fan", Fan, add)
