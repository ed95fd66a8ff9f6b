"""What skills and models may know: room names, weather and calendar from the house, whether words leave it."""

import logging
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from ha_bridge.errors import BridgeError
from ha_bridge.home import Home, HomeState
from ha_bridge.models import AreaId, Entity, EntityId, House, ServiceCall
from hub.answers.models import Appointment, Character, DayWeather, Facts, Weather

QUERY_WITHIN_S = 1.0
CALENDAR_DAYS = 8
WEATHER_WORDS = re.compile(
    r"\b(weather|rain|forecast|umbrella|snow|sunny|outside|wind|storm|temperature|degrees|jacket|coat|cold|hot|warm)"
)
DIARY_WORDS = re.compile(r"\b(calendar|appointment|schedule|agenda|meeting|diary|plans|event|busy|free|today|tomorrow)")

log = logging.getLogger(__name__)


async def gather(home: Home, text: str, room: str | None, last_reply: str, character: Character) -> Facts:
    """The facts for one question; the house is asked only for what the question seems to need."""
    house = home.house()
    plain = text.lower()
    area = house.areas.get(AreaId(room)) if room else None
    return Facts(
        character=character,
        room=area.name if area else None,
        rooms=tuple(area.name for area in house.areas.values()),
        weather=await weather(home, house) if WEATHER_WORDS.search(plain) else None,
        appointments=await appointments(home, house) if DIARY_WORDS.search(plain) else None,
        last_reply=last_reply or None,
        luck=secrets.randbelow(1 << 16),
    )


async def weather(home: Home, house: House) -> Weather | None:
    """What the house's weather entity says, with a forecast where it has one."""
    entity = _first(house, "weather")
    if entity is None or entity.state in (None, "unavailable", "unknown"):
        return None
    temperature = entity.attributes.get("temperature")
    unit = entity.attributes.get("temperature_unit")
    days = await ask_house(
        home, ServiceCall("weather", "get_forecasts", (entity.id,), {"type": "daily"}), entity.id, "forecast"
    )
    return Weather(
        condition=str(entity.state),
        temperature=float(temperature) if isinstance(temperature, int | float) else None,
        unit=unit if isinstance(unit, str) else "°C",
        days=tuple(day for row in days or () if (day := _day(row)) is not None),
    )


async def appointments(home: Home, house: House) -> tuple[Appointment, ...] | None:
    """The next days of all calendars; None when there is no calendar, or it does not answer."""
    calendars = [entity for entity in house.entities.values() if entity.domain == "calendar"]
    if not calendars or home.state is not HomeState.READY:
        return None
    found: list[Appointment] = []
    start = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    span = {"start_date_time": start.isoformat(), "end_date_time": (start + timedelta(days=CALENDAR_DAYS)).isoformat()}
    for calendar in calendars:
        rows = await ask_house(home, ServiceCall("calendar", "get_events", (calendar.id,), span), calendar.id, "events")
        found += [entry for row in rows or () if (entry := _entry(row)) is not None]
    return tuple(sorted(found, key=lambda entry: entry.start))


async def ask_house(home: Home, call: ServiceCall, entity: EntityId, key: str) -> list[Any] | None:
    """The rows of a service that answers; None when the house is away or refuses."""
    if home.state is not HomeState.READY:
        return None
    try:
        answer = await home.query(call, QUERY_WITHIN_S)
    except BridgeError as error:
        log.info("house has no answer", extra={"code": error.code, "service": f"{call.domain}.{call.service}"})
        return None
    part = answer.get(entity, answer)
    rows = part.get(key) if isinstance(part, dict) else None
    return rows if isinstance(rows, list) else None


def _first(house: House, domain: str) -> Entity | None:
    return next((entity for entity in house.entities.values() if entity.domain == domain), None)


def _day(row: Any) -> DayWeather | None:
    try:
        day = datetime.fromisoformat(row["datetime"]).astimezone().date()
        return DayWeather(
            day, str(row["condition"]), row.get("temperature"), row.get("templow"), row.get("precipitation_probability")
        )
    except (KeyError, TypeError, ValueError):
        return None


def _entry(row: Any) -> Appointment | None:
    try:
        start = datetime.fromisoformat(row["start"])
        all_day = "T" not in row["start"]
        return Appointment(start.replace(tzinfo=start.tzinfo or UTC).astimezone(), str(row["summary"]), all_day)
    except (KeyError, TypeError, ValueError):
        return None
