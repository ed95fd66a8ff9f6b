"""The REST adapter, against a client that answers from memory."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from ha_bridge.home import Home, HomeState
from ha_bridge.models import EntityId, ServiceCall
from ha_bridge.rest import RestHome

LAMP = EntityId("light.lamp")


@dataclass
class State:
    entity_id: str
    state: str
    attributes: dict[str, Any] = field(default_factory=dict)


class UnauthorizedError(Exception):
    pass


class Client:
    """Answers as Home Assistant would."""

    def __init__(self) -> None:
        self.states = {"light.lamp": "off", "lock.door": "locked"}
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.broken: Exception | None = None

    def get_config(self) -> dict[str, Any]:
        return {"unit_system": {"temperature": "°F"}}

    def get_states(self) -> tuple[State, ...]:
        if self.broken:
            raise self.broken
        return tuple(State(one, state, {"friendly_name": "Lamp"}) for one, state in self.states.items())

    def get_rendered_template(self, template: str) -> str:
        return json.dumps([{"id": "den", "name": "Den", "entities": ["light.lamp"]}])

    def trigger_service(self, domain: str, service: str, **data: Any) -> object:
        self.calls.append((domain, service, data))
        self.states.update(dict.fromkeys(data.get("entity_id", ()), service.removeprefix("turn_")))
        return ()

    def trigger_service_with_response(self, domain: str, service: str, **data: Any) -> tuple[Any, Any]:
        return (), {"asked": service}


async def running(client: Client) -> tuple[RestHome, "asyncio.Task[None]"]:
    home = RestHome(client, look_every_s=0)
    told = asyncio.Event()
    home.subscribe(lambda change: told.set() if home.state is HomeState.READY or home.problem else None)
    run = asyncio.create_task(home.run())
    await told.wait()
    return home, run


async def test_it_mirrors_rooms_and_the_default_exposure_and_obeys() -> None:
    client = Client()
    home, run = await running(client)
    assert isinstance(home, Home)
    assert home.house().temperature_unit == "°F"
    assert home.house().entities[LAMP].area == "den"
    assert "lock.door" not in home.house().entities
    outcomes = await home.call(ServiceCall("light", "turn_on", (LAMP, EntityId("lock.door"))))
    assert [(one.entity_id, one.error) for one in outcomes] == [(LAMP, None), ("lock.door", "gone")]
    assert client.calls == [("light", "turn_on", {"entity_id": [LAMP]})]
    assert home.house().entities[LAMP].state == "on"
    assert await home.query(ServiceCall("weather", "get_forecasts", ())) == {"asked": "get_forecasts"}
    run.cancel()


async def test_a_refused_token_ends_it() -> None:
    client = Client()
    client.broken = UnauthorizedError()
    home, run = await running(client)
    await run
    assert (home.state, home.problem) == (HomeState.OFFLINE, "token_refused")
    assert (await home.call(ServiceCall("light", "turn_on", (LAMP,))))[0].error == "offline"
