from homeassistant.components.humidifier import HumidifierEntity, HumidifierEntityFeature

from .device import DOMAIN, TestDevice


class Humidifier(TestDevice, HumidifierEntity):
    _attr_supported_features = HumidifierEntityFeature.MODES
    _attr_available_modes = ["normal", "sleep", "boost"]
    _attr_min_humidity, _attr_max_humidity = 30, 80

    def begin(self, start):
        self._attr_is_on, self._attr_target_humidity, self._attr_mode = True, 45, "normal"

    async def async_set_humidity(self, humidity):
        await self.obey(target_humidity=humidity)

    async def async_set_mode(self, mode):
        await self.obey(mode=mode)

    async def async_turn_on(self, **wanted):
        await self.obey(is_on=True)

    async def async_turn_off(self, **wanted):
        await self.obey(is_on=False)


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("humidifier", Humidifier, add)
