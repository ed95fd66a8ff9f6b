from homeassistant.components.water_heater import WaterHeaterEntity
from homeassistant.components.water_heater import WaterHeaterEntityFeature as Feature
from homeassistant.const import UnitOfTemperature

from .device import DOMAIN, TestDevice


class WaterHeater(TestDevice, WaterHeaterEntity):
    _attr_supported_features = Feature.TARGET_TEMPERATURE | Feature.OPERATION_MODE | Feature.ON_OFF
    _attr_temperature_unit = UnitOfTemperature.CELSIUS
    _attr_operation_list = ["off", "eco", "performance"]
    _attr_min_temp, _attr_max_temp = 30, 70

    def begin(self, start):
        self._attr_target_temperature, self._attr_current_temperature = 50, 48
        self._attr_current_operation = "eco"

    async def async_set_temperature(self, **wanted):
        await self.obey(target_temperature=wanted["temperature"])

    async def async_set_operation_mode(self, operation_mode):
        await self.obey(current_operation=operation_mode)

    async def async_turn_on(self, **wanted):
        await self.obey(current_operation="eco")

    async def async_turn_off(self, **wanted):
        await self.obey(current_operation="off")


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("water_heater", WaterHeater, add)
