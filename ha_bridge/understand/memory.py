"""What one turn leaves behind for the next: the dialogue frame."""

from dataclasses import replace

from ha_bridge.models import Action, AreaId, EntityId
from ha_bridge.understand.models import Control, Frame, Kind, Pending, Understanding
from ha_bridge.understand.turning import Turn

AGAIN = "completed from the last command"
"""The reason of understandings that repeat the last words with another target."""
MANY = 12
"""More than these are not what "it" means after a question."""


def frame_after(turn: Turn, understood: Understanding) -> Frame:
    """The frame for the next turn."""
    now = turn.now.timestamp()
    frame = turn.frame if turn.pending or not turn.frame.pending else replace(turn.frame, pending=None)
    if understood.question is not None:
        text = understood.offers or (turn.said.text if understood.question.kind != "confirm" else "")
        pending = Pending(understood.question, now, text, offer=understood.kind is Kind.OFFER)
        return replace(frame, pending=pending, closing=False)
    if understood.kind is Kind.ACT:
        return _acted(turn, frame, understood.actions, understood)
    if understood.kind is Kind.LATER and understood.later and understood.later.actions:
        return _acted(turn, frame, understood.later.actions, understood)
    if understood.kind is Kind.UNDO:
        return replace(frame, actions=(), pending=None, closing=False)
    if understood.query is not None and 0 < len(understood.query.targets) <= MANY:
        return _asked(turn, frame, understood, understood.query.targets)
    if understood.control in (Control.NEVERMIND, Control.STOP, Control.DONE, Control.GOODBYE):
        return replace(frame, pending=None, closing=False)
    if understood.kind in (Kind.MISS, Kind.CONTROL):
        return frame
    return replace(frame, pending=None, closing=False)


def _asked(turn: Turn, frame: Frame, understood: Understanding, targets: tuple[EntityId, ...]) -> Frame:
    """After a question the next words may be about what it was asked of."""
    text = frame.text if AGAIN in understood.reasons else turn.said.text
    at = turn.now.timestamp()
    return replace(frame, targets=targets, at=at, pending=None, closing=False, text=text, actions=())


def _acted(turn: Turn, frame: Frame, actions: tuple[Action, ...], understood: Understanding) -> Frame:
    targets = tuple(dict.fromkeys(target for action in actions for target in action.targets))
    return replace(
        frame,
        targets=targets,
        area=_common_area(turn, targets),
        actions=actions,
        text=_command_text(turn, frame, understood),
        at=turn.now.timestamp(),
        pending=None,
        closing=bool(understood.done) and turn.pending is not None,
    )


def _command_text(turn: Turn, frame: Frame, understood: Understanding) -> str:
    """The words that can be done again elsewhere: for an answer, the command that it answered."""
    if turn.pending is not None and turn.pending.text:
        return turn.pending.text
    return frame.text if AGAIN in understood.reasons and frame.text else turn.said.text


def _common_area(turn: Turn, targets: tuple[EntityId, ...]) -> AreaId | None:
    areas = {turn.house.entities[target].area for target in targets if target in turn.house.entities}
    return areas.pop() if len(areas) == 1 else None
