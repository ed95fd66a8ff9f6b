from datetime import timedelta

from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.util import dt

from .device import DOMAIN, TestDevice


class Calendar(TestDevice, CalendarEntity):
    @property
    def event(self):
        start = (dt.now() + timedelta(days=1)).replace(hour=15, minute=0, second=0, microsecond=0)
        return CalendarEvent(start=start, end=start + timedelta(hours=1), summary="Dentist", location="Main Street")

    async def async_get_events(self, hass, start_date, end_date):
        event = self.event
        return [event] if start_date <= event.start < end_date else []


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("calendar", Calendar, add)
