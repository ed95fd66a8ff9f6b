"""Notices a changed settings file. Watches its folder: an editor replaces the file, and a watch on it would end."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from watchfiles import awatch


async def watch_file(path: Path, changed: Callable[[], Awaitable[None]]) -> None:
    """Call `changed` after every change of the file, until cancelled."""
    name = path.name
    async for changes in awatch(path.parent, recursive=False, debounce=200):
        if any(Path(place).name == name for _, place in changes):
            await changed()
