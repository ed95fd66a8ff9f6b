from homeassistant.components.number import NumberEntity

from .device import DOMAIN, TestDevice


class Number(TestDevice, NumberEntity):
    _attr_native_min_value, _attr_native_max_value, _attr_native_step = 0, 100, 1

    def begin(self, start):
        self._attr_native_value = start["value"]

    async def async_set_native_value(self, value):
        await self.obey(native_value=value)


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("number", Number, add)
