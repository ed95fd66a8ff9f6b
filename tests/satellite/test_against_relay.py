"""The real satellite and the real relay, over TLS on loopback: what is said in the room reaches a worker, and back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np

from hub.identity.key import load_or_create
from hub.relay.api import (
    AudioFrame,
    Connect,
    MediaHello,
    MessageHeard,
    SatelliteJoined,
    Send,
    Speak,
    SpeechFrame,
    StreamPlayed,
)
from satellite.aec import NoCanceller
from satellite.app import Parts, Satellite
from satellite.audio.level import level_db
from satellite.config import Settings
from satellite.identity import Membership
from satellite.simulated import Ear, Scene, SimulatedCard
from satellite.vad import AnySoundDetector
from satellite.wire.messages import Grant, Wake
from tests.hub.relay.house import House, Identity, open_house
from tests.satellite.test_satellite import LoudnessWake, tone


@asynccontextmanager
async def den(house: House, who: Identity, folder: Path) -> AsyncIterator[tuple[Scene, SimulatedCard]]:
    scene = Scene()
    card = SimulatedCard("den", scene)
    at = house.listening
    membership = Membership(at.host, at.port, at.fingerprint, who.name, who.room, who.token)
    parts = Parts(Settings(), folder, who.private, membership, card, NoCanceller(), LoudnessWake(), AnySoundDetector())
    task = asyncio.create_task(Satellite(parts).run(), name="den")
    try:
        yield scene, card
    finally:
        assert not task.done(), "the satellite died"
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def heard_until(channel: Any, seconds: float) -> bytes:
    """Audio frames of a conversation, gapless, for so long."""
    pcm, next_us = b"", None
    while len(pcm) < seconds * 48_000:
        frame = await channel.receive()
        if isinstance(frame, AudioFrame):
            assert next_us is None or frame.t_us == next_us
            next_us = frame.t_us + 20_000
            pcm += frame.pcm
    return pcm


async def test_a_question_goes_up_and_an_answer_comes_down(tmp_path: Path) -> None:
    who = Identity("den", "den")
    async with asyncio.timeout(30), open_house(load_or_create(tmp_path / "hub")) as house:
        await house.members(who)
        async with den(house, who, tmp_path / "satellite") as (scene, card):
            await house.event(SatelliteJoined)
            scene.say_now(tone(1.5), {"den": Ear()})
            wake = await house.event(MessageHeard)
            while not isinstance(wake.message, Wake):
                wake = await house.event(MessageHeard)
            ears = await house.worker()
            await ears.send(MediaHello("ears"))
            await house.brain.send(Connect("c", "den", stream=wake.message.stream))
            await house.brain.send(
                Send("den", Grant(claim=wake.message.claim, conversation="c", epoch=house.epoch, final=True))
            )
            heard = await heard_until(ears, 1.2)
            assert level_db(heard[-24_000:]) > -20
            voice = await house.worker()
            await voice.send(MediaHello("voice"))
            before = len(card.recorded) // 2
            await house.brain.send(Speak("c", 1, "den"))
            answer = tone(1.0, 600)
            for seq in range(50):
                await voice.send(SpeechFrame("c", 1, seq, answer[seq * 960 : (seq + 1) * 960], end=seq == 49))
            played = await house.event(StreamPlayed)
            while not played.ended:
                played = await house.event(StreamPlayed)
            assert played.seq == 49
            loud = np.flatnonzero(np.abs(np.frombuffer(card.recorded, "<i2")[before:].astype(int)) > 300)
            assert 0.98 * 24_000 < loud[-1] - loud[0] < 1.02 * 24_000, "without a gap"
