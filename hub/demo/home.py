"""The demo house as a `Home`: it obeys at once, in memory."""

from collections.abc import Callable
from dataclasses import replace

from ha_bridge.errors import CallRefused
from ha_bridge.home import CALL_TIMEOUT_S, HomeChanged, HomeState, Json, Listener
from ha_bridge.models import Entity, EntityId, House, Outcome, OwnerAnswer, OwnerMatch, ServiceCall
from hub.demo.effects import apply
from hub.demo.house import demo_house


class DemoHome:
    """A house nobody lives in."""

    state = HomeState.READY
    problem: str | None = None

    def __init__(self) -> None:
        self._house = demo_house()
        self._listeners: list[Listener] = []

    def house(self) -> House:
        """The newest snapshot."""
        return self._house

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told of changes."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def call(self, call: ServiceCall, timeout_s: float = CALL_TIMEOUT_S) -> tuple[Outcome, ...]:
        """Change the picture."""
        service = f"{call.domain}.{call.service}"
        changed: dict[EntityId, Entity] = {}
        outcomes = []
        for id in call.targets:
            entity = self._house.entities.get(id)
            after = apply(entity, service, call.data) if entity else None
            if after is not None:
                changed[id] = after
            error = "gone" if entity is None else "unsupported" if after is None else None
            outcomes.append(Outcome(id, service, call.data, ok=after is not None, error=error))
        self._house = replace(self._house, entities={**self._house.entities, **changed})
        news = HomeChanged(self.state, self._house.generation, frozenset(changed))
        for listener in list(self._listeners):
            listener(news)
        return tuple(outcomes)

    async def query(self, call: ServiceCall, timeout_s: float = CALL_TIMEOUT_S) -> Json:
        """No service of the demo house answers with data."""
        raise CallRefused("not_found", f"the demo house has no {call.domain}.{call.service}")

    async def find_media(self, player: EntityId, query: str, media_class: str | None = None) -> Json | None:
        """The demo house has no music."""
        return None

    async def owner_sentence(self, text: str, language: str) -> OwnerMatch | None:
        """The demo house was taught nothing."""
        return None

    async def process_owner_sentence(self, match: OwnerMatch, language: str) -> OwnerAnswer:
        """Never asked for."""
        return OwnerAnswer("", ok=False, error="not_found")
