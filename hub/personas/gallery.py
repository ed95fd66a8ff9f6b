"""The personas of the house as they are on disk: a changed file counts within a second, a broken one changes nothing.

The folder is watched, not the files: editors replace files, and a watched file that was replaced is heard of no more.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from hub.personas.errors import PersonaUnknown
from hub.personas.loading import load_all
from hub.personas.model import Persona

_log = logging.getLogger(__name__)

OnChange = Callable[[Persona], None]


class Gallery:
    """All personas of a folder, and the moods they are in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._personas: dict[str, Persona] = {}
        self._moods: dict[str, dict[str, float]] = {}
        self._listeners: list[OnChange] = []
        self.reload()

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of all personas."""
        return tuple(self._personas)

    def get(self, name: str | None = None) -> Persona:
        """A persona by id; without one, the neutral one of the folder or its first."""
        if name is None:
            name = "neutral" if "neutral" in self._personas else next(iter(self._personas), None)
        if name is None or name not in self._personas:
            known = ", ".join(self._personas) or "none"
            raise PersonaUnknown(f"There is no persona called {name}; there are: {known}.", fix="Set `hub.persona`.")
        persona = self._personas[name]
        mood = self._moods.get(name)
        return persona.with_emotions(mood) if mood else persona

    def set_emotions(self, name: str, emotions: dict[str, float]) -> Persona:
        """Move the controls of a persona; holds until the hub restarts."""
        mood = {**self._moods.get(name, {}), **emotions}
        persona = self.get(name).with_emotions(mood)
        self._moods[name] = mood
        self._tell(persona)
        return persona

    def on_change(self, listener: OnChange) -> None:
        """Learn when a persona changed."""
        self._listeners.append(listener)

    def reload(self) -> tuple[str, ...]:
        """Read the folder again; gives the ids of those that changed. What is broken stays as it was."""
        found, wrong = load_all(self._folder)
        for error in wrong:
            _log.warning("%s", error, extra={"code": error.code})
        if wrong:
            # A half-written file must not take a persona away that somebody is talking to.
            found = {**self._personas, **found}
        changed = tuple(name for name, persona in found.items() if self._personas.get(name) != persona)
        self._personas = found
        for name in changed:
            self._tell(self.get(name))
        return changed

    async def watch(self, stop: asyncio.Event) -> None:
        """Follow the folder until told to stop."""
        from watchfiles import awatch

        async for _ in awatch(self._folder, stop_event=stop, debounce=200, step=50, rust_timeout=500):
            self.reload()

    def _tell(self, persona: Persona) -> None:
        for listener in self._listeners:
            listener(persona)
