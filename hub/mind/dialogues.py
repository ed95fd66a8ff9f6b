"""What each conversation is about: frame, history, what waits for a yes. Pure; `now` is an argument."""

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from ha_bridge.confirm import RiskPending
from ha_bridge.models import OwnerMatch
from ha_bridge.snapshot import Snapshot
from ha_bridge.understand.models import EMPTY_FRAME, Frame

HISTORY_TURNS = 12
MOST = 500
"""More conversations than this and the oldest is forgotten."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said in a conversation."""

    who: Literal["user", "assistant"]
    text: str


@dataclass
class Dialogue:
    """One conversation, as the mind remembers it."""

    frame: Frame = EMPTY_FRAME
    history: deque[Line] = field(default_factory=lambda: deque(maxlen=HISTORY_TURNS * 2))
    risk: RiskPending | None = None
    """A high-risk action that waits for its confirmation."""
    owner: OwnerMatch | None = None
    """The owner's sentence that `risk` would hand to Home Assistant."""
    undo: tuple[Snapshot, ...] = ()
    """How the devices of the last actions were before."""
    kept: tuple[str, ...] = ()
    """What the last request made the brain wait for: timers, delays; until the house was changed again."""
    last_reply: str = ""
    last_route: Literal["command", "fast", "deep"] | None = None
    used_at: float = 0.0

    def said(self, text: str, reply: str) -> None:
        """Remember a turn."""
        self.history.append(Line("user", text))
        if reply:
            self.history.append(Line("assistant", reply))
            self.last_reply = reply


class Dialogues:
    """All conversations that are remembered."""

    def __init__(self) -> None:
        self._all: dict[str, Dialogue] = {}

    def of(self, conversation: str, now: float) -> Dialogue:
        """The dialogue of a conversation, new if need be."""
        dialogue = self._all.pop(conversation, None) or Dialogue()
        dialogue.used_at = now
        self._all[conversation] = dialogue  # the newest is last
        while len(self._all) > MOST:
            del self._all[next(iter(self._all))]
        return dialogue

    def forget(self, conversation: str) -> None:
        """The conversation is over."""
        self._all.pop(conversation, None)

    def waiting_factors(self, now: float) -> list[str]:
        """Confirmations that a button may give."""
        risks = [d.risk for d in self._all.values() if d.risk is not None]
        return [risk.id for risk in risks if risk.kind == "factor" and now <= risk.expires_at]

    def with_risk(self, pending_id: str) -> Dialogue | None:
        """The dialogue in which this confirmation was asked for."""
        return next((d for d in self._all.values() if d.risk is not None and d.risk.id == pending_id), None)
