from homeassistant.components.sensor import SensorDeviceClass, SensorEntity

from .device import DOMAIN, TestDevice

UNITS = {"temperature": "°C", "humidity": "%", "battery": "%", "power": "W"}


class Sensor(TestDevice, SensorEntity):
    def begin(self, start):
        self._attr_device_class = SensorDeviceClass(start["class"])
        self._attr_native_unit_of_measurement = UNITS[start["class"]]
        self._attr_native_value = start["value"]


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("sensor", Sensor, add)
