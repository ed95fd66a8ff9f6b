"""The house and its index of names: the index is rebuilt off the hot path whenever names change."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from ha_bridge.home import Home
from ha_bridge.models import Entity, EntityId, House
from ha_bridge.spoken import follow_up_forms, spoken_forms
from ha_bridge.understand.index import Index, build_index
from ha_bridge.understand.language import Language
from ha_bridge.understand.models import EMPTY_FRAME
from ha_bridge.understand.turn import understand

log = logging.getLogger(__name__)

OWN_SCENE = "scene.own_"
"""How the ids of scenes made by talking begin; Home Assistant never sees them."""
WARM_UP = "turn on the light in the kitchen"


class Houses:
    """The newest snapshot, and an index that is at most one rebuild behind it."""

    def __init__(self, home: Home, language: Language) -> None:
        self._home = home
        self._language = language
        self.index: Index = build_index(House(), language)
        self.generation = -1
        """Of the house the index was made for."""
        self.graph: str | None = None
        """What can be said to this house, for the recogniser; JSON of `ha_bridge.word_graph.WordGraph`."""
        self.follow_ups: str | None = None
        """What can be said besides in a conversation that is under way; in the same form."""
        self._news = asyncio.Event()
        self._scenes: dict[EntityId, Entity] = {}
        self._scenes_made = 0
        self._listeners: list[Callable[[], None]] = []
        home.subscribe(lambda change: self._news.set())

    def house(self) -> House:
        """The newest snapshot, with the scenes that were made by talking among its devices."""
        house = self._home.house()
        if not self._scenes:
            return house
        generation = house.generation + (self._scenes_made << 32)
        return replace(house, entities={**house.entities, **self._scenes}, generation=generation)

    def own_scenes(self, names: Sequence[str]) -> None:
        """These scenes can be asked for by name, like those of Home Assistant."""
        ids = {name: EntityId(f"{OWN_SCENE}{number}") for number, name in enumerate(names)}
        scenes = {id: Entity(id, name, state="scening") for name, id in ids.items()}
        if scenes != self._scenes:
            self._scenes, self._scenes_made = scenes, self._scenes_made + 1
            self._news.set()

    @property
    def current(self) -> bool:
        """Whether the index knows every name of the newest snapshot."""
        return self.generation == self.house().generation

    def on_rebuilt(self, listener: Callable[[], None]) -> None:
        """Be told after each rebuild."""
        self._listeners.append(listener)

    def warm(self) -> None:
        """Understand something once, so that the first turn is as fast as the tenth."""
        understand(WARM_UP, EMPTY_FRAME, House(), None, datetime.now().astimezone(), self.index)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    @staticmethod
    def _draw_graph(house: House, index: Index) -> str:
        return spoken_forms(house, EMPTY_FRAME, index).to_json()

    @staticmethod
    def _draw_follow_ups(house: House, index: Index) -> str:
        return follow_up_forms(house, index).to_json()

    async def run(self) -> None:
        """Rebuild whenever names, areas or exposure changed; in a thread, so that turns go on meanwhile."""
        while True:
            house = self.house()
            if house.generation != self.generation:
                self.index = await asyncio.to_thread(build_index, house, self._language)
                self.generation = house.generation
                self._tell()
                # The recogniser may wait a second longer than the turns.
                self.follow_ups = await asyncio.to_thread(self._draw_follow_ups, house, self.index)
                self.graph = await asyncio.to_thread(self._draw_graph, house, self.index)
                log.info("index rebuilt", extra={"entities": len(house.entities), "generation": house.generation})
                self._tell()
                continue
            self._news.clear()
            await self._news.wait()
