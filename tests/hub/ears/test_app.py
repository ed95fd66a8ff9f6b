import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest

from hub.config.settings import Settings
from hub.ears.api import EarCommand, EarEvent, LearnGrammar, OpenEar, RoomLearned, TurnEnded
from hub.ears.app import model_folder, running
from hub.ears.channels import EARS, EARS_CODEC
from hub.ears.letters import guess
from hub.ears.recogniser import Recogniser
from hub.ears.vad import VoiceDetector
from hub.relay.api import AudioFrame, MediaHello
from hub.relay.channels import MEDIA, MEDIA_CODEC, FromWorker, ToWorker
from hub.workers.channel import Channel
from hub.workers.switchboard import Switchboard
from hub.workers.worker import Worker
from satellite.audio.resample import resample
from tests.hub.ears.flite_voice import spoken

GRAPH = {
    "start": 0,
    "finals": [4],
    "arcs": [
        *([0, 1, "turn", 0.5], [1, 2, "on", 0.5], [1, 2, "off", 0.5]),
        *([2, 3, "the", 0.5], [3, 4, "lamp", 0.5], [3, 4, "radio", 0.5]),
    ],
}
Brain = Channel[EarCommand, EarEvent]


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser.at(model_folder(), guess)


@asynccontextmanager
async def ears(recogniser: Recogniser) -> AsyncIterator[tuple[Brain, Channel[ToWorker, FromWorker]]]:
    board = Switchboard()
    worker = Worker("ears", Settings(), board)
    async with asyncio.TaskGroup() as group, board.serve(MEDIA, MEDIA_CODEC) as relay:
        group.create_task(running(worker, recogniser, VoiceDetector))
        media: Channel[ToWorker, FromWorker] = await relay.accept()
        assert await media.receive() == MediaHello("ears")
        brain: Brain = await board.dial(EARS, EARS_CODEC.mirrored())
        yield brain, media
        worker.stopping.set()


async def play(media: Channel[ToWorker, FromWorker], samples: np.ndarray, start_us: int = 0) -> None:
    quiet = np.random.default_rng(0).standard_normal(16_000).astype(np.float32) * 10
    whole = np.concatenate([samples, quiet])
    pcm = resample(np.clip(whole, -32768, 32767).astype("<i2").tobytes(), 16_000, 24_000)
    for index in range(len(pcm) // 960):
        await media.send(AudioFrame("c", start_us + index * 20_000, pcm[index * 960 : (index + 1) * 960]))


async def settled() -> None:
    """Let the commands arrive before the audio."""
    for _ in range(50):
        await asyncio.sleep(0)


async def turn(brain: Brain) -> TurnEnded:
    while True:
        event = await brain.receive()
        if isinstance(event, TurnEnded):
            return event


async def test_spoken_words_reach_the_brain(recogniser: Recogniser) -> None:
    async with ears(recogniser) as (brain, media):
        await brain.send(LearnGrammar(1, json.dumps(GRAPH)))
        await brain.send(OpenEar("c", "kitchen-satellite"))
        await settled()
        await play(media, await spoken("turn off the radio"))
        ended = await turn(brain)
        assert ended.hypotheses[0].text == "turn off the radio"
        assert ended.spans_ms["end_of_turn"] > 0
        learned = await brain.receive()
        assert isinstance(learned, RoomLearned)
        assert learned.satellite == "kitchen-satellite"
        assert len(learned.mean) == 13


async def test_a_new_house_replaces_the_old_one_and_a_broken_one_does_not(recogniser: Recogniser) -> None:
    async with ears(recogniser) as (brain, media):
        await brain.send(LearnGrammar(1, json.dumps(GRAPH)))
        await brain.send(LearnGrammar(2, json.dumps(GRAPH).replace("radio", "heater")))
        await brain.send(LearnGrammar(3, "broken"))
        await brain.send(OpenEar("c", "s"))
        await settled()
        await play(media, await spoken("turn on the heater"))
        assert (await turn(brain)).hypotheses[0].text == "turn on the heater"
