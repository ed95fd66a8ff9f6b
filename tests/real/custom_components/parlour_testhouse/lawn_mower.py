from homeassistant.components.lawn_mower import LawnMowerActivity, LawnMowerEntity
from homeassistant.components.lawn_mower import LawnMowerEntityFeature as Feature

from .device import DOMAIN, TestDevice


class Mower(TestDevice, LawnMowerEntity):
    _attr_supported_features = Feature.START_MOWING | Feature.PAUSE | Feature.DOCK

    def begin(self, start):
        self._attr_activity = LawnMowerActivity.DOCKED

    async def async_start_mowing(self):
        await self.obey(activity=LawnMowerActivity.MOWING)

    async def async_pause(self):
        await self.obey(activity=LawnMowerActivity.PAUSED)

    async def async_dock(self):
        await self.obey(activity=LawnMowerActivity.DOCKED)


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("lawn_mower", Mower, add)
