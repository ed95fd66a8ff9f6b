"""The house where only Home Assistant's REST API can be reached, through `homeassistant-api` (extra `[ha-rest]`).

Second best: it asks every two seconds instead of being told, takes Home Assistant's default exposure (without locks)
because REST does not tell the owner's, and knows no owner's sentences and no media search. The library is GPL-3.0 and
replaces `urllib3` for the whole environment, so it is imported only when this adapter is made.
"""

import asyncio
import contextlib
import importlib
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ha_bridge.calls import outcomes
from ha_bridge.errors import HomeTimeout, HouseNotReady
from ha_bridge.home import CALL_TIMEOUT_S, HomeChanged, HomeState, Json, Listener
from ha_bridge.mirror import Mirror, Registries, clean_name
from ha_bridge.models import Area, AreaId, EntityId, House, Outcome, OwnerAnswer, OwnerMatch, ServiceCall

LOOK_EVERY_S = 2.0
AREAS_EVERY_LOOKS = 30
AREAS = """{% set ns = namespace(rows=[]) %}{% for a in areas() %}{% set ns.rows = ns.rows
 + [{"id": a, "name": area_name(a), "entities": area_entities(a)}] %}{% endfor %}{{ ns.rows | to_json }}"""

log = logging.getLogger(__name__)


class RestClient(Protocol):
    """What we use of `homeassistant_api.Client`; it blocks, so it is called in threads."""

    def get_config(self) -> dict[str, Any]: ...  # noqa: D102
    def get_states(self) -> tuple[Any, ...]: ...  # noqa: D102
    def get_rendered_template(self, template: str) -> str: ...  # noqa: D102
    def trigger_service(self, domain: str, service: str, **data: Any) -> object: ...  # noqa: D102
    def trigger_service_with_response(self, domain: str, service: str, **data: Any) -> tuple[Any, Any]: ...  # noqa: D102


def rest_client(url: str, token: str) -> RestClient:
    """The library's client for this Home Assistant; raises `ImportError` without the extra."""
    library = importlib.import_module("homeassistant_api")
    timeout = {"timeout": CALL_TIMEOUT_S}
    client: RestClient = library.Client(f"{url.rstrip('/')}/api", token, global_request_kwargs=timeout)
    return client


class RestHome:
    """`Home` by asking again and again."""

    def __init__(self, client: RestClient, look_every_s: float = LOOK_EVERY_S) -> None:
        self._client = client
        self._every_s = look_every_s
        self._mirror = Mirror()
        self._known: set[str] = set()
        self._state = HomeState.OFFLINE
        self._problem: str | None = None
        self._listeners: list[Listener] = []

    @property
    def state(self) -> HomeState:
        """Whether the house can be used right now."""
        return self._state

    @property
    def problem(self) -> str | None:
        """Why not, as a stable code."""
        return self._problem

    def house(self) -> House:
        """As of the last look."""
        return self._mirror.house()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told of changes; the answer ends the subscription."""
        self._listeners.append(listener)

        def end() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return end

    async def run(self) -> None:
        """Look until cancelled, or until the token is refused."""
        looks = 0
        while self._problem != "token_refused":
            try:
                if looks % AREAS_EVERY_LOOKS == 0:
                    await self._read_areas()
                await self._look()
                looks += 1
            except Exception as error:  # noqa: BLE001  # the library raises its own, requests' and built-in errors
                looks = 0
                refused = type(error).__name__ == "UnauthorizedError"
                self._become(HomeState.OFFLINE, "token_refused" if refused else "home_unreachable")
                log.info("cannot read the house: %s", type(error).__name__)
            await asyncio.sleep(self._every_s)

    async def call(self, call: ServiceCall, timeout_s: float = CALL_TIMEOUT_S) -> tuple[Outcome, ...]:
        """Call once; entities that are not part of the house are never sent."""
        if self._state is not HomeState.READY:
            return outcomes(call, call.targets, "offline")
        present = [target for target in call.targets if target in self.house().entities]
        missing = outcomes(call, [target for target in call.targets if target not in present], "gone")
        if call.targets and not present:
            return missing
        error = await self._send(call, present, timeout_s)
        return (*outcomes(call, present, error), *(missing if call.targets else ()))

    async def query(self, call: ServiceCall, timeout_s: float = CALL_TIMEOUT_S) -> Json:
        """Call a service that answers with data."""
        if self._state is not HomeState.READY:
            raise HouseNotReady(self._problem or self._state)
        data = {**_data(call), "entity_id": list(call.targets)}
        answer = self._client.trigger_service_with_response
        try:
            async with asyncio.timeout(timeout_s):
                _, response = await asyncio.to_thread(answer, call.domain, call.service, **data)
        except TimeoutError:
            raise HomeTimeout(call.service) from None
        return response if isinstance(response, dict) else {}

    async def find_media(self, player: EntityId, query: str, media_class: str | None = None) -> Json | None:
        """REST has no media search."""
        return None

    async def owner_sentence(self, text: str, language: str) -> OwnerMatch | None:
        """REST has no dry run, so no sentence counts as the owner's."""
        return None

    async def process_owner_sentence(self, match: OwnerMatch, language: str) -> OwnerAnswer:
        """Never reached, because no sentence counts as the owner's."""
        return OwnerAnswer("", ok=False, error="unsupported")

    async def _send(self, call: ServiceCall, targets: list[EntityId], timeout_s: float) -> str | None:
        data = _data(call) | ({"entity_id": list(targets)} if targets else {})
        try:
            async with asyncio.timeout(timeout_s):
                await asyncio.to_thread(self._client.trigger_service, call.domain, call.service, **data)
                await self._look()
        except TimeoutError:
            return "timeout"
        except Exception as error:  # noqa: BLE001  # see `run`
            log.info("%s.%s failed: %s", call.domain, call.service, type(error).__name__)
            return "timeout" if "Timeout" in type(error).__name__ else ERRORS.get(type(error).__name__, "failed")
        return None

    async def _read_areas(self) -> None:
        rows = json.loads(await asyncio.to_thread(self._client.get_rendered_template, AREAS))
        config = await asyncio.to_thread(self._client.get_config)
        unit = config.get("unit_system", {}).get("temperature")
        self._mirror.set_registries(
            Registries(
                areas={AreaId(row["id"]): Area(AreaId(row["id"]), clean_name(row["name"])) for row in rows},
                entity_areas={entity: AreaId(row["id"]) for row in rows for entity in row["entities"]},
                guess_exposure=True,
                temperature_unit="°F" if unit == "°F" else "°C",
            )
        )

    async def _look(self) -> None:
        states = await asyncio.to_thread(self._client.get_states)
        present = {one.entity_id: {"s": one.state, "a": dict(one.attributes)} for one in states}
        before = self.house()
        self._mirror.apply({"a": present, "r": sorted(self._known - present.keys())})
        self._known = set(present)
        after = self.house()
        self._become(HomeState.READY, None)
        changed = {
            one
            for one in after.entities.keys() | before.entities.keys()
            if after.entities.get(one) != before.entities.get(one)
        }
        if changed:
            self._tell(frozenset(changed))

    def _become(self, state: HomeState, problem: str | None) -> None:
        if (state, problem) != (self._state, self._problem):
            self._state, self._problem = state, problem
            self._tell(frozenset())

    def _tell(self, entities: frozenset[EntityId]) -> None:
        change = HomeChanged(self._state, self._mirror.generation, entities, self._problem)
        for listener in tuple(self._listeners):
            listener(change)


ERRORS: Mapping[str, str] = {
    "RequestError": "refused",
    "MalformedInputError": "refused",
    "EndpointNotFoundError": "refused",
    "UnauthorizedError": "refused",
    "ConnectionError": "lost",
}
"""The library's errors by name, as codes of an outcome; all others are `failed`."""


def _data(call: ServiceCall) -> dict[str, object]:
    return {key: list(one) if isinstance(one, tuple) else one for key, one in call.data.items()}
