"""A real Chromium as a room of a real relay: pairing, talking, hearing, being interrupted, coming back."""

import asyncio
import math
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from playwright.async_api import Page

from hub.http.gate import GateRules
from hub.http.guest import RelayDoor, serve_guests
from hub.http.pages import serve_pages
from hub.http.routes import RouteTable
from hub.http.server import HttpServer
from hub.identity.key import load_or_create
from hub.identity.token import hash_token, new_token
from hub.relay.api import (
    Admit,
    AudioFrame,
    Connect,
    Hush,
    MediaHello,
    Member,
    MessageHeard,
    OpenPairing,
    PairingAsked,
    SatelliteJoined,
    SatelliteLost,
    Send,
    SetMembers,
    Speak,
    SpeechFrame,
    StreamPlayed,
)
from satellite.audio.level import level_db
from satellite.wire.invite import Invite
from satellite.wire.messages import Barge, Button, Duck, Grant, Listen, ShowLight, Wake
from tests.hub.relay.house import House, open_house
from tests.real.browser import opened, speak, until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
CODE = "0123456789abcdefghjk"
TALK = "talk-1"


@dataclass
class Scene:
    """A relay with a web port, and a browser that is a paired room."""

    house: House
    page: Page
    url: str
    satellite: str = "study-1"

    async def pair(self) -> None:
        """Exactly what a person does: open the link that `parlour pair` printed."""
        await self.house.brain.send(OpenPairing("study", 120.0, CODE))
        listening = self.house.listening
        invite = Invite(listening.host, listening.port, listening.fingerprint, CODE)
        await self.page.goto(f"{self.url}/room#{invite.text()}")
        asked: PairingAsked = await self.house.event(PairingAsked)
        token = new_token()
        member = Member(self.satellite, "study", asked.key, hash_token(token), asked.name)
        await self.house.brain.send(SetMembers((member,), 1))
        await self.house.brain.send(Admit(asked.pairing, self.satellite, "study", token))
        await self.house.event(SatelliteJoined)
        await until(self.page, "light === 'off'")

    async def press_talk(self) -> Wake:
        """The button, and what a brain does then: grant, connect, listen."""
        await self.page.click("#talk")
        while True:
            heard: MessageHeard = await self.house.event(MessageHeard)
            if isinstance(heard.message, Wake):
                break
        brain, wake = self.house.brain, heard.message
        await brain.send(Connect(TALK, self.satellite, stream=wake.stream))
        await brain.send(Send(self.satellite, Listen(conversation=TALK, epoch=1, on=True)))
        await brain.send(Send(self.satellite, Grant(claim=wake.claim, conversation=TALK, epoch=1, final=True)))
        await until(self.page, "light === 'listening'")
        return wake

    async def say(self, seconds: float, *, end: bool = True) -> None:
        """A worker speaks a tone of 440 Hz into the room."""
        voice = await self.house.worker()
        await voice.send(MediaHello("voice"))
        await self.house.brain.send(Speak(TALK, 7, self.satellite))
        count = int(seconds * 50)
        for seq in range(count):
            samples = (int(8000 * math.sin(2 * math.pi * 440 * (seq * 480 + n) / 24000)) for n in range(480))
            last = end and seq == count - 1
            await voice.send(SpeechFrame(TALK, 7, seq, struct.pack("<480h", *samples), end=last))


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    identity = load_or_create(tmp_path / "hub")
    async with open_house(identity) as house:
        server = HttpServer(RouteTable(), GateRules(), "0")
        serve_pages(server)
        door = RelayDoor(house.listening.guest_port, house.listening.fingerprint)
        serve_guests(server, lambda: door)
        port = await server.start("127.0.0.1", 0)
        microphone = speak("one two three four five six seven", tmp_path / "said.wav")
        try:
            async with opened(microphone, tmp_path / "profile") as page:
                yield Scene(house, page, f"http://127.0.0.1:{port}")
        finally:
            await server.stop()


async def test_a_link_makes_the_browser_a_room_and_the_key_cannot_be_read(scene: Scene) -> None:
    await scene.pair()
    assert await scene.page.inner_text("#room") == "Study"  # as CSS shows it
    assert scene.page.url.endswith("/room"), "the invite must not stay in the address"
    extractable = await scene.page.evaluate(
        """() => new Promise((resolve) => {
            const opening = indexedDB.open("parlour", 1);
            opening.onsuccess = () => {
                const asking = opening.result.transaction("identity").objectStore("identity").get("keys");
                asking.onsuccess = () => resolve(asking.result.privateKey.extractable);
            };
        })"""
    )
    assert extractable is False


async def test_speech_reaches_the_hub_whole(scene: Scene) -> None:
    await scene.pair()
    ears = await scene.house.worker()
    await ears.send(MediaHello("ears"))
    wake = await scene.press_talk()
    assert wake.button
    levels: list[float] = []
    first_us = last_us = 0
    while not (len(levels) > 100 and max(levels) > -35 and max(levels[-40:]) < -50):
        frame = await ears.receive()
        assert isinstance(frame, AudioFrame)
        assert not frame.discontinuity
        first_us, last_us = first_us or frame.t_us, frame.t_us
        levels.append(level_db(frame.pcm))
    assert last_us - first_us == (len(levels) - 1) * 20_000, "no frame may be missing"


async def test_an_answer_sounds_and_what_has_sounded_is_reported(scene: Scene) -> None:
    await scene.pair()
    await scene.press_talk()
    await scene.say(1.5)
    await until(scene.page, "counts.playedReports > 0")
    seqs = []
    while True:
        played: StreamPlayed = await scene.house.event(StreamPlayed)
        seqs.append(played.seq)
        if played.ended:
            break
    assert seqs == sorted(seqs)
    assert seqs[-1] == 74
    await until(scene.page, "counts.ended === 1")


@pytest.mark.parametrize("how", ["#stop", "#talk"])
async def test_an_interruption_flushes_what_waits(scene: Scene, how: str) -> None:
    await scene.pair()
    await scene.press_talk()
    await scene.say(20.0, end=False)
    await scene.house.brain.send(Send(scene.satellite, ShowLight(light="speaking")))
    await until(scene.page, "counts.playedSeq > 10 && light === 'speaking'")
    await scene.page.click(how)
    while True:
        heard: MessageHeard = await scene.house.event(MessageHeard)
        if isinstance(heard.message, Button | Wake):
            break
    await scene.house.brain.send(Hush(TALK, 7))
    await until(scene.page, "counts.flushed.length === 1")
    flushed = await scene.page.evaluate("() => globalThis.parlour.counts.flushed[0]")
    while not (played := await scene.house.event(StreamPlayed)).ended:
        pass
    assert played.seq == flushed["seq"]
    assert 10 < played.seq < 999
    reports = await scene.page.evaluate("() => globalThis.parlour.counts.playedReports")
    await scene.page.wait_for_timeout(400)
    assert await scene.page.evaluate("() => globalThis.parlour.counts.playedReports") == reports, "it went on"


MICROPHONE_AT_WILL = """() => { navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext({ sampleRate: 44100 });
    const tone = new OscillatorNode(context, { frequency: 1000 });
    const loudness = new GainNode(context, { gain: 0.001 });
    const out = context.createMediaStreamDestination();
    tone.connect(loudness).connect(out); tone.start(); await context.resume();
    globalThis.speakUp = (gain) => { loudness.gain.value = gain; };
    return out.stream;
}; }"""
"""Instead of the WAV: a tone as loud as the test wants it."""


async def test_who_speaks_over_an_answer_is_heard_and_a_false_alarm_lets_it_go_on(scene: Scene) -> None:
    await scene.pair()
    await scene.page.evaluate(MICROPHONE_AT_WILL)
    await scene.press_talk()
    await scene.say(60.0, end=False)
    await until(scene.page, "counts.playedSeq > 10")
    await scene.page.evaluate("() => globalThis.speakUp(0.5)")
    await until(scene.page, "room.held")
    while True:
        heard: MessageHeard = await scene.house.event(MessageHeard)
        if isinstance(heard.message, Barge):
            break
    await scene.page.evaluate("() => globalThis.speakUp(0.001)")
    at = await scene.page.evaluate("() => globalThis.parlour.counts.playedSeq")
    await scene.house.brain.send(Send(scene.satellite, Duck(gain_db=0.0)))
    await until(scene.page, f"!room.held && counts.playedSeq > {at + 10}")


async def test_muting_closes_the_microphone_and_the_hub_knows(scene: Scene) -> None:
    await scene.pair()
    await scene.press_talk()
    await scene.page.click("#mute")
    await until(scene.page, "light === 'muted' && room.sound.microphone === null && !room.streaming")
    while True:
        heard: MessageHeard = await scene.house.event(MessageHeard)
        if heard.message.type == "room_state" and heard.message.muted:
            break
    await scene.page.click("#talk")
    await scene.page.click("#mute")
    await until(scene.page, "light === 'off' && room.sound.microphone !== null")


@pytest.mark.parametrize("how", ["location.reload()", "globalThis.parlour.room.link.socket.close()"])
async def test_after_a_cut_it_comes_back_as_the_same_room(scene: Scene, how: str) -> None:
    await scene.pair()
    await scene.page.evaluate(f"() => {{ {how}; }}")
    await scene.house.event(SatelliteLost)
    joined: SatelliteJoined = await scene.house.event(SatelliteJoined)
    assert joined.satellite == scene.satellite
    await until(scene.page, "light === 'off'")


async def test_a_revoked_browser_is_asked_to_pair_again(scene: Scene) -> None:
    await scene.pair()
    await scene.house.brain.send(SetMembers((), 1))
    await scene.page.wait_for_selector("#pairing:not([hidden])")
    assert "Pair it again" in await scene.page.inner_text("#note")


async def test_a_spent_invite_is_refused_in_words(scene: Scene) -> None:
    await scene.page.goto(f"{scene.url}/room#parlour://127.0.0.1:1/{'A' * 43}/{CODE}")
    await scene.page.wait_for_function("() => document.getElementById('note').textContent.includes('pairing_closed')")


async def test_the_microphone_keeps_its_pitch(scene: Scene, tmp_path: Path) -> None:
    """What plays at 1 kHz in the room is 1 kHz at the hub: the rates of browser and link are told apart."""
    ears = await scene.house.worker()
    await ears.send(MediaHello("ears"))
    await scene.pair()
    await scene.page.evaluate(MICROPHONE_AT_WILL)
    await scene.press_talk()
    await scene.page.evaluate("() => globalThis.speakUp(0.5)")
    async with asyncio.timeout(60):
        pcm = b""
        while len(pcm) < 48_000:
            frame = await ears.receive()
            assert isinstance(frame, AudioFrame)
            pcm += frame.pcm if level_db(frame.pcm) > -30 else b""
    samples = np.frombuffer(pcm[:48_000], dtype="<i2").astype(np.float64)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    peak_hz = float(np.argmax(spectrum)) * 24_000 / len(samples)
    assert abs(peak_hz - 1000) < 3
