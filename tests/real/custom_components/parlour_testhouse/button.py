from homeassistant.components.button import ButtonEntity

from .device import DOMAIN, TestDevice


class Button(TestDevice, ButtonEntity):
    async def async_press(self):
        await self.obey()


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("button", Button, add)
