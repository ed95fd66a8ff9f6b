from homeassistant.components.select import SelectEntity

from .device import DOMAIN, TestDevice


class Select(TestDevice, SelectEntity):
    def begin(self, start):
        self._attr_options, self._attr_current_option = start["options"], start["options"][0]

    async def async_select_option(self, option):
        await self.obey(current_option=option)


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("select", Select, add)
