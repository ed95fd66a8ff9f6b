"""Questions about the house whose answer is not in the picture: lists, forecasts, calendars, the sun."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from ha_bridge.models import EntityId, ServiceCall
from ha_bridge.understand.models import StateQuery
from ha_bridge.understand.naming import entity_name, listed
from hub.answers.models import Facts
from hub.answers.skills.diary import diary
from hub.answers.skills.weather import weather
from hub.mind import facts as house_facts
from hub.mind.saying import moment

if TYPE_CHECKING:  # the turn is made of these functions; only its type is needed here
    from hub.mind.turn import MindTurn


async def looked_up(turn: "MindTurn", query: StateQuery, text: str) -> str:
    """The true answer, or the honest sentence that there is none."""
    if turn.tools.home.house().entities and query.what == "items" and query.targets:
        return await _items(turn, query.targets[0])
    now = datetime.now(turn.tools.zone).astimezone(turn.tools.zone)
    facts = Facts(character=turn.tools.character)
    house = turn.tools.home.house()
    match query.what:
        case "forecast" | "weather":
            facts = replace(facts, weather=await house_facts.weather(turn.tools.home, house))
            # The words may be a piece ("and tomorrow?"): then the time alone makes the question.
            found = weather(text, facts, now) or weather(f"weather {query.attribute or ''}", facts, now)
        case "calendar":
            facts = replace(facts, appointments=await house_facts.appointments(turn.tools.home, house))
            found = diary(text, facts, now) or diary(f"whats on my calendar {query.attribute or ''}", facts, now)
        case "sunrise" | "sunset":
            return _sun(turn, query.what, now)
        case _:
            found = None
    return found.text if found else turn.words.say("not_known")


def _sun(turn: "MindTurn", which: str, now: datetime) -> str:
    at = turn.tools.home.house().sun.get(which)
    if at is None:
        return turn.words.say("sun_unknown")
    return turn.words.say(f"{which}_at", at=moment(at.timestamp(), now, turn.words, turn.tools.zone))


async def _items(turn: "MindTurn", todo: EntityId) -> str:
    name = entity_name(turn.tools.home.house(), todo)
    call = ServiceCall("todo", "get_items", (todo,), {"status": "needs_action"})
    rows = await house_facts.ask_house(turn.tools.home, call, todo, "items")
    if rows is None:
        return turn.words.say("list_unknown", name=name)
    items = [str(row["summary"]) for row in rows if isinstance(row, dict) and "summary" in row]
    if not items:
        return turn.words.say("list_empty", name=name)
    return turn.words.say("list_holds", name=name, items=listed(items, turn.words))
