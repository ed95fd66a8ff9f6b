"""Run by `test_rest_home.py` inside an environment that has `homeassistant-api`: one look, one call, one query."""

import asyncio
import json
import sys

from ha_bridge.home import HomeState
from ha_bridge.models import EntityId, ServiceCall
from ha_bridge.rest import RestHome, rest_client


async def trial(url: str, token: str) -> dict[str, object]:
    home = RestHome(rest_client(url, token))
    told = asyncio.Event()
    home.subscribe(lambda _: told.set())
    run = asyncio.create_task(home.run())
    await told.wait()
    lamp = EntityId("light.floor_lamp")
    found = {"state": home.state, "area": home.house().entities[lamp].area if home.state is HomeState.READY else None}
    called = await home.call(ServiceCall("light", "turn_on", (lamp,), {"brightness": 120}))
    failed = await home.call(ServiceCall("light", "turn_on", (lamp,), {"brightness": "very"}))
    shown = home.house().entities[lamp].attributes.get("brightness")
    run.cancel()
    return {**found, "ok": called[0].ok, "bad": failed[0].error, "brightness": shown}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(trial(sys.argv[1], sys.argv[2]))) + "\n")
