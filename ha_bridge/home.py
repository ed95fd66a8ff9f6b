"""The house as the rest of Parlour sees it: one role, `Home`, whoever stands behind it.

`HomeAssistant` is the real one over a WebSocket, `RestHome` the one without; `FakeHome` plays a house in memory.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from ha_bridge.models import EntityId, House, Outcome, OwnerAnswer, OwnerMatch, ServiceCall

CALL_TIMEOUT_S = 5.0
"""How long a device may take before we say that it did not answer."""

Json = Mapping[str, object]
"""An answer of Home Assistant that has no type of ours."""


class HomeState(StrEnum):
    """How far the house can be used. `house()` keeps the last picture while offline."""

    OFFLINE = "offline"
    SYNCING = "syncing"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class HomeChanged:
    """Something about the house changed; told to every subscriber, on the event loop."""

    state: HomeState
    generation: int
    """Rises only with names, areas, floors and exposure."""
    entities: frozenset[EntityId] = frozenset()
    """Whose state or attributes changed; empty when the connection itself changed."""
    problem: str | None = None
    """Stable code while offline: `home_unreachable`, `token_refused`, `home_protocol`."""


Listener = Callable[[HomeChanged], None]


@runtime_checkable
class Home(Protocol):
    """The house: its picture, and the way to change it."""

    @property
    def state(self) -> HomeState:
        """Whether the house can be used right now."""
        ...

    @property
    def problem(self) -> str | None:
        """Why not, as a stable code."""
        ...

    def house(self) -> House:
        """The newest snapshot; cheap, may be called for every sentence."""
        ...

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told of changes; the answer ends the subscription."""
        ...

    async def call(self, call: ServiceCall, timeout_s: float = CALL_TIMEOUT_S) -> tuple[Outcome, ...]:
        """Call a service once, never twice: one outcome a target (one with an empty entity id without targets)."""
        ...

    async def query(self, call: ServiceCall, timeout_s: float = CALL_TIMEOUT_S) -> Json:
        """Call a service that answers with data (forecast, calendar, to-do items); raises `BridgeError`."""
        ...

    async def find_media(self, player: EntityId, query: str, media_class: str | None = None) -> Json | None:
        """The best match of a media search (`media_content_id`, `media_content_type`, `title`), or None."""
        ...

    async def owner_sentence(self, text: str, language: str) -> OwnerMatch | None:
        """Whether the owner taught Home Assistant this sentence (never built-in, never fuzzy); nothing happens yet."""
        ...

    async def process_owner_sentence(self, match: OwnerMatch, language: str) -> OwnerAnswer:
        """Hand an owner's sentence to Home Assistant, word for word."""
        ...
