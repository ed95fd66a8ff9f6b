"""The house of somebody without Home Assistant: empty, and it says so."""

from collections.abc import Callable

from ha_bridge.errors import HouseNotReady
from ha_bridge.home import CALL_TIMEOUT_S, HomeState, Json, Listener
from ha_bridge.models import EntityId, House, Outcome, OwnerAnswer, OwnerMatch, ServiceCall


class NoHome:
    """`Home` without a house."""

    state = HomeState.READY
    problem: str | None = None

    def house(self) -> House:
        """Nothing."""
        return House()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Nothing ever changes."""
        return lambda: None

    async def call(self, call: ServiceCall, timeout_s: float = CALL_TIMEOUT_S) -> tuple[Outcome, ...]:
        """There is no device to call."""
        service = f"{call.domain}.{call.service}"
        return tuple(Outcome(id, service, call.data, ok=False, error="gone") for id in call.targets)

    async def query(self, call: ServiceCall, timeout_s: float = CALL_TIMEOUT_S) -> Json:
        """There is nobody to ask."""
        raise HouseNotReady("there is no Home Assistant")

    async def find_media(self, player: EntityId, query: str, media_class: str | None = None) -> Json | None:
        """No player."""
        return None

    async def owner_sentence(self, text: str, language: str) -> OwnerMatch | None:
        """Nobody taught it anything."""
        return None

    async def process_owner_sentence(self, match: OwnerMatch, language: str) -> OwnerAnswer:
        """Never asked for."""
        raise HouseNotReady("there is no Home Assistant")
