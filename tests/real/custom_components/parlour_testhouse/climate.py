from homeassistant.components.climate import ClimateEntity, HVACMode
from homeassistant.components.climate import ClimateEntityFeature as Feature
from homeassistant.const import UnitOfTemperature

from .device import DOMAIN, TestDevice


class Climate(TestDevice, ClimateEntity):
    _attr_temperature_unit = UnitOfTemperature.CELSIUS
    _attr_min_temp, _attr_max_temp, _attr_target_temperature_step = 5, 30, 0.5

    def begin(self, start):
        self._attr_hvac_modes = [HVACMode.OFF, HVACMode.HEAT, HVACMode.COOL, HVACMode.AUTO]
        self._attr_supported_features = (
            Feature.FAN_MODE | getattr(Feature, "TURN_ON", 0) | getattr(Feature, "TURN_OFF", 0)
        )
        self._attr_fan_modes, self._attr_fan_mode = ["low", "high", "auto"], "auto"
        self._attr_current_temperature = 19.5
        self._attr_hvac_mode = HVACMode.HEAT
        self._attr_target_temperature = self._attr_target_temperature_low = self._attr_target_temperature_high = None
        if start.get("presets"):
            self._attr_supported_features |= Feature.PRESET_MODE
            self._attr_preset_modes, self._attr_preset_mode = ["comfort", "eco", "away"], "comfort"
        if start.get("band"):
            self._attr_supported_features |= Feature.TARGET_TEMPERATURE_RANGE
            self._attr_hvac_modes = [*self._attr_hvac_modes, HVACMode.HEAT_COOL]
            self._attr_hvac_mode = HVACMode.HEAT_COOL
            self._attr_target_temperature_low, self._attr_target_temperature_high = 20.0, 24.0
        else:
            self._attr_supported_features |= Feature.TARGET_TEMPERATURE
            self._attr_target_temperature = 20.0

    async def async_set_temperature(self, **wanted):
        names = {
            "temperature": "target_temperature",
            "target_temp_low": "target_temperature_low",
            "target_temp_high": "target_temperature_high",
        }
        await self.obey(**{name: wanted[key] for key, name in names.items() if key in wanted})

    async def async_set_hvac_mode(self, hvac_mode):
        await self.obey(hvac_mode=hvac_mode)

    async def async_set_fan_mode(self, fan_mode):
        await self.obey(fan_mode=fan_mode)

    async def async_set_preset_mode(self, preset_mode):
        await self.obey(preset_mode=preset_mode)

    async def async_turn_on(self):
        await self.obey(hvac_mode=HVACMode.HEAT)

    async def async_turn_off(self):
        await self.obey(hvac_mode=HVACMode.OFF)


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("climate", Climate, add)
