"""The house and its index of names: the index is rebuilt off the hot path whenever names change."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from ha_bridge.home import Home
from ha_bridge.models import House
from ha_bridge.understand.index import Index, build_index
from ha_bridge.understand.language import Language
from ha_bridge.understand.models import EMPTY_FRAME
from ha_bridge.understand.turn import understand

log = logging.getLogger(__name__)

WARM_UP = "turn on the light in the kitchen"


class Houses:
    """The newest snapshot, and an index that is at most one rebuild behind it."""

    def __init__(self, home: Home, language: Language) -> None:
        self._home = home
        self._language = language
        self.index: Index = build_index(House(), language)
        self.generation = -1
        """Of the house the index was made for."""
        self._news = asyncio.Event()
        self._listeners: list[Callable[[], None]] = []
        home.subscribe(lambda change: self._news.set())

    def house(self) -> House:
        """The newest snapshot."""
        return self._home.house()

    def on_rebuilt(self, listener: Callable[[], None]) -> None:
        """Be told after each rebuild."""
        self._listeners.append(listener)

    def warm(self) -> None:
        """Understand something once, so that the first turn is as fast as the tenth."""
        understand(WARM_UP, EMPTY_FRAME, House(), None, datetime.now().astimezone(), self.index)

    async def run(self) -> None:
        """Rebuild whenever names, areas or exposure changed; in a thread, so that turns go on meanwhile."""
        while True:
            house = self._home.house()
            if house.generation != self.generation:
                self.index = await asyncio.to_thread(build_index, house, self._language)
                self.generation = house.generation
                log.info("index rebuilt", extra={"entities": len(house.entities), "generation": house.generation})
                for listener in self._listeners:
                    listener()
                continue
            self._news.clear()
            await self._news.wait()
