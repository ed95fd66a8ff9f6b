"""The store for an event loop: one thread does one thing after another, so a slow disk never delays a voice.

A failed write is told once and counted; the hub goes on and says what it cannot remember.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from hub.errors import StoreError
from hub.store.store import Store

T = TypeVar("T")
_log = logging.getLogger(__name__)
MAX_WAITING = 1000
"""Changes that may wait for a slow disk; beyond it new ones are lost, and said to be."""


class StoreWriter:
    """The only one who touches the store while the hub runs."""

    def __init__(self, store: Store, trouble: StoreError | None = None) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._waiting: set[asyncio.Task[None]] = set()
        self._forgets = trouble is not None
        self.trouble = trouble
        """Why changes cannot be kept, while that is so."""
        self.on_trouble: Callable[[StoreError | None], None] = lambda trouble: None
        """Called when keeping begins or stops to fail."""

    async def ask(self, work: Callable[[Store], T]) -> T:
        """Do it and wait; raises `StoreError`."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, self._store)

    def later(self, work: Callable[[Store], object]) -> bool:
        """Do it soon, in order, without anybody waiting; False when too much waits already."""
        if len(self._waiting) >= MAX_WAITING:
            return False
        # The order of submission is the order of work, whatever the tasks do.
        done = asyncio.get_running_loop().run_in_executor(self._thread, work, self._store)
        task = asyncio.create_task(self._settle(done), name="store: a change")
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)
        return True

    async def close(self) -> None:
        """Finish what waits, then close the file."""
        while self._waiting:
            await asyncio.wait(set(self._waiting))
        await self.ask(Store.close)
        self._thread.shutdown()

    async def _settle(self, done: Awaitable[object]) -> None:
        try:
            await done
        except StoreError as wrong:
            self._note(wrong)
        else:
            # A store that forgets at the end never gets better by itself.
            if self.trouble and not self._forgets:
                self._note(None)

    def _note(self, trouble: StoreError | None) -> None:
        if type(trouble) is not type(self.trouble):
            if trouble:
                _log.error("changes are not kept", extra={"code": trouble.code, "reason": str(trouble)})
            else:
                _log.info("changes are kept again")
            self.trouble = trouble
            self.on_trouble(trouble)
