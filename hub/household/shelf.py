"""Scenes and routines made by talking, by name. Pure; the keeper stores what changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ha_bridge.understand.models import RoutineRequest, SceneRequest
from hub.household.said import Said

Json = Any


@dataclass
class Shelf:
    """What the owner made."""

    scenes: dict[str, str] = field(default_factory=dict)
    """Name -> snapshot, JSON of the bridge."""
    routines: dict[str, list[str]] = field(default_factory=dict)
    """Phrase -> commands."""

    def scene(self, request: SceneRequest, snapshot: str | None) -> tuple[Said, str | None]:
        """What to say, and the snapshot to bring back, if that is what was wanted."""
        name = _plain(request.name)
        match request.op:
            case "create" if snapshot is not None and name:
                self.scenes[name] = snapshot
                return Said("scene_made", {"name": request.name}), None
            case "activate" if name in self.scenes:
                return Said("scene_on", {"name": request.name}), self.scenes[name]
            case "delete" if name in self.scenes:
                del self.scenes[name]
                return Said("scene_gone", {"name": request.name}), None
            case "list":
                return Said("scenes_known" if self.scenes else "scenes_none", {"names": ", ".join(self.scenes)}), None
            case _:
                return Said("scene_unknown", {"name": request.name}, ok=False), None

    def routine(self, request: RoutineRequest) -> Said:
        """Make, forget or name routines; they run when their phrase is said."""
        phrase = _plain(request.phrase)
        match request.op:
            case "create" if phrase and request.commands:
                self.routines[phrase] = list(request.commands)
                return Said("routine_made", {"name": request.phrase})
            case "delete" if phrase in self.routines:
                del self.routines[phrase]
                return Said("routine_gone", {"name": request.phrase})
            case "list":
                known = ", ".join(self.routines)
                return Said("routines_known" if self.routines else "routines_none", {"names": known})
            case _:
                return Said("routine_unknown", {"name": request.phrase}, ok=False)


def load(scenes: Mapping[str, Json], routines: Mapping[str, Json]) -> Shelf:
    """From the store."""
    return Shelf(
        {name: str(body["snapshot"]) for name, body in scenes.items()},
        {name: [str(one) for one in body["commands"]] for name, body in routines.items()},
    )


def _plain(name: str) -> str:
    return " ".join("".join(sign for sign in name.casefold() if sign.isalnum() or sign.isspace()).split())
