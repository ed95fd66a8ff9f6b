"""What a part of the hub gets when it is run, in a process of its own or not: the contract of every `app:run`.

A part is `async def run(worker: Worker) -> None`. It calls `worker.ready()` once it does its work, and returns soon
after `worker.stopping` is set. It finds its peers by name on `worker.board`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from pathlib import Path

from hub.config.settings import Settings
from hub.observe.metrics import Metrics
from hub.supervise.policy import State
from hub.workers.switchboard import Switchboard

ReloadHandler = Callable[[Settings], bool]
"""Takes new settings; False when only a restart can apply them."""
SiblingsHandler = Callable[[Mapping[str, State]], None]


class Worker:
    """One running part of the hub, seen from inside."""

    def __init__(
        self,
        kind: str,
        settings: Settings,
        board: Switchboard,
        on_ready: Callable[[tuple[str, ...]], None] = lambda degraded: None,
        *,
        alone: bool = False,
    ) -> None:
        self.kind = kind
        self.settings = settings
        """As they were at the start; `on_reload` brings newer ones."""
        self.board = board
        self.alone = alone
        """This part has a process of its own, whose priority it may choose."""
        self.stopping = asyncio.Event()
        self.siblings: Mapping[str, State] = {}
        """What the other parts are doing; `on_siblings` tells when it changes."""
        self.sibling_troubles: Mapping[str, tuple[str, ...]] = {}
        """What other parts say they do without."""
        self._on_ready = on_ready
        self._on_reload: ReloadHandler | None = None
        self._on_siblings: list[SiblingsHandler] = []

    @cached_property
    def metrics(self) -> Metrics:
        """What this part counts; one object, because two of a process would overwrite each other's counts."""
        return Metrics()

    @property
    def data_dir(self) -> Path:
        """The folder of everything the hub keeps."""
        return self.settings.data_dir

    def ready(self, *degraded: str) -> None:
        """I do my work now. `degraded` says in words for the owner what I do without; call again when it changes."""
        self._on_ready(degraded)

    def on_reload(self, handler: ReloadHandler) -> None:
        """Take new settings while running; without a handler the part is started again."""
        self._on_reload = handler

    def on_siblings(self, handler: SiblingsHandler) -> None:
        """Learn when another part comes, goes or hangs."""
        self._on_siblings.append(handler)

    async def until_stopped(self, work: Awaitable[None]) -> None:
        """Do the work until it is done or the hub stops; then cancel it."""
        working = asyncio.ensure_future(work)
        stopping = asyncio.create_task(self.stopping.wait(), name=f"{self.kind}: wait for the end")
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            if not working.done():
                working.cancel()
        try:
            await working
        except asyncio.CancelledError:
            if not self.stopping.is_set():
                raise

    # --- for whoever runs the part ---

    def reload(self, settings: Settings) -> bool:
        """Hand new settings over; False when the part must be started again."""
        applied = self._on_reload is not None and self._on_reload(settings)
        if applied:
            self.settings = settings
        return applied

    def tell_siblings(self, states: Mapping[str, State], troubles: Mapping[str, tuple[str, ...]]) -> None:
        """Hand over what the others are doing."""
        self.siblings = states
        self.sibling_troubles = troubles
        for handler in self._on_siblings:
            handler(states)
