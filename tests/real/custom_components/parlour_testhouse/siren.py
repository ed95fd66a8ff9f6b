from homeassistant.components.siren import SirenEntity, SirenEntityFeature

from .device import DOMAIN, TestDevice


class Siren(TestDevice, SirenEntity):
    _attr_supported_features = SirenEntityFeature.TURN_ON | SirenEntityFeature.TURN_OFF

    def begin(self, start):
        self._attr_is_on = False

    async def async_turn_on(self, **wanted):
        await self.obey(is_on=True)

    async def async_turn_off(self, **wanted):
        await self.obey(is_on=False)


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("siren", Siren, add)
