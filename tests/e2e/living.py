"""A house that lives inside one process: the real relay, brain, voice worker and satellites over the real link.

Doubles stand where speech recognition and meaning are not the point: ears and mind do what the test says, the voice
engine speaks tones that step upwards, and the wake word is any loud sound.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from hub.brain import app as brain_app
from hub.brain.brain import Brain
from hub.config.settings import Settings as HubSettings
from hub.ears.api import EarEvent, Hypothesis, InterruptDecided, OpenEar, TurnEnded
from hub.ears.channels import EARS, EARS_CODEC
from hub.identity.key import load_or_create
from hub.mind.api import Answered, Ask, Clause, HouseChanged, RoomNames, Routed
from hub.mind.channels import CODEC, NAME
from hub.relay.app import running as relay_running
from hub.relay.settings import RelaySettings
from hub.store.store import open_or_forget
from hub.store.writer import StoreWriter
from hub.voice.app import running as voice_running
from hub.voice.engine import Sound
from hub.voice.speaker import Speaker
from hub.workers.switchboard import Switchboard
from hub.workers.worker import Worker
from satellite.aec import NoCanceller
from satellite.app import Parts, Satellite
from satellite.audio.format import FRAME_BYTES, SAMPLE_RATE
from satellite.config import Settings
from satellite.identity import load_key, load_membership, save_membership
from satellite.pairing import join
from satellite.simulated import Ear, Scene, SimulatedCard
from satellite.vad import AnySoundDetector
from satellite.wake import WakeHeard

ROOMS = ("kitchen", "hall", "bath")
STEP_S = 0.2
"""How long one tone of our voice lasts."""
LOWEST_HZ, RISE_HZ = 300.0, 100.0
LOUD = 10 ** (-45 / 20)
"""Of full scale: louder than the room, whatever it is."""


def tones(text: str) -> np.ndarray:
    """Our voice: for every word of the clause one tone, higher than the one before."""
    count = len(text.split())
    t = np.arange(int(STEP_S * SAMPLE_RATE)) / SAMPLE_RATE
    return np.concatenate([0.3 * np.sin(2 * np.pi * (LOWEST_HZ + RISE_HZ * n) * t) for n in range(count)])


class Whistler:
    """A voice engine."""

    name = "whistler"

    async def warm(self) -> None:
        """Nothing to load."""

    async def speak(self, text: str, voice: str | None, pace: float) -> Sound:
        return Sound(tones(text).astype(np.float32), SAMPLE_RATE)

    def voices(self) -> tuple[str, ...]:
        return ("whistle",)

    async def close(self) -> None:
        """Nothing to free."""


class Clap:
    """A wake word detector that wakes of any sound that begins, at most once a second."""

    def __init__(self) -> None:
        self.asleep = False
        self._loud = 0
        self._rest_until = 0.0

    def hear(self, pcm_16k: bytes, now: float) -> WakeHeard | None:
        samples = np.frombuffer(pcm_16k, "<i2")
        loud = len(samples) > 0 and float(np.sqrt(np.mean(samples.astype(np.float64) ** 2))) > LOUD * 32768
        self._loud = self._loud + 1 if loud else 0
        if self._loud != 10 or now < self._rest_until or self.asleep:
            return None
        self._rest_until = now + 1.0
        return WakeHeard("okay_nabu", 0.9)

    def choose(self, words: object, sensitivity: float) -> None:
        """There is one word."""

    def words(self) -> tuple[str, ...]:
        return ("okay_nabu",)


@dataclass
class Directed:
    """Ears and mind as the test wants them."""

    opened: asyncio.Queue[OpenEar] = field(default_factory=asyncio.Queue)
    asked: asyncio.Queue[Ask] = field(default_factory=asyncio.Queue)
    answers: dict[str, Answered] = field(default_factory=dict)
    """What the mind makes of a text, besides saying it."""
    _ears: Any = None

    async def serve_ears(self, board: Switchboard) -> None:
        async with board.serve(EARS, EARS_CODEC) as server:
            async for channel in server:
                self._ears = channel
                async for command in channel:
                    if isinstance(command, OpenEar):
                        self.opened.put_nowait(command)

    async def serve_mind(self, board: Switchboard) -> None:
        rooms = tuple(RoomNames(room, room) for room in ROOMS)
        async with board.serve(NAME, CODEC) as server:
            async for channel in server:
                await channel.send(HouseChanged(1, ready=True, rooms=rooms))
                async for command in channel:
                    if isinstance(command, Ask):
                        self.asked.put_nowait(command)
                        await channel.send(Routed(command.turn, "fast", 1.0, ()))
                        text = command.texts[0]
                        answer = self.answers.get(text, Answered(command.turn, text))
                        for clause in filter(None, answer.reply.split(".")):
                            await channel.send(Clause(command.turn, f"{clause.strip()}."))
                        fields = {name: getattr(answer, name) for name in ("move_to", "stay", "control")}
                        await channel.send(Answered(command.turn, answer.reply, **fields))

    async def hear(self, event: EarEvent) -> None:
        await self._ears.send(event)

    async def say(self, conversation: str, text: str) -> None:
        """The person in this conversation said this."""
        heard = (Hypothesis(text, 0.9, "test"),)
        await self.hear(TurnEnded(conversation, 0, heard))

    async def interrupt(self, conversation: str, *, real: bool) -> None:
        await self.hear(InterruptDecided(conversation, 0, real))


class Room:
    """One satellite and what its speaker played."""

    def __init__(self, name: str, scene: Scene, folder: Path, satellite_settings: Settings) -> None:
        self.name = name
        self.folder = folder
        self.card = SimulatedCard(name, scene)
        self.clap = Clap()
        self._settings = satellite_settings
        self.satellite: Satellite | None = None
        self.life: asyncio.Task[None] | None = None

    async def join(self, invite: str) -> None:
        self.folder.mkdir()
        save_membership(self.folder, await join(invite, load_key(self.folder), self.name))

    def start(self, group: asyncio.TaskGroup) -> None:
        self.satellite = Satellite(
            Parts(
                settings=self._settings,
                folder=self.folder,
                key=load_key(self.folder),
                membership=load_membership(self.folder),
                card=self.card,
                canceller=NoCanceller(),
                wake=self.clap,
                speech=AnySoundDetector(),
            )
        )
        self.life = group.create_task(self.satellite.run(), name=f"room {self.name}")

    def loud_frames(self, since_s: float = 0.0) -> list[int]:
        """Frames of the scene in which the speaker sounded, from a time on."""
        return [index for index, _ in self.sounds(since_s)]

    def sounds(self, since_s: float = 0.0) -> list[tuple[int, float]]:
        """Loud frames of the speaker, and the pitch of each."""
        pcm = np.frombuffer(self.card.recorded, "<i2").astype(np.float64) / 32768
        frames = pcm[: len(pcm) // 480 * 480].reshape(-1, 480)
        first = round(self.card.recorded_from_s / 0.02)
        loud = []
        for number, frame in enumerate(frames):
            if (first + number) * 0.02 >= since_s and np.sqrt(np.mean(frame**2)) > LOUD:
                spectrum = np.abs(np.fft.rfft(frame * np.hanning(480), 24_000))
                loud.append((first + number, float(np.argmax(spectrum))))
        return loud


@dataclass
class House:
    """Everything that lives."""

    scene: Scene
    rooms: dict[str, Room]
    directed: Directed
    brain: Brain
    ids: dict[str, str]
    """Satellite -> room."""

    def now_s(self) -> float:
        """On the scene's timeline."""
        assert self.scene.began_at is not None
        return asyncio.get_running_loop().time() - self.scene.began_at

    def clap(self, **gains_db: float) -> None:
        """A sound of 0.6 s that these rooms hear, so much quieter."""
        pcm = babble(0.6)
        self.scene.say_now(pcm, {room: Ear(db) for room, db in gains_db.items()})

    def walk(self, left: str, entered: str, seconds: float) -> None:
        """Somebody speaks all the while and walks over; the voice falls in one room and rises in the other."""
        voice = np.frombuffer(babble(seconds, seed=3), "<i2").astype(np.float64)
        way = np.clip(np.linspace(-0.4, 1.4, len(voice)), 0.0, 1.0)
        for room, loss_db in ((left, 18.0 * way), (entered, 18.0 * (1.0 - way))):
            heard = np.rint(voice * 10 ** (-loss_db / 20)).astype("<i2").tobytes()
            self.scene.say_now(heard, {room: Ear()})

    async def until(self, done: object) -> None:
        """Wait until something has come about; the test's own limit ends a wait for ever."""
        while not done():  # type: ignore[operator]  # noqa: ASYNC110  # nobody tells when samples reach a speaker
            await asyncio.sleep(0.02)

    async def quiet(self, *rooms: str) -> None:
        """Until these rooms have not sounded for half a second."""
        while True:
            last = [self.rooms[room].loud_frames(self.now_s() - 0.5) for room in rooms]
            if not any(last):
                return
            await asyncio.sleep(0.1)


def babble(seconds: float, seed: int = 1) -> bytes:
    """Noise that rises and falls like syllables."""
    rng = np.random.default_rng(seed)
    t = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    steps = rng.uniform(0.1, 1.0, int(seconds * 6) + 2)
    envelope = np.interp(t * 6, np.arange(len(steps)), steps)
    samples = rng.normal(0, 0.12, len(t)) * envelope
    pcm: bytes = (samples * 32767).clip(-32768, 32767).astype("<i2").tobytes()
    return pcm[: len(pcm) // FRAME_BYTES * FRAME_BYTES]


@asynccontextmanager
async def living(folder: Path, *, barge_in: bool = True) -> AsyncIterator[House]:
    """Start it, pair its rooms as an owner does, end it."""
    board, scene, directed = Switchboard(), Scene(), Directed()
    store, _ = open_or_forget(folder)
    writer = StoreWriter(store)
    settings = HubSettings.model_validate({"hub": {"data_dir": str(folder)}, "link": {"host": "127.0.0.1", "port": 0}})
    satellite_settings = Settings.model_validate(
        {"sound": {"volume": 1.0}, "manners": {"tones": False, "barge_in": barge_in}}
    )
    brain, _, _ = brain_app._build(Worker("brain", settings, board), writer, 1)
    rooms = {name: Room(name, scene, folder / name, satellite_settings) for name in ROOMS}
    try:
        async with (
            relay_running(board, RelaySettings(host="127.0.0.1", port=0), load_or_create(folder)),
            asyncio.TaskGroup() as group,
        ):
            tasks = [
                group.create_task(directed.serve_ears(board)),
                group.create_task(directed.serve_mind(board)),
                group.create_task(voice_running(Worker("voice", settings, board), Speaker([Whistler()]))),
                group.create_task(brain.run()),
            ]
            house = House(scene, rooms, directed, brain, {})
            await house.until(lambda: brain.pairing.listening and brain.ears.connected and brain.voice.connected)
            for room in rooms.values():
                house.ids[await _pair(brain, room)] = room.name
                room.start(group)
            await house.until(lambda: sum(one.connected for one in brain.pairing.members.all()) == len(ROOMS))
            yield house
            for task in [*tasks, *(room.life for room in rooms.values() if room.life)]:
                task.cancel()
    finally:
        await writer.close()


async def _pair(brain: Brain, room: Room) -> str:
    joining: list[asyncio.Task[None]] = []

    async def tell(news: dict[str, str]) -> None:
        if "invite" in news:
            joining.append(asyncio.create_task(room.join(news["invite"])))

    admitted = await brain.pairing.pair({"room": room.name, "seconds": 20}, tell)
    await joining[0]
    return str(admitted["satellite"])
