from homeassistant.components import vacuum
from homeassistant.components.vacuum import StateVacuumEntity
from homeassistant.components.vacuum import VacuumEntityFeature as Feature

from .device import DOMAIN, TestDevice

# Home Assistant 2025.1 turned the state words into an enum of activities.
ACTIVITY = getattr(vacuum, "VacuumActivity", None)
WORD = "activity" if ACTIVITY is not None else "state"


class Vacuum(TestDevice, StateVacuumEntity):
    _attr_supported_features = (
        Feature.START | Feature.PAUSE | Feature.STOP | Feature.RETURN_HOME | Feature.FAN_SPEED | Feature.STATE
    )
    _attr_fan_speed_list = ["quiet", "standard", "turbo"]

    def begin(self, start):
        setattr(self, f"_attr_{WORD}", self.word("docked"))
        self._attr_fan_speed = "standard"

    def word(self, name):
        return ACTIVITY(name) if ACTIVITY is not None else name

    async def async_start(self):
        await self.obey(**{WORD: self.word("cleaning")})

    async def async_pause(self):
        await self.obey(**{WORD: self.word("paused")})

    async def async_stop(self, **wanted):
        await self.obey(**{WORD: self.word("idle")})

    async def async_return_to_base(self, **wanted):
        await self.obey(**{WORD: self.word("returning")})

    async def async_set_fan_speed(self, fan_speed, **wanted):
        await self.obey(fan_speed=fan_speed)


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("vacuum", Vacuum, add)
