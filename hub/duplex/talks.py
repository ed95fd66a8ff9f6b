"""All conversations of the engine: obeys the brain, feeds the seats."""

import asyncio
from collections.abc import Awaitable, Callable

from hub.duplex.api import (
    CloseTalk,
    Deed,
    DuplexCommand,
    DuplexEvent,
    Evidence,
    GiveBack,
    Interrupt,
    OpenTalk,
    Remember,
    SayText,
    TakeOver,
    TalkEnded,
    TalkOpened,
    TextSaid,
)
from hub.duplex.claims import ClaimWords
from hub.duplex.errors import DuplexError
from hub.duplex.gate import Gate
from hub.duplex.seat import Backend, Persona
from hub.duplex.talk import Talk
from hub.relay.api import AudioFrame, SpeechFrame

Tell = Callable[[DuplexEvent], object]


class Talks:
    """The conversations of one brain."""

    def __init__(
        self,
        backend: Backend,
        words: ClaimWords,
        usual: Persona,
        speak: Callable[[SpeechFrame], Awaitable[None]],
        *,
        hold_takeovers: bool = True,
    ) -> None:
        self._backend = backend
        self._words = words
        self._usual = usual
        self._speak = speak
        self._hold = hold_takeovers
        self._talks: dict[str, Talk] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def hear(self, frame: AudioFrame) -> None:
        """20 ms of a room; of a conversation without a seat it is nothing."""
        if talk := self._talks.get(frame.conversation):
            talk.hear(frame)

    async def serve(self, group: asyncio.TaskGroup, command: DuplexCommand, tell: Tell) -> None:
        """One command of the brain."""
        if isinstance(command, OpenTalk):
            await self._close(command.conversation)
            self._tasks[command.conversation] = group.create_task(
                self._talk(command, tell), name=f"duplex: talk {command.conversation}"
            )
        elif isinstance(command, CloseTalk):
            await self._close(command.conversation)
        elif talk := self._talks.get(command.conversation):
            obey(talk, command, tell)

    async def close(self) -> None:
        """The brain is gone: nobody wants to hear the rest."""
        for conversation in tuple(self._tasks):
            await self._close(conversation)

    async def _talk(self, command: OpenTalk, tell: Tell) -> None:
        persona = Persona(command.text or self._usual.text, command.voice or self._usual.voice)
        try:
            seat = await self._backend.open(persona)
        except DuplexError as wrong:
            tell(TalkEnded(command.conversation, wrong.code))
            return
        talk = Talk(command.conversation, command.stream, seat, Gate(self._words, self._hold), self._speak)
        self._talks[command.conversation] = talk
        tell(TalkOpened(command.conversation))
        try:
            await talk.run(tell)
        finally:
            self._talks.pop(command.conversation, None)
            await seat.close()

    async def _close(self, conversation: str) -> None:
        if task := self._tasks.pop(conversation, None):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def obey(talk: Talk, command: DuplexCommand, tell: Tell) -> None:
    """One command about a conversation that has a seat."""
    match command:
        case Evidence(person_speaks=True):
            talk.gate.turn_began()
        case Evidence():
            talk.gate.turn_ended()
        case Deed():
            talk.gate.action_succeeded()
        case TakeOver():
            talk.gate.take()
        case GiveBack():
            talk.gate.give_back()
        case Interrupt():
            talk.seat.hush()
            talk.gate.interrupt()
        case Remember(text=text):
            talk.seat.remember(text)
        case SayText(text=text):
            if not talk.seat.say(text):
                tell(TextSaid(talk.conversation, said=False))
        case _:
            pass
