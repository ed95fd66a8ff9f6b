"""A whole simulated satellite over a real TLS link to a tiny hub."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from satellite.aec import NoCanceller
from satellite.app import Parts, Satellite
from satellite.audio.format import FRAME_SAMPLES, SAMPLE_RATE
from satellite.audio.level import level_db
from satellite.audio.opus import OpusDecoder, OpusEncoder
from satellite.config import Settings
from satellite.identity import Membership
from satellite.simulated import Ear, Scene, SimulatedCard
from satellite.sound import Ears
from satellite.vad import AnySoundDetector
from satellite.wake import WakeHeard
from satellite.wire.frames import AudioPacket, Flag, Kind
from satellite.wire.messages import (
    Alarm,
    Barge,
    Button,
    Bye,
    Configure,
    Duck,
    Flush,
    Flushed,
    Grant,
    Hello,
    Levels,
    Listen,
    Play,
    Played,
    PlayFrom,
    RoomState,
    StandDown,
    Wake,
)
from tests.satellite.tiny_hub import TinyHub


def tone(seconds: float, hz: float = 440.0, level: float = 8000) -> bytes:
    t = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (level * np.sin(2 * np.pi * hz * t)).astype("<i2").tobytes()


class LoudnessWake:
    """Wakes at the first loud sound: deterministic, where a model would need somebody's voice."""

    def __init__(self) -> None:
        self.armed = True

    def hear(self, pcm_16k: bytes, now: float) -> WakeHeard | None:
        loud = bool(pcm_16k) and level_db(pcm_16k) > -30
        if loud and self.armed:
            self.armed = False
            return WakeHeard("okay_nabu", 0.9)
        self.armed = self.armed or (bool(pcm_16k) and level_db(pcm_16k) < -50)
        return None

    def choose(self, words: object, sensitivity: float) -> None:
        self.chosen = (tuple(words), sensitivity)  # type: ignore[arg-type, var-annotated]

    def words(self) -> tuple[str, ...]:
        return ("okay_nabu", "hey_jarvis")


class WatchedCard(SimulatedCard):
    """Lets a test wait for frames instead of time."""

    tick: asyncio.Event | None = None

    def _serve(self, ears: Ears, index: int, due: float) -> None:
        super()._serve(ears, index, due)
        if self.tick is not None:
            self.tick.set()


class Den:
    """One running satellite."""

    def __init__(self, hub: TinyHub, folder: Path, settings: Settings) -> None:
        self.scene = Scene()
        self.card = WatchedCard("den", self.scene, echo_db=None)
        membership = Membership("127.0.0.1", hub.port, hub.fingerprint, "den", "den", hub.token)
        key = Ed25519PrivateKey.generate()
        self.wake = LoudnessWake()
        self.satellite = Satellite(
            Parts(settings, folder, key, membership, self.card, NoCanceller(), self.wake, AnySoundDetector())
        )

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Look after every frame."""
        self.card.tick = asyncio.Event()
        async with asyncio.timeout(10):
            while not wanted():
                self.card.tick.clear()
                await self.card.tick.wait()

    def say(self, pcm: bytes) -> None:
        self.scene.say_now(pcm, {"den": Ear()})


@asynccontextmanager
async def living(hub: TinyHub, folder: Path, settings: Settings | None = None) -> AsyncIterator[Den]:
    den = Den(hub, folder, settings or Settings())
    task = asyncio.create_task(den.satellite.run(), name="den")
    try:
        yield den
    finally:
        assert not task.done(), "the satellite died"
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def den(hub: TinyHub, tmp_path: Path) -> AsyncIterator[Den]:
    async with living(hub, tmp_path) as den:
        await hub.is_linked()
        yield den


async def play(hub: TinyHub, pcm: bytes, stream: int = 1, end: bool = True) -> int:
    """Send an answer all at once; return its last frame."""
    encoder = OpusEncoder()
    await hub.tell(Play(stream=stream, conversation="c", epoch=hub.epoch))
    count = len(pcm) // 2 // FRAME_SAMPLES
    for seq in range(count):
        payload = encoder.encode(pcm[seq * 960 : (seq + 1) * 960])
        flags = Flag.END if end and seq == count - 1 else 0
        await hub.send_audio(AudioPacket(Kind.SPEAKER, flags, stream, seq, 0, payload))
    return count - 1


async def test_a_wake_word_is_claimed_at_once_and_the_speech_before_it_comes_along(hub: TinyHub, den: Den) -> None:
    den.say(tone(1.0))
    wake = await hub.hears(Wake)
    assert wake.phrase == "okay_nabu"
    assert wake.level_db > wake.noise_db + 20
    await hub.tell(Grant(claim=wake.claim, conversation="c", epoch=hub.epoch, final=True))
    await hub.until(lambda: len(hub.audio) >= 60)
    packets = [packet for packet in hub.audio if packet.stream == wake.stream]
    assert [packet.seq for packet in packets] == list(range(len(packets)))
    assert packets[0].flags == Flag.PREROLL
    assert packets[0].t_us < wake.captured_us - 50_000
    decoder = OpusDecoder()
    heard = b"".join(decoder.decode(packet.payload) for packet in packets)
    assert level_db(heard[-24_000:]) > -20
    assert den.satellite.room.light == "listening"


async def test_standing_down_closes_the_microphone(hub: TinyHub, den: Den) -> None:
    den.say(tone(1.0))
    wake = await hub.hears(Wake)
    await hub.tell(StandDown(claim=wake.claim, epoch=hub.epoch, winner="kitchen", reason="louder"))
    await hub.until(lambda: any(packet.is_end for packet in hub.audio))
    assert den.satellite.room.light == "off"
    assert level_db(den.card.recorded) < -100, "a room that lost makes no sound"


async def test_an_answer_sounds_and_its_progress_is_reported(hub: TinyHub, den: Den) -> None:
    last = await play(hub, tone(0.8))
    played = await hub.until(lambda: next((p for p in hub.said if isinstance(p, Played) and p.ended), None))
    assert played.seq == last
    assert played.concealed == 0
    spoken = np.frombuffer(den.card.recorded, "<i2").astype(float)
    assert np.count_nonzero(np.abs(spoken) > 500) > 0.7 * 0.8 * SAMPLE_RATE


async def test_flush_is_answered_with_what_really_sounded(hub: TinyHub, den: Den) -> None:
    await play(hub, tone(2.0))
    await hub.hears(Played, 3)
    await hub.tell(Flush(stream=1))
    flushed = await hub.hears(Flushed)
    assert flushed.last_played_seq is not None
    assert 3 <= flushed.last_played_seq < 99
    sounded = np.count_nonzero(np.abs(np.frombuffer(den.card.recorded, "<i2").astype(float)) > 500) / FRAME_SAMPLES
    assert sounded < flushed.last_played_seq + 3


async def test_an_answer_moves_in_at_the_scheduled_moment(hub: TinyHub, den: Den) -> None:
    await den.until(lambda: den.satellite.link.clock.best(0) is not None)
    encoder = OpusEncoder()
    for seq in range(20, 40):
        await hub.send_audio(AudioPacket(Kind.SPEAKER, 0, 1, seq, 0, encoder.encode(tone(0.02))))
    at = asyncio.get_running_loop().time() + 0.5
    await hub.tell(PlayFrom(stream=1, seq=25, at_us=int(at * 1e6), conversation="c", epoch=hub.epoch))
    played = await hub.hears(Played)
    assert played.seq == 25
    assert abs(played.at_us / 1e6 - at) <= 0.020


async def test_speech_over_an_answer_silences_it_and_a_false_alarm_goes_on(hub: TinyHub, den: Den) -> None:
    await play(hub, tone(3.0), end=False)
    await hub.hears(Played)
    den.wake.armed = False
    den.say(tone(0.4, 300))
    await hub.hears(Barge)
    before = len(den.card.recorded)
    await den.until(lambda: len(den.card.recorded) > before + 20 * 960)
    assert level_db(den.card.recorded[before + 960 :][: 15 * 960]) < -100
    held_at = hub.last(Played).seq
    await hub.tell(Duck(gain_db=0))
    resumed = await hub.hears(Played, sum(isinstance(m, Played) for m in hub.said) + 1)
    assert resumed.seq - held_at <= 12, "it goes on where it stopped"


async def test_a_muted_room_sends_nothing_whatever_the_hub_says(hub: TinyHub, den: Den) -> None:
    den.satellite.press(Button(button="mute"))
    await hub.until(lambda: any(isinstance(m, RoomState) and m.muted for m in hub.said))
    hub.audio.clear()
    await hub.tell(Listen(conversation="c", epoch=hub.epoch, on=True))
    den.say(tone(0.5))
    await hub.until(lambda: any(getattr(m, "code", "") == "muted" for m in hub.said))
    await hub.tell(Configure(volume=0.5))
    await hub.until(lambda: any(isinstance(m, RoomState) and m.volume == 0.5 for m in hub.said))
    assert hub.audio == []
    assert hub.last(Wake) is None


async def test_settings_pushed_by_the_hub_outlive_a_restart(hub: TinyHub, tmp_path: Path) -> None:
    async with living(hub, tmp_path) as den:
        await hub.is_linked()
        await hub.tell(Configure(volume=0.35, wake_words=("hey_jarvis", "unknown"), sensitivity=0.8))
        await hub.until(lambda: any(isinstance(m, RoomState) and m.volume == 0.35 for m in hub.said))
        assert den.wake.chosen == (("hey_jarvis",), 0.8)
        await den.until((tmp_path / "state.json").exists)
    async with living(hub, tmp_path) as den:
        assert den.satellite.room.controls.volume == 0.35
        assert den.wake.chosen == (("hey_jarvis",), 0.8)


async def test_a_room_that_may_be_next_sends_envelopes_and_no_speech(hub: TinyHub, den: Den) -> None:
    await hub.tell(Listen(conversation="c", epoch=hub.epoch, on=True, envelope=True))
    levels = await hub.hears(Levels, 2)
    assert len(levels.bands_db) == 5
    assert hub.audio == []


async def test_after_a_cut_the_same_speech_goes_on_without_a_missing_word(hub: TinyHub, den: Den) -> None:
    await hub.tell(Listen(conversation="c", epoch=hub.epoch, on=True))
    await hub.until(lambda: len(hub.audio) >= 30)
    hub.drop()
    await hub.is_linked(2)
    seen = len(hub.audio)
    await hub.until(lambda: len(hub.audio) >= seen + 60)
    assert {packet.stream for packet in hub.audio} == {hub.audio[0].stream}
    seqs = {packet.seq for packet in hub.audio}
    assert seqs == set(range(max(seqs) + 1))


async def test_a_silent_hub_is_left_and_found_again(hub: TinyHub, den: Den) -> None:
    hub.deaf = True
    await den.until(lambda: den.satellite.room.light == "offline")
    hub.deaf = False
    await hub.is_linked(2)


async def test_an_older_hub_is_not_obeyed(hub: TinyHub, den: Den) -> None:
    hub.epoch = 0
    hub.drop()
    bye = await hub.hears(Bye)
    assert bye.code == "old_epoch"


async def test_orders_of_an_older_epoch_are_ignored(hub: TinyHub, den: Den) -> None:
    await hub.tell(Play(stream=9, conversation="c", epoch=7))
    await hub.tell(Listen(conversation="c", epoch=6, on=True))
    await hub.tell(Configure(volume=0.1))
    await hub.until(lambda: any(isinstance(m, RoomState) and m.volume == 0.1 for m in hub.said))
    assert hub.audio == []


async def test_a_timer_rings_here_when_the_hub_is_gone(hub: TinyHub, den: Den, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("satellite.alarms.GRACE_S", 0.1)
    await hub.tell(Alarm(id="1", label="eggs", due_in_ms=300))
    await hub.tell(Configure(volume=0.9))
    await hub.until(lambda: any(isinstance(m, RoomState) and m.volume == 0.9 for m in hub.said))
    hub.deaf = True
    hub.token = "x" * 43
    hub.drop()
    await den.until(lambda: level_db(den.card.recorded[-19_200:]) > -40)
    den.satellite.press(Button(button="stop"))
    await den.until(lambda: level_db(den.card.recorded[-19_200:]) < -100)


async def test_hello_tells_who_we_are_and_the_token_stays_out_of_the_log(
    hub: TinyHub, den: Den, caplog: pytest.LogCaptureFixture
) -> None:
    hello = hub.last(Hello)
    assert hello.software.startswith("parlour-satellite")
    assert hello.wake_words == ("okay_nabu", "hey_jarvis")
    assert hub.token not in caplog.text
