"""The way in: one turn of text through all stages, first answer wins."""

from dataclasses import replace
from datetime import datetime

from ha_bridge.models import AreaId, House
from ha_bridge.understand.command import understand_command
from ha_bridge.understand.index import Index, build_index
from ha_bridge.understand.models import Frame, Kind, Understanding
from ha_bridge.understand.normal import normalize
from ha_bridge.understand.turning import Turn


def understand(
    text: str, frame: Frame, house: House, room: AreaId | None, now: datetime, index: Index
) -> tuple[Understanding, Frame]:
    """What `text` means, and the frame for the next turn."""
    turn = Turn(text, normalize(text, index.language), frame, house, room, now, index)
    official = index.language.official.match(text, index.spoken)
    understanding = understand_command(turn) or Understanding(Kind.MISS, "miss", reply=turn.say("miss"))
    if official is not None:
        understanding = replace(understanding, intents=(official.intent,))
    return understanding, frame


__all__ = ["build_index", "understand"]
