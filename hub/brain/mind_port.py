"""The brain's end of the mind: sends questions, hands each answer event to the turn that waits for it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from hub.brain.parts import Part
from hub.mind.api import (
    ActionDone,
    Answered,
    Ask,
    Cancel,
    Clause,
    Confirm,
    HouseChanged,
    HouseholdAsked,
    MindCommand,
    MindEvent,
    Routed,
    RunLater,
    StateReached,
)

TurnEvent = Routed | ActionDone | Clause | Answered | HouseholdAsked


class MindPort:
    """Turns in flight, and the part they share."""

    def __init__(self, part: Part[MindCommand, MindEvent]) -> None:
        self._part = part
        self._turns: dict[str, asyncio.Queue[TurnEvent | None]] = {}
        self._listeners: list[Callable[[HouseChanged | StateReached], None]] = []
        self.house = HouseChanged(generation=-1, ready=False, configured=False)
        """The newest news of the house."""

    def subscribe(self, listener: Callable[[HouseChanged | StateReached], None]) -> None:
        """Be told when the house changes or a watched state is reached."""
        self._listeners.append(listener)

    async def run(self, greet: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Stay connected and greet each new mind; when it is gone, turns that wait for it end without an answer."""
        async with asyncio.TaskGroup() as group:
            await self._part.run(self.take, lambda: group.create_task(greet(), name="brain: greet mind"), self.lost)

    async def send(self, command: MindCommand) -> None:
        """Tell the mind something that has no answer."""
        await self._part.send(command)

    async def ask(self, question: Ask | RunLater | Confirm) -> AsyncIterator[TurnEvent]:
        """Events of one turn, `Answered` last; ends early when the mind dies. Leaving early cancels the turn."""
        queue: asyncio.Queue[TurnEvent | None] = asyncio.Queue()
        self._turns[question.turn] = queue
        done = not await self._part.send(question)
        try:
            while not done and (event := await queue.get()) is not None:
                done = isinstance(event, Answered)
                yield event
        finally:
            del self._turns[question.turn]
            if not done:
                self._part.try_send(Cancel(question.turn))

    def take(self, event: MindEvent) -> None:
        """News from the mind."""
        match event:
            case HouseChanged() | StateReached():
                if isinstance(event, HouseChanged):
                    self.house = event
                for listener in self._listeners:
                    listener(event)
            case _:
                queue = self._turns.get(event.turn)
                if queue is not None:
                    queue.put_nowait(event)

    def lost(self) -> None:
        """The mind is gone."""
        self.house = HouseChanged(generation=-1, ready=False, configured=self.house.configured, problem="mind_lost")
        for queue in self._turns.values():
            queue.put_nowait(None)
