"""Which player is meant when a room has several, or when the music plays elsewhere."""

from collections.abc import Sequence

from ha_bridge.models import Entity
from ha_bridge.understand.actions import Wanted
from ha_bridge.understand.resolve import Found, Place, entities

AT_WORK = ("playing", "paused", "buffering")
RUNNING = frozenset({"pause", "next", "previous", "halt"})
"""Acts that only make sense where something plays."""


def playing_first(players: list[Entity], wanted: Wanted, found: Found, place: Place) -> list[Entity]:
    """Of several players in a place, those that play; for music rather not the television."""
    if not players or any(player.domain != "media_player" for player in players) or wanted.act in ("on", "off"):
        return players
    working = [player for player in players if player.state in AT_WORK]
    if not working and found.from_room and wanted.act in RUNNING:
        everywhere = entities(place, place.index.by_domain.get("media_player", ()))
        elsewhere = [player for player in everywhere if player.state == "playing"]
        return elsewhere if len(elsewhere) == 1 else players
    if not _to_choose(players, wanted, found):
        return players
    working = working or players
    sounding = [player for player in working if player.device_class != "tv"]
    music = any("music" in noun.kinds for noun in wanted.clause.nouns)
    return sounding if music and sounding else working


def several_players(players: Sequence[Entity], wanted: Wanted, found: Found) -> bool:
    """More than one is left and nobody said "all": better ask."""
    said_all = any(noun.all or noun.plural or noun.everything for noun in wanted.clause.nouns)
    return _to_choose(players, wanted, found) and not said_all


def _to_choose(players: Sequence[Entity], wanted: Wanted, found: Found) -> bool:
    if found.scope == "named" or len(players) < 2 or wanted.act in ("on", "off"):
        return False
    return all(player.domain == "media_player" for player in players)
