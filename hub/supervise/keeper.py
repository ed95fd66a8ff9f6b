"""Keeps one part of the hub alive: runs its `ChildPolicy` against a real body."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from hub.config.settings import Settings
from hub.supervise.api import (
    HOPELESS_CODES,
    HOPELESS_EXIT,
    Begin,
    ChildEvent,
    ChildOrder,
    Ready,
    Reload,
    Reloaded,
    Siblings,
    Stop,
)
from hub.supervise.bodies import Body, ProcessBody
from hub.supervise.children import Child
from hub.supervise.policy import ChildPolicy, Limits, Order, State
from hub.workers.channel import Channel

_log = logging.getLogger(__name__)
_RELOAD_S = 2.0
_HOPELESS = HOPELESS_CODES | {f"exit code {HOPELESS_EXIT}"}


class Keeper:
    """One part: its policy, its body, its state."""

    def __init__(
        self,
        child: Child,
        start: Callable[[Child, Callable[[ChildEvent], None]], Awaitable[Body]],
        changed: Callable[[], None],
        limits: Limits | None = None,
    ) -> None:
        self.child = child
        self.policy = ChildPolicy(limits)
        self.degraded: tuple[str, ...] = ()
        """What the part says it does without."""
        self._start = start
        self._changed = changed
        self._body: Body | None = None
        self._ended: asyncio.Task[str] | None = None
        self._poked = asyncio.Event()
        self._reloaded: asyncio.Future[bool] | None = None
        self._again = False

    @property
    def state(self) -> State:
        """What the part is doing."""
        return self.policy.state

    @property
    def pid(self) -> int | None:
        """Its process, while it has one."""
        return self._body.pid if self._body else None

    async def keep(self) -> None:
        """Start the part and look after it until it is stopped for good; given up on, it waits for a restart."""
        await self._do(self.policy.begin(self._now()))
        while True:
            if self._again and self.state in {State.STOPPED, State.GIVEN_UP}:
                self._again = False
                await self._do(self.policy.begin(self._now()))
            if self.state is State.STOPPED:
                self._changed()
                return
            await self._wait()
            await self._look()

    def stop(self) -> None:
        """It is no longer wanted."""
        self._again = False
        self._stop()

    def restart(self) -> None:
        """Stop it and start it again."""
        self._again = True
        self._stop()

    def tell(self, order: Siblings) -> None:
        """Pass news on."""
        if self._body:
            self._body.order(order)

    async def reload(self, settings: Settings) -> bool:
        """Hand new settings over; False when it must be started again for them."""
        if self._body is None or self.state not in {State.RUNNING, State.HUNG}:
            return False
        self._reloaded = asyncio.get_running_loop().create_future()
        self._body.order(Reload(settings))
        try:
            async with asyncio.timeout(_RELOAD_S):
                return await self._reloaded
        except TimeoutError:
            return False

    async def converse(self, channel: Channel[ChildOrder, ChildEvent], settings: Settings) -> None:
        """The process called: give it its settings, listen to it."""
        if not isinstance(self._body, ProcessBody):
            return
        self._body.attach(channel)
        channel.try_send(Begin(settings))
        self._changed()
        async for event in channel:
            self.hear(event)

    def hear(self, event: ChildEvent) -> None:
        """The part said something."""
        match event:
            case Ready(degraded):
                self.degraded = degraded
                self.policy.ready(self._now())
                self._poked.set()  # from now on its silence counts
                self._changed()
            case Reloaded(applied):
                if self._reloaded and not self._reloaded.done():
                    self._reloaded.set_result(applied)
            case _:
                pass

    def _stop(self) -> None:
        order = self.policy.stop(self._now())
        if order is Order.TERMINATE and self._body:
            self._body.order(Stop())
        self._poked.set()

    async def _wait(self) -> None:
        """Until the body ends, somebody pokes us, or the policy wants to be asked."""
        deadline = self.policy.next_deadline()
        poked = asyncio.create_task(self._poked.wait(), name=f"{self.child.kind}: wait")
        waiting: set[asyncio.Task[str] | asyncio.Task[bool]] = {poked}
        if self._ended:
            waiting.add(self._ended)
        timeout_s = None if deadline is None else max(0.0, deadline - self._now())
        await asyncio.wait(waiting, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        poked.cancel()
        self._poked.clear()
        # If we ourselves were late, what the body said meanwhile must be read before it is called silent.
        await asyncio.sleep(0)

    async def _look(self) -> None:
        before = self.state
        now = self._now()
        if self._ended and self._ended.done():
            self._gone(self._ended.result(), now)
        elif self._body:
            self.policy.heard(now - self._body.silence_s)
        order = self.policy.poll(now)
        if self.state is not before:
            self._note(before)
        await self._do(order)

    def _gone(self, how: str, now: float) -> None:
        wanted = self.state is not State.STOPPING
        self.policy.exited(now, hopeless=how in _HOPELESS)
        self._body, self._ended, self.degraded = None, None, ()
        if wanted:
            facts = {"kind": self.child.kind, "how": how, "failures": self.policy.failures, "then": self.state}
            _log.warning("part ended", extra=facts)
        else:
            _log.info("part stopped", extra={"kind": self.child.kind, "how": how})

    async def _do(self, order: Order | None) -> None:
        match order:
            case Order.START:
                self._body = await self._start(self.child, self.hear)
                self._ended = asyncio.create_task(self._body.wait(), name=f"{self.child.kind}: body")
                self._changed()
            case Order.KILL if self._body:
                _log.warning("part killed", extra={"kind": self.child.kind, "was": self.state})
                self._body.kill()
            case _:
                pass

    def _note(self, before: State) -> None:
        if self.state is State.HUNG or (before is State.HUNG and self.state is State.RUNNING):
            _log.warning("part %s", self.state, extra={"kind": self.child.kind})
        self._changed()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
