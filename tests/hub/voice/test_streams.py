import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hub.relay.api import SpeechFrame
from hub.voice.api import Say, Silence, Spoken, VoiceCommand, VoiceEvent, VoiceFailed
from hub.voice.speaker import Speaker
from hub.voice.streams import Streams
from hub.workers.channel import LocalChannel, pair
from tests.hub.voice.speaking import ToneEngine

Brain = LocalChannel[VoiceCommand, VoiceEvent]
Relay = LocalChannel[object, SpeechFrame]


@asynccontextmanager
async def voice(engine: ToneEngine) -> AsyncIterator[tuple[Brain, Relay]]:
    ours: LocalChannel[VoiceEvent, VoiceCommand]
    brain: Brain
    media: LocalChannel[SpeechFrame, object]
    relay: Relay
    ours, brain = pair()
    media, relay = pair()
    async with asyncio.TaskGroup() as group:
        streams = Streams(ours, media, Speaker([engine]), group)

        async def listen() -> None:
            async for command in ours:
                streams.handle(command)
            streams.silence_all()

        group.create_task(listen())
        yield brain, relay
        await brain.close()


async def frames_of(relay: Relay, last: int) -> list[SpeechFrame]:
    frames = [await relay.receive()]
    while frames[-1].seq < last:
        frames.append(await relay.receive())
    return frames


async def test_clauses_of_a_stream_follow_each_other_without_a_gap() -> None:
    async with voice(ToneEngine()) as (brain, relay):
        await brain.send(Say("c", 1, "the first clause."))
        await brain.send(Say("c", 1, "the second clause.", last=True))
        first, second = await brain.receive(), await brain.receive()
        assert isinstance(first, Spoken)
        assert isinstance(second, Spoken)
        assert first.first_seq == 0
        assert second.first_seq == first.last_seq + 1
        frames = await frames_of(relay, second.last_seq)
        assert [frame.seq for frame in frames] == list(range(second.last_seq + 1))
        assert [frame.seq for frame in frames if frame.end] == [second.last_seq]


async def test_an_empty_last_clause_only_ends_the_stream() -> None:
    async with voice(ToneEngine()) as (brain, relay):
        await brain.send(Say("c", 1, "all of it."))
        spoken = await brain.receive()
        assert isinstance(spoken, Spoken)
        await brain.send(Say("c", 1, "", last=True))
        frames = await frames_of(relay, spoken.last_seq + 1)
        assert frames[-1].end


async def test_silence_stops_a_clause_in_the_making_and_forgets_the_rest() -> None:
    engine = ToneEngine()
    engine.hold = asyncio.Event()
    async with voice(engine) as (brain, relay):
        await brain.send(Say("c", 1, "never heard."))
        await brain.send(Say("c", 1, "nor this.", last=True))
        await engine.held.wait()
        await brain.send(Silence("c", 1))
        await engine.cancelled.wait()
        engine.hold.set()
        await brain.send(Say("c", 2, "the next answer.", last=True))
        assert (await relay.receive()).stream == 2
        assert "nor this." not in engine.asked


async def test_a_clause_that_cannot_be_spoken_is_reported_and_the_stream_still_ends() -> None:
    async with voice(ToneEngine(silent=True)) as (brain, relay):
        await brain.send(Say("c", 1, "hello there.", last=True))
        failed = await brain.receive()
        assert isinstance(failed, VoiceFailed)
        assert failed.error == "voice_silent"
        assert (await relay.receive()).end


async def test_two_conversations_are_spoken_side_by_side() -> None:
    engine = ToneEngine()
    async with voice(engine) as (brain, relay):
        await brain.send(Say("a", 1, "for the kitchen.", last=True))
        await brain.send(Say("b", 1, "for the bedroom.", last=True))
        ended = set()
        while len(ended) < 2:
            frame = await relay.receive()
            if frame.end:
                ended.add(frame.conversation)
        assert ended == {"a", "b"}
