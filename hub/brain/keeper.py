"""Keeps what the house asks for beside devices: timers, delays, routines, scenes, announcements."""

from ha_bridge.understand.models import Announcement, LaterRequest, RoutineRequest, SceneRequest, TimerRequest
from hub.mind.api import HouseholdRequest, Kept


class HouseKeeper:
    """Hands each request to whoever keeps it."""

    async def keep(self, turn: str, request: HouseholdRequest, room: str | None, conversation: str) -> Kept:
        """Do what was asked and say what came of it."""
        match request:
            case TimerRequest() | LaterRequest() | RoutineRequest() | SceneRequest() | Announcement():
                return Kept(turn, "", ok=False)
