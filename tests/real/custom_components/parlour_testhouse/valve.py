from homeassistant.components.valve import ValveDeviceClass, ValveEntity
from homeassistant.components.valve import ValveEntityFeature as Feature

from .device import DOMAIN, TestDevice


class Valve(TestDevice, ValveEntity):
    _attr_supported_features = Feature.OPEN | Feature.CLOSE
    _attr_reports_position = False

    def begin(self, start):
        self._attr_device_class = ValveDeviceClass(start["class"])
        self._attr_is_closed = False

    async def async_open_valve(self):
        await self.obey(is_closed=False)

    async def async_close_valve(self):
        await self.obey(is_closed=True)


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("valve", Valve, add)
