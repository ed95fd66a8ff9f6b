"""Words to us, not to the house: stop, again, thanks, stay here, go on in the kitchen, speak up, undo."""

from ha_bridge.models import Action
from ha_bridge.understand.actions import Wanted, actions_for
from ha_bridge.understand.models import Control, Kind, Understanding
from ha_bridge.understand.resolve import entities
from ha_bridge.understand.turning import Turn

SILENT = frozenset({Control.STOP, Control.REPEAT, Control.WRONG_ROOM, Control.LOUDER, Control.QUIETER, Control.VOLUME})
"""The hub answers these by doing."""
MOVING = frozenset({"cover", "valve", "media_player", "vacuum", "lawn_mower"})
ABOUT_ROOMS = frozenset({Control.MOVE, Control.WRONG_ROOM})


def understand_control(turn: Turn) -> Understanding | None:
    """What the user wants of the conversation itself."""
    found = turn.matched("control")
    if found is None:
        return None
    control, slots = Control(found[0]), found[1]
    area = None
    if "area" in slots:
        area = turn.area_named(slots["area"])
        if area is None:
            return None
    value = float(slots["number"]) if "number" in slots else None
    if value is not None and 0 < value < 10 and "percent" not in turn.said.words:
        value *= 10
    if control in (Control.LOUDER, Control.QUIETER, Control.VOLUME) and _has_player(turn):
        # A player in this room is what "louder" is about, unless our own voice was named.
        return None
    if control is Control.STOP:
        return Understanding(
            Kind.CONTROL, "miss", control=control, actions=_halted(turn), reasons=("about the conversation",)
        )
    home = "hit" if control in (Control.LOUDER, Control.QUIETER, Control.VOLUME) else "miss"
    reply = "" if control in SILENT or control in ABOUT_ROOMS else turn.say(f"control_{control}")
    return Understanding(
        Kind.CONTROL,
        "hit" if home == "hit" else "miss",
        control=control,
        area=area,
        value=value,
        reply=reply,
        reasons=("about the conversation",),
    )


def _halted(turn: Turn) -> tuple[Action, ...]:
    """When we are not speaking, "stop" stops what was just set in motion: a blind, the music, the robot."""
    if not turn.fresh or not turn.frame.actions:
        return ()
    moving = [entity for entity in entities(turn.place, turn.frame.targets) if entity.domain in MOVING]
    return actions_for(Wanted("halt"), moving, "named")


def _has_player(turn: Turn) -> bool:
    """A player in this room that is on, while our own voice was not named ("your volume", "speak up")."""
    if turn.language.lexicon and any(("own", "voice") in turn.language.lexicon.get((w,), ()) for w in turn.said.words):
        return False
    players = (turn.house.entities[i] for i in turn.index.by_domain.get("media_player", ()) if i in turn.house.entities)
    return any(p.area == turn.room and turn.room is not None and p.state not in ("off", "unavailable") for p in players)


def understand_undo(turn: Turn) -> Understanding | None:
    """Taking back the last actions."""
    if turn.matched("undo") is None:
        return None
    if not turn.fresh or not turn.frame.actions:
        return Understanding(Kind.ANSWER, "near", reply=turn.say("nothing_to_undo"), reasons=("nothing done lately",))
    return Understanding(Kind.UNDO, "hit", actions=(), reasons=("undo",))
