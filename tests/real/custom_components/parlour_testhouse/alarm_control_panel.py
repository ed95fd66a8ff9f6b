from homeassistant.components import alarm_control_panel
from homeassistant.components.alarm_control_panel import AlarmControlPanelEntity
from homeassistant.components.alarm_control_panel import AlarmControlPanelEntityFeature as Feature

from .device import DOMAIN, TestDevice

# Home Assistant 2024.11 turned the state words into an enum.
STATE = getattr(alarm_control_panel, "AlarmControlPanelState", None)
WORD = "alarm_state" if STATE is not None else "state"


class Alarm(TestDevice, AlarmControlPanelEntity):
    _attr_supported_features = Feature.ARM_HOME | Feature.ARM_AWAY | Feature.ARM_NIGHT
    _attr_code_arm_required = False

    def begin(self, start):
        setattr(self, f"_attr_{WORD}", self.word("disarmed"))

    def word(self, name):
        return STATE(name) if STATE is not None else name

    async def async_alarm_disarm(self, code=None):
        await self.obey(**{WORD: self.word("disarmed")})

    async def async_alarm_arm_home(self, code=None):
        await self.obey(**{WORD: self.word("armed_home")})

    async def async_alarm_arm_away(self, code=None):
        await self.obey(**{WORD: self.word("armed_away")})

    async def async_alarm_arm_night(self, code=None):
        await self.obey(**{WORD: self.word("armed_night")})


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("alarm_control_panel", Alarm, add)
