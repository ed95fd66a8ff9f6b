"""One connection's life: mirror the house, keep the mirror true, watch the line. Ends when the line breaks.

No task of it fails: whatever finds the line broken hangs up, and hanging up ends the reading, which ends everything.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine

from ha_bridge.approval import EVENT, Approval, read_approval
from ha_bridge.client import Connection
from ha_bridge.errors import BridgeError, HomeProtocolError
from ha_bridge.home import Json
from ha_bridge.mirror import Mirror
from ha_bridge.models import EntityId, House
from ha_bridge.registries import read_registries

PULSE_EVERY_S = 10.0
PONG_WITHIN_S = 3.0
EXPOSURE_EVERY_S = 60.0
SETTLE_S = 0.3
"""Registry events come in bursts; wait this long for the burst to end."""
STARTING_PATIENCE_S = 60.0
"""A Home Assistant that still says "starting" after this long is used all the same."""
PREPARE_WITHIN_S = 30.0
REGISTRY_EVENTS = (
    "area_registry_updated",
    "floor_registry_updated",
    "device_registry_updated",
    "entity_registry_updated",
    "core_config_updated",
)

log = logging.getLogger(__name__)

Tell = Callable[[bool, frozenset[EntityId]], None]
"""Told (ready, entities that changed)."""


class Session:
    """A logged-in connection and the mirror it feeds."""

    def __init__(
        self, connection: Connection, mirror: Mirror, tell: Tell, approved: Callable[[Approval], None]
    ) -> None:
        self.ready = False
        """The house was mirrored completely at least once."""
        self.problem = "home_unreachable"
        """Why it ended, as a stable code."""
        self._connection = connection
        self._mirror = mirror
        self._tell = tell
        self._approved = approved
        self._stale = asyncio.Event()
        self._changed: set[str] = set()
        self._mirrored = False

    async def live(self) -> None:
        """From login to break."""
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(self._keep(), name="home mirror")
            try:
                await self._connection.read()
            except HomeProtocolError as error:
                log.warning("hanging up on Home Assistant: %s", error)
                self.problem = error.code
            finally:
                keeping.cancel()

    async def _keep(self) -> None:
        if not await self._or_hang_up(self._mirror_once()):
            return
        async with asyncio.TaskGroup() as group:
            group.create_task(self._or_hang_up(self._pulse()), name="home pulse")
            group.create_task(self._or_hang_up(self._follow_registries()), name="home registries")
            group.create_task(self._or_hang_up(self._follow_exposure()), name="home exposure")

    async def _or_hang_up(self, part: Coroutine[object, object, None]) -> bool:
        """Run this part of the work; a line on which it fails is of no use."""
        try:
            await part
        except BridgeError as error:
            log.info("lost Home Assistant: %s", error)
            await self._connection.close()
            return False
        return True

    async def _mirror_once(self) -> None:
        before = self._mirror.house()
        self._mirror.forget_states()
        await self._connection.subscribe("subscribe_entities", self._take_states)
        for name in REGISTRY_EVENTS:
            with contextlib.suppress(BridgeError):  # a plain user's token may not have all of them
                await self._connection.subscribe("subscribe_events", self._take_change, event_type=name)
        with contextlib.suppress(BridgeError):
            await self._connection.subscribe("subscribe_events", self._take_tap, event_type=EVENT)
        await self._refresh()
        await self._await_running(before)
        self.ready = True
        self._tell(True, frozenset())

    async def _await_running(self, before: House) -> None:
        """While Home Assistant starts its devices still arrive; after a restart it will do that all are back."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STARTING_PATIENCE_S):
                while not await self._is_running() and not all_back(before, self._mirror.house()):
                    self._stale.set()
                    await asyncio.sleep(0.2)
        if self._stale.is_set():
            await self._refresh()

    async def _is_running(self) -> bool:
        config = await self._connection.command("get_config")
        return not isinstance(config, dict) or config.get("state", "RUNNING") == "RUNNING"

    async def _refresh(self) -> None:
        self._stale.clear()
        changed = frozenset(self._changed) if self._mirrored else None
        self._changed.clear()
        self._mirrored = True
        self._mirror.set_registries(await read_registries(self._connection, self._mirror, changed))

    async def _refresh_and_tell(self) -> None:
        before = self._mirror.generation
        await self._refresh()
        if self._mirror.generation != before:
            self._tell(True, frozenset())

    def _take_change(self, event: Json) -> None:
        data = event.get("data")
        if isinstance(data, dict) and "entity_id" in data:
            self._changed.add(str(data["entity_id"]))
        self._stale.set()

    def _take_tap(self, event: Json) -> None:
        approval = read_approval(event)
        if approval is not None:
            self._approved(approval)

    def _take_states(self, event: Json) -> None:
        changed = self._mirror.apply(event)
        if changed:
            self._tell(self.ready, changed)

    async def _pulse(self) -> None:
        while True:
            await asyncio.sleep(PULSE_EVERY_S)
            await self._connection.ping(PONG_WITHIN_S)

    async def _follow_registries(self) -> None:
        while True:
            await self._stale.wait()
            await asyncio.sleep(SETTLE_S)
            await self._refresh_and_tell()

    async def _follow_exposure(self) -> None:
        """Exposure of entities without a registry entry changes silently, so look from time to time."""
        while True:
            if self._mirror.unknown_exposure():
                with contextlib.suppress(BridgeError):
                    # Makes Home Assistant decide about entities it has not looked at yet.
                    await self._connection.command("conversation/prepare", timeout_s=PREPARE_WITHIN_S)
                await self._refresh_and_tell()
            await asyncio.sleep(EXPOSURE_EVERY_S)
            await self._refresh_and_tell()


def all_back(before: House, now: House) -> bool:
    """Whether every device that was reachable before a restart is reachable again; False for a house never seen."""
    reachable = [one.id for one in before.entities.values() if one.state != "unavailable"]
    entities = now.entities
    return bool(reachable) and all(one in entities and entities[one].state != "unavailable" for one in reachable)
