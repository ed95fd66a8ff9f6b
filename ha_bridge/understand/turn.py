"""The way in: one turn of text through all stages; the first that understands it wins."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ha_bridge.models import AreaId, House
from ha_bridge.understand.asks import understand_ask
from ha_bridge.understand.bare import understand_bare
from ha_bridge.understand.command import understand_command
from ha_bridge.understand.control import understand_control, understand_undo
from ha_bridge.understand.ellipsis import understand_correction, understand_ellipsis
from ha_bridge.understand.fromintent import understand_official
from ha_bridge.understand.fuzzy import understand_fuzzy
from ha_bridge.understand.index import Index, build_index
from ha_bridge.understand.later import understand_later
from ha_bridge.understand.memory import frame_after
from ha_bridge.understand.models import Frame, IntentMatch, Kind, Understanding
from ha_bridge.understand.near import understand_near
from ha_bridge.understand.normal import normalize
from ha_bridge.understand.own import understand_items, understand_own
from ha_bridge.understand.replies import understand_reply
from ha_bridge.understand.state import understand_question
from ha_bridge.understand.timers import understand_timer
from ha_bridge.understand.turning import Turn
from ha_bridge.understand.wishes import understand_wish

Stage = Callable[[Turn], Understanding | None]
STAGES: tuple[Stage, ...] = (
    understand_reply,
    understand_undo,
    understand_correction,
    understand_control,
    understand_own,
    understand_timer,
    understand_later,
    understand_ask,
    understand_command,
    understand_wish,
    understand_items,
    understand_question,
    understand_ellipsis,
    understand_bare,
)


def understand(
    text: str, frame: Frame, house: House, room: AreaId | None, now: datetime, index: Index
) -> tuple[Understanding, Frame]:
    """What `text` means, and the frame for the next turn."""
    turn = Turn(text, normalize(text, index.language), frame, house, room, now, index).opened()
    understood = next((found for stage in STAGES if (found := stage(turn)) is not None), None)
    if understood is None:
        understood = _official(turn) or understand_fuzzy(turn) or understand_near(turn)
    if understood is None:
        understood = Understanding(Kind.MISS, "miss", reply=turn.say("miss"), reasons=("nothing matched",))
    return understood, frame_after(turn, understood)


def _official(turn: Turn) -> Understanding | None:
    """Home Assistant's sentences catch what ours do not; asked last, because they take the longest."""
    match = turn.language.official.match(turn.text, turn.index.spoken)
    if match is None:
        return None
    understood = understand_official(turn, match)
    return replace(understood, intents=(match.intent,)) if understood else None


def official_intent(text: str, index: Index) -> IntentMatch | None:
    """Which of Home Assistant's intents these words are, before any target is looked up."""
    match = index.language.official.match(text, index.spoken)
    return match.intent if match else None


__all__ = ["build_index", "official_intent", "understand"]
