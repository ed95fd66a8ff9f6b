from homeassistant.components.switch import SwitchEntity

from .device import DOMAIN, TestDevice


class Switch(TestDevice, SwitchEntity):
    def begin(self, start):
        self._attr_is_on = False

    async def async_turn_on(self, **wanted):
        await self.obey(is_on=True)

    async def async_turn_off(self, **wanted):
        await self.obey(is_on=False)


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("switch", Switch, add)
