"""Questions that are not about one device: the time, the date, the weather, the sun, the calendar, who is home."""

from datetime import datetime

from ha_bridge.models import Entity, EntityId
from ha_bridge.understand.models import Kind, StateQuery, Understanding
from ha_bridge.understand.naming import listed
from ha_bridge.understand.times import tokens
from ha_bridge.understand.turning import Turn

Slots = dict[str, str]


def understand_ask(turn: Turn) -> Understanding | None:
    """An answer, or the query for the mind to answer where the house state does not hold it."""
    for meaning, slots in turn.all_matches("ask"):
        found = answer_about(meaning, slots, turn)
        if found is not None:
            return found
    return None


def answer_about(meaning: str, slots: Slots, turn: Turn) -> Understanding | None:
    """The answer to one kind of question, named as in the word files."""
    if meaning in ("time", "date"):
        return _answer(_clock(meaning, turn), meaning)
    if meaning.startswith("weather"):
        return _weather(meaning, slots, turn)
    if meaning in ("home", "where"):
        return _people(meaning, slots, turn)
    return _playing(turn) if meaning == "playing" else _open_query(meaning, slots, turn)


def _answer(text: str, what: str, targets: tuple[EntityId, ...] = (), attribute: str | None = None) -> Understanding:
    query = StateQuery(what, targets, attribute=attribute)
    return Understanding(Kind.ANSWER, "hit", query=query, reply=text, reasons=(f"asked for {what}",))


def _clock(meaning: str, turn: Turn) -> str:
    now: datetime = turn.now
    if meaning == "time":
        return turn.say("time_is", hour=now.hour, hour12=(now.hour % 12) or 12, minute=f"{now.minute:02}")
    weekdays, months = turn.say("weekdays").split(), turn.say("months").split()
    return turn.say("date_is", weekday=weekdays[now.weekday()], day=now.day, month=months[now.month - 1], year=now.year)


def _entities(domain: str, turn: Turn) -> list[Entity]:
    found = [turn.house.entities.get(entity_id) for entity_id in turn.index.by_domain.get(domain, ())]
    return [entity for entity in found if entity is not None]


def _weather(meaning: str, slots: Slots, turn: Turn) -> Understanding | None:
    stations = _entities("weather", turn)
    if meaning == "weather_in":
        named = turn.index.phrases.get(tuple(slots["place"].split()))
        stations = [s for s in stations if named and s.id in named.full]
        if not stations:
            return None
    if not stations:
        return _answer(turn.say("no_weather"), "weather")
    if meaning == "weather_when":
        # Forecasts are not in the state: the mind asks Home Assistant for them.
        return _answer("", "forecast", (stations[0].id,), slots.get("when"))
    station = stations[0]
    if station.state in (None, "unknown", "unavailable"):
        return _answer(turn.say("no_weather"), "weather", (station.id,))
    sky = turn.language.answers.get(f"sky_{station.state}", (station.state or "").replace("-", " "))
    degrees = station.attributes.get("temperature", station.attributes.get("native_temperature"))
    key = "weather_is" if degrees is None else "weather_degrees"
    return _answer(turn.say(key, sky=sky, degrees=degrees), "weather", (station.id,))


def _people(meaning: str, slots: Slots, turn: Turn) -> Understanding | None:
    people = _entities("person", turn)
    if meaning == "where":
        named = turn.index.phrases.get(tuple(slots["person"].split()))
        people = [p for p in people if named and p.id in named.full | named.part]
        if len(people) != 1:
            return None
        where = people[0].state or "unknown"
        words = turn.language.answers.get(f"where_{where}")
        return _answer(
            (words or turn.say("where_zone")).format(name=people[0].name, place=where), "where", (people[0].id,)
        )
    if not people:
        return _answer(turn.say("no_people"), "home")
    home = [p for p in people if p.state == "home"]
    ids = tuple(p.id for p in home)
    if not home:
        return _answer(turn.say("nobody_home"), "home")
    verb = turn.say("verb_one" if len(home) == 1 else "verb_many")
    names = listed([p.name for p in home], turn.language)
    return _answer(turn.say("at_home", names=names, verb=verb), "home", ids)


def _playing(turn: Turn) -> Understanding | None:
    playing = [p for p in _entities("media_player", turn) if p.state == "playing"]
    here = [p for p in playing if p.area == turn.room] or playing
    if not here:
        return _answer(turn.say("nothing_playing"), "playing")
    titles = []
    for player in here:
        title, artist = player.attributes.get("media_title"), player.attributes.get("media_artist")
        titles.append(
            turn.say("playing_by", title=title, artist=artist) if title and artist else str(title or player.name)
        )
    return _answer(listed(titles, turn.language) + ".", "playing", tuple(p.id for p in here))


def _open_query(meaning: str, slots: Slots, turn: Turn) -> Understanding | None:
    """Calendars and the sun: the mind has the sources."""
    if "when" in slots and tokens(slots["when"].split(), turn.language) is None:
        return None
    domain = {"calendar": "calendar"}.get(meaning, "sun")
    return _answer("", meaning, turn.index.by_domain.get(domain, ()), slots.get("when"))
