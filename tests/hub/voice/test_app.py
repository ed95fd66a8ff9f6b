import asyncio
from pathlib import Path

from hub.config.sections import Speech
from hub.config.settings import Settings
from hub.relay.api import MediaHello, SpeechFrame
from hub.relay.channels import MEDIA, MEDIA_CODEC, FromWorker, ToWorker
from hub.voice.api import Say, Spoken, VoiceCommand, VoiceEvent
from hub.voice.app import running
from hub.voice.channels import VOICE, VOICE_CODEC
from hub.voice.choice import engines
from hub.voice.speaker import Speaker
from hub.workers.channel import Channel
from hub.workers.switchboard import Switchboard
from hub.workers.worker import Worker
from tests.hub.voice.speaking import ToneEngine


async def test_the_brain_dials_the_voice_and_hears_what_became_of_its_clauses() -> None:
    said: list[tuple[str, ...]] = []
    board = Switchboard()
    worker = Worker("voice", Settings(), board, said.append)
    async with asyncio.TaskGroup() as group, board.serve(MEDIA, MEDIA_CODEC) as relay:
        group.create_task(running(worker, Speaker([ToneEngine()])))
        brain: Channel[VoiceCommand, VoiceEvent] = await board.dial(VOICE, VOICE_CODEC.mirrored())
        await brain.send(Say("c", 3, "the light is on.", last=True))
        media: Channel[ToWorker, FromWorker] = await relay.accept()
        assert await media.receive() == MediaHello("voice")
        spoken = await brain.receive()
        assert isinstance(spoken, Spoken)
        frame = await media.receive()
        assert isinstance(frame, SpeechFrame)
        assert frame.stream == 3
        worker.stopping.set()
    assert said == [()]


async def test_a_restarted_relay_gets_the_rest() -> None:
    board = Switchboard()
    worker = Worker("voice", Settings(), board)
    async with asyncio.TaskGroup() as group, board.serve(MEDIA, MEDIA_CODEC) as relay:
        group.create_task(running(worker, Speaker([ToneEngine()])))
        brain: Channel[VoiceCommand, VoiceEvent] = await board.dial(VOICE, VOICE_CODEC.mirrored())
        await brain.send(Say("c", 1, "before.", last=True))
        first: Channel[ToWorker, FromWorker] = await relay.accept()
        await brain.receive()
        await first.close()
        await brain.send(Say("c", 2, "after.", last=True))
        second: Channel[ToWorker, FromWorker] = await relay.accept()
        assert await second.receive() == MediaHello("voice")
        worker.stopping.set()


async def test_without_an_engine_the_part_runs_and_says_what_is_missing() -> None:
    said: list[tuple[str, ...]] = []
    worker = Worker("voice", Settings(), Switchboard(), said.append)
    worker.stopping.set()
    await running(worker, Speaker([ToneEngine(missing=True)]))
    assert "Install it." in said[0][0]


def test_the_wanted_engine_comes_first_and_english_voices_stay_out_of_other_languages(tmp_path: Path) -> None:
    assert next(e.name for e in engines(Speech(synthesiser="espeak"), tmp_path, "en")) == "espeak"
    assert "flite" in [e.name for e in engines(Speech(), tmp_path, "en-GB")]
    assert "flite" not in [e.name for e in engines(Speech(), tmp_path, "de")]
