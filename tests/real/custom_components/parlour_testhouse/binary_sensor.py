from homeassistant.components.binary_sensor import BinarySensorDeviceClass, BinarySensorEntity

from .device import DOMAIN, TestDevice


class BinarySensor(TestDevice, BinarySensorEntity):
    def begin(self, start):
        self._attr_device_class, self._attr_is_on = BinarySensorDeviceClass(start["class"]), start["on"]


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("binary_sensor", BinarySensor, add)
