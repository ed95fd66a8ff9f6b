from homeassistant.components.cover import CoverDeviceClass, CoverEntity
from homeassistant.components.cover import CoverEntityFeature as Feature

from .device import DOMAIN, TestDevice


class Cover(TestDevice, CoverEntity):
    def begin(self, start):
        self._attr_device_class = CoverDeviceClass(start["class"])
        self._attr_supported_features = Feature.OPEN | Feature.CLOSE | Feature.STOP
        self._attr_current_cover_position = None
        self._attr_is_closed = True
        if not start.get("plain"):
            self._attr_supported_features |= Feature.SET_POSITION
            self._attr_current_cover_position = 0

    async def go_to(self, position):
        change = {} if self._attr_current_cover_position is None else {"current_cover_position": position}
        await self.obey(is_closed=position == 0, **change)

    async def async_open_cover(self, **wanted):
        await self.go_to(100)

    async def async_close_cover(self, **wanted):
        await self.go_to(0)

    async def async_set_cover_position(self, **wanted):
        await self.go_to(wanted["position"])

    async def async_stop_cover(self, **wanted):
        await self.obey()


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("cover", Cover, add)
