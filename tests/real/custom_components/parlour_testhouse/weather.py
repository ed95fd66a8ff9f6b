from datetime import timedelta

from homeassistant.components.weather import WeatherEntity, WeatherEntityFeature
from homeassistant.const import UnitOfPrecipitationDepth, UnitOfSpeed, UnitOfTemperature
from homeassistant.util import dt

from .device import DOMAIN, TestDevice


class Weather(TestDevice, WeatherEntity):
    _attr_native_temperature_unit = UnitOfTemperature.CELSIUS
    _attr_native_wind_speed_unit = UnitOfSpeed.KILOMETERS_PER_HOUR
    _attr_native_precipitation_unit = UnitOfPrecipitationDepth.MILLIMETERS
    _attr_supported_features = WeatherEntityFeature.FORECAST_DAILY | WeatherEntityFeature.FORECAST_HOURLY

    def begin(self, start):
        self._attr_condition = "cloudy"
        self._attr_native_temperature, self._attr_humidity, self._attr_native_wind_speed = 12.0, 70, 15.0

    async def async_forecast_daily(self):
        return [self.entry(day * 24, 14 + day, "rainy" if day == 1 else "sunny") for day in range(5)]

    async def async_forecast_hourly(self):
        return [self.entry(hour, 12, "cloudy") for hour in range(24)]

    def entry(self, hours, temperature, condition):
        return {
            "datetime": (dt.utcnow() + timedelta(hours=hours)).isoformat(),
            "native_temperature": temperature,
            "native_templow": temperature - 6,
            "condition": condition,
            "precipitation_probability": 80 if condition == "rainy" else 10,
        }


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("weather", Weather, add)
