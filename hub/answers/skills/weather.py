"""Tells the weather that Home Assistant knows; says so when it knows none."""

import re
from datetime import datetime, timedelta

from hub.answers.models import Answer, DayWeather, Facts, Weather
from hub.answers.skills.dates import WEEKDAYS
from hub.answers.skills.hearing import core

_ABOUT = re.compile(
    r"\b(?:weather|forecast|umbrella|raincoat|sunscreen)\b"
    r"|\b(?:is|will|does|gonna|going to)\b.*\b(?:rain|raining|snow|snowing|sunny|cloudy|windy|freeze)\b"
    r"|^how (?:hot|cold|warm) (?:is it|will it (?:be|get))(?: outside| today| tomorrow)?$"
    r"|^(?:whats|what is) (?:the )?(?:temperature outside|outside temperature)$"
)
_LONGER = re.compile(r"^(?:explain|describe|why|how (?:do|does|is|are)|write|compare)\b")
"""About weather as such, not about today's."""
_ELSEWHERE = re.compile(r"\bin (?!the (?:morning|evening|afternoon)|\d)(?P<place>[a-z]+(?: [a-z]+)?)")
_WORDS = {
    "clear-night": "clear", "cloudy": "cloudy", "exceptional": "unusual", "fog": "foggy", "hail": "hailing",
    "lightning": "stormy with lightning", "lightning-rainy": "stormy and rainy", "partlycloudy": "partly cloudy",
    "pouring": "pouring", "rainy": "rainy", "snowy": "snowy", "snowy-rainy": "sleety", "sunny": "sunny",
    "windy": "windy", "windy-variant": "windy and cloudy",
}  # fmt: skip
_WET = {"hail", "lightning-rainy", "pouring", "rainy", "snowy", "snowy-rainy"}


def weather(text: str, facts: Facts, now: datetime) -> Answer | None:
    """The weather now or on a day of the forecast, if that was asked."""
    said = core(text)
    if _LONGER.match(said) or not _ABOUT.search(said):
        return None
    if facts.weather is None:
        return Answer(
            "I can't see any weather. Home Assistant needs a weather service for that.", "weather", known=False
        )
    if place := _ELSEWHERE.search(said):
        return Answer(f"I only know the weather here, not in {place['place'].title()}.", "weather", known=False)
    asks_rain = bool(re.search(r"\b(?:rain|raining|umbrella|raincoat|snow|snowing)\b", said))
    day = _asked_day(said, now)
    if day is None:
        return Answer(_now(facts.weather, asks_rain, now), "weather")
    for forecast in facts.weather.days:
        if forecast.day == (now + timedelta(days=day)).date():
            return Answer(_on(forecast, day, facts.weather.unit, asks_rain), "weather")
    return Answer("The forecast doesn't reach that far.", "weather", known=False)


def _asked_day(said: str, now: datetime) -> int | None:
    """Days from today; None for right now."""
    if "tomorrow" in said:
        return 2 if "after tomorrow" in said else 1
    for index, name in enumerate(WEEKDAYS):
        if re.search(rf"\b{name}\b", said):
            return (index - now.weekday() - 1) % 7 + 1
    if re.search(r"\b(?:today|tonight|later|forecast|this (?:afternoon|evening))\b", said):
        return 0
    return None


def _now(weather: Weather, asks_rain: bool, now: datetime) -> str:
    word = _WORDS.get(weather.condition, weather.condition)
    today = next((day for day in weather.days if day.day == now.date()), None)
    if asks_rain:
        if weather.condition in _WET:
            return f"Yes, it's {word} right now."
        rain = (
            f" The chance of rain today is {today.rain_percent:.0f} percent."
            if today and today.rain_percent is not None
            else ""
        )
        return f"Not right now, it's {word}.{rain}"
    warm = "" if weather.temperature is None else f" and {_degrees(weather.temperature, weather.unit)}"
    high = f", with a high of {today.high:.0f}" if today and today.high is not None else ""
    return f"It's {word}{warm}{high}."


def _on(forecast: DayWeather, day: int, unit: str, asks_rain: bool) -> str:
    when = ("Today", "Tomorrow")[day] if day < 2 else f"{forecast.day:%A}"
    word = _WORDS.get(forecast.condition, forecast.condition)
    if asks_rain and forecast.rain_percent is not None:
        return f"{when} the chance of rain is {forecast.rain_percent:.0f} percent."
    if asks_rain:
        likely = "Probably" if forecast.condition in _WET else "Probably not"
        return f"{likely}: {when.lower() if day < 2 else when} looks {word}."
    parts = [f"{when} looks {word}"]
    if forecast.high is not None:
        parts.append(f"up to {_degrees(forecast.high, unit)}")
    if forecast.low is not None:
        parts.append(f"down to {forecast.low:.0f}")
    return f"{', '.join(parts)}."


def _degrees(value: float, unit: str) -> str:
    name = "Fahrenheit" if "F" in unit else ""
    return f"{value:.0f} degrees {name}".strip()
