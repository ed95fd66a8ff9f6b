"""States that somebody waits for: "when the door opens tell me". Pure but for the callback that reports them."""

from collections.abc import Callable

from ha_bridge.models import EntityId, House
from hub.mind.api import StateReached, WatchStates


class Watches:
    """Compares each new picture of the house with the one before."""

    def __init__(self, report: Callable[[StateReached], object]) -> None:
        self._report = report
        self._watches: dict[str, WatchStates] = {}
        self._states: dict[EntityId, str | None] = {}

    def set(self, watch: WatchStates, house: House) -> None:
        """Add, replace or forget a watch; what is so already does not count."""
        if watch.entities:
            self._watches[watch.watch] = watch
            self._states |= {id: house.entities[id].state for id in watch.entities if id in house.entities}
        else:
            self._watches.pop(watch.watch, None)

    def look(self, house: House) -> None:
        """Report what got into its state since the last look."""
        for watch in list(self._watches.values()):
            for id in watch.entities:
                entity = house.entities.get(id)
                if entity is None or id not in self._states or entity.state in (self._states[id], None, "unavailable"):
                    continue
                if watch.state is None or entity.state == watch.state:
                    self._report(StateReached(watch.watch, id, entity.name, entity.state or ""))
        self._states = {
            id: house.entities[id].state
            for watch in self._watches.values()
            for id in watch.entities
            if id in house.entities
        }
