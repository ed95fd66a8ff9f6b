"""The service calls of one connection: what goes on the wire, and what each device is said to have done."""

from collections.abc import Sequence

from ha_bridge.client import Connection
from ha_bridge.errors import BridgeError, CallRefused, ConnectionLost, HomeTimeout
from ha_bridge.home import Json
from ha_bridge.media_search import BROWSE_MEDIA, SEARCH_MEDIA, Medium, best, playable, shelves
from ha_bridge.models import Entity, EntityId, House, Outcome, ServiceCall, Value
from ha_bridge.services.step import supports

DEVICE_FAULTS = frozenset({"home_assistant_error", "unknown_error", "timeout"})
"""Home Assistant's codes for "the device failed"; all others say that the call was wrong."""
SHELVES = 8
"""How many folders of a media library are opened in search of a title."""


async def call_service(
    connection: Connection, call: ServiceCall, house: House, timeout_s: float
) -> tuple[Outcome, ...]:
    """Send once; entities that are not part of the house are never sent, because unknown ones "succeed"."""
    gone = [target for target in call.targets if target not in house.entities]
    present = [target for target in call.targets if target in house.entities]
    missing = outcomes(call, gone, "gone")
    if call.targets and not present:
        return missing
    try:
        await connection.command("call_service", timeout_s=timeout_s, **_fields(call, present))
    except BridgeError as error:
        code, message = fault(error)
        return (*outcomes(call, present, code, message), *missing)
    return (*outcomes(call, present), *missing)


async def query_service(connection: Connection, call: ServiceCall, timeout_s: float) -> Json:
    """Call a service that answers with data."""
    answer = await connection.command(
        "call_service", timeout_s=timeout_s, return_response=True, **_fields(call, list(call.targets))
    )
    response = answer.get("response") if isinstance(answer, dict) else None
    return response if isinstance(response, dict) else {}


async def find_medium(
    connection: Connection, player: Entity, query: str, media_class: str | None, timeout_s: float
) -> Medium | None:
    """By the player's own search where it has one, else by looking through what it lets us browse."""
    place: dict[str, object] = {"entity_id": player.id}
    try:
        if supports(player, SEARCH_MEDIA):
            found = await connection.command(
                "media_player/search_media", timeout_s=timeout_s, search_query=query, **place
            )
            return best(query, playable(found), media_class) or next(playable(found), None)
        if not supports(player, BROWSE_MEDIA):
            return None
        root = await connection.command("media_player/browse_media", timeout_s=timeout_s, **place)
        offered = list(playable(root))
        for shelf in shelves(root)[:SHELVES]:
            content = {"media_content_id": shelf.content_id, "media_content_type": shelf.content_type}
            opened = await connection.command("media_player/browse_media", timeout_s=timeout_s, **place, **content)
            offered += playable(opened)
    except CallRefused:
        return None
    return best(query, iter(offered), media_class)


def outcomes(
    call: ServiceCall, targets: Sequence[EntityId], error: str | None = None, message: str | None = None
) -> tuple[Outcome, ...]:
    """The same outcome for each of these; a call without targets has one, under an empty id."""
    name = f"{call.domain}.{call.service}"
    ids = targets if call.targets else [EntityId("")]
    return tuple(Outcome(one, name, call.data, error is None, error, message) for one in ids)


def fault(error: BridgeError) -> tuple[str, str | None]:
    """The code of an outcome, and Home Assistant's own words."""
    match error:
        case CallRefused():
            return ("failed" if error.reason in DEVICE_FAULTS else "refused"), str(error)
        case HomeTimeout():
            return "timeout", None
        case ConnectionLost():
            return "lost", None
        case _:
            return "offline", str(error)


def _fields(call: ServiceCall, targets: Sequence[EntityId]) -> dict[str, object]:
    fields: dict[str, object] = {"domain": call.domain, "service": call.service}
    if call.data:
        fields["service_data"] = {key: _plain(one) for key, one in call.data.items()}
    if targets:
        fields["target"] = {"entity_id": list(targets)}
    return fields


def _plain(one: Value) -> object:
    """As JSON has it."""
    return list(one) if isinstance(one, tuple) else one
