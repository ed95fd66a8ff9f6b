from homeassistant.components.lock import LockEntity

from .device import DOMAIN, TestDevice


class Lock(TestDevice, LockEntity):
    def begin(self, start):
        self._attr_is_locked = True

    async def async_lock(self, **wanted):
        await self.obey(is_locked=True)

    async def async_unlock(self, **wanted):
        await self.obey(is_locked=False)


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("lock", Lock, add)
