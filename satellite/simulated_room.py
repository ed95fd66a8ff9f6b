"""A whole simulated room: joins with an invite and lives in a scene. Only its sound card is not real."""

from pathlib import Path

from satellite.app import Satellite
from satellite.assemble import assemble
from satellite.config import Settings
from satellite.identity import load_key, save_membership
from satellite.pairing import join
from satellite.simulated import Scene, SimulatedCard


class SimulatedRoom:
    """One room of a scene; `folder` keeps its key and membership."""

    def __init__(self, name: str, scene: Scene, folder: Path, settings: Settings | None = None) -> None:
        self.name = name
        self.card = SimulatedCard(name, scene)
        self._folder = folder
        self._settings = settings or Settings()
        self.satellite: Satellite | None = None

    async def join(self, invite: str) -> None:
        """Become part of the house."""
        key = load_key(self._folder)
        save_membership(self._folder, await join(invite, key, self.name))
        self.satellite = assemble(self._settings, self._folder, self.card)

    async def run(self) -> None:
        """Live until cancelled."""
        assert self.satellite is not None, "a room joins before it runs"
        await self.satellite.run()
