"""The engine between brain and relay, with a scripted model."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from hub.config.settings import Settings
from hub.duplex.api import (
    AgentText,
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
    TalkChanged,
    TalkEnded,
    TalkOpened,
    TextSaid,
)
from hub.duplex.app import running
from hub.duplex.channels import DUPLEX, DUPLEX_CODEC
from hub.duplex.gate import Change
from hub.duplex.own_file import PersonaplexFile
from hub.duplex.scripted import ScriptedBackend
from hub.duplex.seat import FRAME_BYTES
from hub.relay.api import AudioFrame, MediaHello, SpeechFrame
from hub.relay.channels import MEDIA, MEDIA_CODEC, FromWorker, ToWorker
from hub.workers.channel import Channel
from hub.workers.switchboard import Switchboard
from hub.workers.worker import Worker

PACKET = bytes(FRAME_BYTES // 4)


@dataclass
class Hub:
    backend: ScriptedBackend
    brain: Channel[DuplexCommand, DuplexEvent]
    relay: Channel[ToWorker, FromWorker]
    worker: Worker
    events: list[DuplexEvent] = field(default_factory=list)

    async def ask(self, *commands: DuplexCommand) -> None:
        for command in commands:
            await self.brain.send(command)

    async def until(self, wanted: type[DuplexEvent]) -> DuplexEvent:
        async with asyncio.timeout(10):
            while True:
                event = await self.brain.receive()
                self.events.append(event)
                if isinstance(event, wanted):
                    return event

    async def speak(self, steps: int = 1) -> None:
        for number in range(steps * 4):
            await self.relay.send(AudioFrame("c", number * 20_000, PACKET))

    async def hear(self, frames: int) -> list[SpeechFrame]:
        heard: list[SpeechFrame] = []
        async with asyncio.timeout(10):
            while len(heard) < frames:
                item = await self.relay.receive()
                assert isinstance(item, SpeechFrame)
                heard.append(item)
        return heard


@asynccontextmanager
async def hub(*pieces: str, seats: int = 1) -> AsyncIterator[Hub]:
    board = Switchboard()
    worker = Worker("duplex", Settings(), board)
    backend = ScriptedBackend(seats, pieces)
    async with board.serve(MEDIA, MEDIA_CODEC) as media:
        task = asyncio.create_task(running(worker, backend, PersonaplexFile()))
        brain = await board.dial(DUPLEX, DUPLEX_CODEC.mirrored())
        relay = await media.accept()
        assert await relay.receive() == MediaHello("duplex")
        try:
            yield Hub(backend, brain, relay, worker)
        finally:
            worker.stopping.set()
            await asyncio.wait_for(task, 10)


async def test_four_packets_make_a_step_and_its_answer_goes_out_as_four() -> None:
    async with hub(" hello") as house:
        await house.ask(OpenTalk("c", 7))
        await house.until(TalkOpened)
        await house.speak()
        heard = await house.hear(4)
        assert [(frame.stream, frame.seq, len(frame.pcm)) for frame in heard] == [(7, n, len(PACKET)) for n in range(4)]


async def test_a_taken_over_turn_has_one_voice() -> None:
    async with hub(*[" word"] * 20) as house:
        await house.ask(OpenTalk("c", 7))
        await house.until(TalkOpened)
        await house.ask(TakeOver("c"), SayText("c", "good"))
        await house.until(TextSaid)
        await house.speak(3)
        for _ in range(3):
            await house.until(AgentText)
        await house.ask(GiveBack("c"), CloseTalk("c"), OpenTalk("c", 8))
        await house.until(TalkOpened)
        await house.speak()
        assert {frame.stream for frame in await house.hear(4)} == {8}


async def test_claims_never_reach_the_room_unless_something_was_done() -> None:
    async with hub(" I", " have", " locked", " the", " door") as house:
        await house.ask(OpenTalk("c", 7))
        await house.until(TalkOpened)
        await house.speak(5)
        event = await house.until(TalkChanged)
        assert event == TalkChanged("c", Change.CLAIM_CUT)
        assert len(await house.hear(8)) == 8


async def test_what_was_done_may_be_told() -> None:
    async with hub(" I", " have", " locked", " the", " door") as house:
        await house.ask(OpenTalk("c", 7))
        await house.until(TalkOpened)
        await house.ask(Evidence("c", True), Evidence("c", False), Deed("c"), SayText("c", ""))
        await house.until(TextSaid)
        await house.speak(5)
        assert len(await house.hear(20)) == 20


async def test_without_a_seat_the_brain_is_told_at_once() -> None:
    async with hub(seats=0) as house:
        await house.ask(OpenTalk("c", 7))
        assert await house.until(TalkEnded) == TalkEnded("c", "duplex_busy")


async def test_a_model_that_fails_ends_the_talk_and_the_next_one_opens() -> None:
    async with hub() as house:
        await house.ask(OpenTalk("c", 7))
        await house.until(TalkOpened)
        (seat,) = house.backend.open_seats
        seat.end("duplex_hung")
        assert await house.until(TalkEnded) == TalkEnded("c", "duplex_hung")
        await house.ask(OpenTalk("c", 8), Remember("c", "You are kind."), Interrupt("c"))
        await house.until(TalkOpened)


async def test_the_seats_of_a_brain_that_goes_are_free() -> None:
    async with hub() as house:
        await house.ask(OpenTalk("c", 7))
        await house.until(TalkOpened)
        await house.brain.close()
        await asyncio.wait_for(house.backend.all_free.wait(), 10)
