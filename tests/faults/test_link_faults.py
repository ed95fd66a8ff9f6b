"""The link when things go wrong: loss, stalls, silence, floods, slow readers, a killed relay."""

import asyncio
import json
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest
from websockets.exceptions import ConnectionClosed, WebSocketException

from hub.identity.key import load_or_create
from hub.relay.api import Connect, MediaHello, SatelliteLost, Send, Speak, SpeechFrame
from satellite.audio.opus import OpusEncoder
from satellite.wire.frames import AudioPacket, Kind
from satellite.wire.messages import Challenge, Hello, PlayTone, Refused, Welcome
from tests.faults.shim import Faults, TcpShim, tcp_shim
from tests.hub.relay.house import SETTINGS, Caller, House, Identity, call, open_house

pytestmark = pytest.mark.faults
ROOT = Path(__file__).parents[2]
SILENCE = bytes(960)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with asyncio.timeout(60), open_house(load_or_create(tmp_path / "hub")) as house:
        yield house


async def until_closed(caller: Caller) -> list[object]:
    """Everything the hub still says; it has to close the connection in the end."""
    said: list[object] = []
    try:
        while True:
            said.append(await caller.hear())
    except ConnectionClosed:
        return said


def through(house: House, shim: TcpShim) -> None:
    """From now on satellites reach the hub through the shim."""
    house.listening = replace(house.listening, port=shim.port)


@pytest.mark.parametrize("loss", [0.01, 0.05, 0.10])
async def test_loss_on_tcp_delays_speech_but_loses_none_and_control_works(house: House, loss: float) -> None:
    kitchen = Identity("kitchen-1")
    await house.members(kitchen)
    ears = await house.worker()
    await ears.send(MediaHello("ears"))
    # Small segments, so that two seconds of speech are many.
    faults = Faults(loss=loss, segment_bytes=8 + int(1200 * loss))
    async with tcp_shim(("127.0.0.1", house.listening.port), faults, seed=11) as shim:
        through(house, shim)
        async with house.satellite(kitchen) as caller:
            await house.brain.send(Connect("talk", "kitchen-1"))
            encoder = OpusEncoder()
            for seq in range(100):
                await caller.send_audio(AudioPacket(Kind.MIC, 0, 1, seq, seq * 20_000, encoder.encode(SILENCE)))
            frames = [await ears.receive() for _ in range(100)]
            await house.brain.send(Send("kitchen-1", PlayTone(tone="granted")))
            assert (await caller.hear_a(PlayTone)).tone == "granted"
    assert shim.lost > 0
    times = [frame.t_us for frame in frames]  # type: ignore[union-attr]
    assert [later - earlier for earlier, later in pairwise(times)] == [20_000] * 99


async def test_an_answer_goes_on_where_it_stopped_after_the_link_was_cut(house: House) -> None:
    kitchen = Identity("kitchen-1")
    await house.members(kitchen)
    voice = await house.worker()
    await voice.send(MediaHello("voice"))
    heard: list[int] = []
    async with tcp_shim(("127.0.0.1", house.listening.port)) as shim:
        through(house, shim)
        async with house.satellite(kitchen) as caller:
            await house.brain.send(Speak("talk", 7, "kitchen-1"))
            for seq in range(40):
                await voice.send(SpeechFrame("talk", 7, seq, SILENCE, end=seq == 39))
            while len(heard) < 5:
                heard.append((await caller.hear_a(AudioPacket)).seq)
            shim.cut()
        began = monotonic()
        async with house.satellite(kitchen) as caller:
            while True:
                packet = await caller.hear_a(AudioPacket)
                if not heard or packet.seq == 0:
                    assert monotonic() - began < 1.0
                    heard.clear()
                heard.append(packet.seq)
                if packet.is_end:
                    break
    # Nothing was reported as played, so all of it sounds again, whole.
    assert heard == list(range(41))


async def test_a_satellite_that_falls_silent_is_known_in_two_seconds(house: House) -> None:
    kitchen = Identity("kitchen-1")
    await house.members(kitchen)
    async with tcp_shim(("127.0.0.1", house.listening.port)) as shim:
        through(house, shim)
        async with house.satellite(kitchen):
            shim.stall(30.0)
            began = monotonic()
            lost = await house.event(SatelliteLost)
            assert lost.reason == "silent"
            # Two seconds after its last sign of life, and a slice of a heartbeat to notice.
            assert monotonic() - began <= 2.2
            shim.cut()


@pytest.mark.parametrize(
    "junk",
    [
        b"\x00",
        b"\xff" * 16,
        b"\x10" + bytes(15),
        b"\x11" + bytes(40),
        bytes(2000),
        "{}",
        "not json",
        '{"type": "grant"}',
        '{"type": "ping", "id": -1, "sent_us": 0}',
        '{"type": "welcome"}',
        "x" * 70_000,
    ],
    ids=lambda junk: f"{type(junk).__name__}{len(junk)}",
)
async def test_whoever_breaks_the_rules_is_told_and_cut_off(house: House, junk: str | bytes) -> None:
    kitchen, other = Identity("kitchen-1"), Identity("other")
    await house.members(kitchen, other)
    async with house.satellite(other) as bystander, house.satellite(kitchen) as caller:
        await caller.socket.send(junk)
        await until_closed(caller)
        assert (await house.event(SatelliteLost)).satellite == "kitchen-1"
        await house.brain.send(Send("other", PlayTone(tone="done")))
        assert (await bystander.hear_a(PlayTone)).tone == "done"


async def test_a_flood_of_malformed_messages_crashes_nothing(house: House) -> None:
    """Seeded: mutations of good messages and plain noise, on links that are open again after each."""
    dice = random.Random(20)
    kitchen, nobody = Identity("kitchen-1"), Identity("nobody")
    await house.members(kitchen)
    for _ in range(150):
        async with house.call() as caller:
            challenge = await caller.hear_a(Challenge)
            good = nobody.hello(challenge, house.listening.fingerprint).model_dump_json()
            cut = dice.randrange(len(good))
            bad: str | bytes = dice.choice([good[:cut], good[:cut] + chr(dice.randrange(32, 999)) + good[cut + 1 :]])
            if dice.random() < 0.4:
                bad = dice.randbytes(dice.randrange(1, 300))
            await caller.socket.send(bad)
            assert {type(event) for event in await until_closed(caller)} <= {Refused}
    async with house.satellite(kitchen):
        pass


async def test_a_flood_of_good_frames_is_cut_off(house: House) -> None:
    kitchen = Identity("kitchen-1")
    await house.members(kitchen)
    async with house.satellite(kitchen) as caller:
        with suppress(ConnectionClosed):
            for seq in range(1_000):
                await caller.send_audio(AudioPacket(Kind.MIC, 0, 1, seq, seq, b"x" * 60))
        await until_closed(caller)
    assert (await house.event(SatelliteLost)).reason in {"too_fast", "closed"}


async def test_a_satellite_that_never_reads_is_bounded_and_cut(tmp_path: Path) -> None:
    """Its answers wait in our own bounded queue, its messages at most 64 KiB; then it is cut off."""
    slow, quick = Identity("slow"), Identity("quick")
    patient = replace(SETTINGS, dead_after_s=600.0)
    async with asyncio.timeout(60), open_house(load_or_create(tmp_path / "hub"), patient) as house:
        await house.members(slow, quick)
        async with house.satellite(quick) as bystander, house.satellite(slow, buffer_bytes=4096) as caller:
            caller.socket.transport.pause_reading()
            light = PlayTone(tone="done")
            lost = asyncio.create_task(house.event(SatelliteLost))
            while not lost.done():
                for _ in range(500):
                    await house.brain.send(Send("slow", light))
                await asyncio.sleep(0)
            assert (await lost).satellite == "slow"
            await house.brain.send(Send("quick", light))
            assert (await bystander.hear_a(PlayTone)).tone == "done"


async def test_who_does_not_say_hello_in_time_is_cut(house: House) -> None:
    async with house.call() as caller:
        await caller.hear_a(Challenge)
        began = monotonic()
        with pytest.raises(ConnectionClosed):
            await caller.socket.recv()
        assert monotonic() - began <= 5.5


RELAY_PROCESS = """
import asyncio, json, sys
from pathlib import Path
import uvloop
from hub.identity.key import load_or_create
from hub.relay.api import Member, SetMembers
from hub.relay.app import running
from hub.relay.channels import RELAY, RELAY_CODEC
from hub.relay.settings import RelaySettings
from hub.workers.switchboard import Switchboard

async def main():
    told = json.loads(sys.stdin.readline())
    settings = RelaySettings(port=told["port"], announce=False, raise_priority=False, handshake_burst=1000)
    board = Switchboard()
    async with running(board, settings, load_or_create(Path(told["folder"]))) as listening:
        brain = await board.dial(RELAY, RELAY_CODEC.mirrored())
        await brain.send(SetMembers(tuple(Member(**one) for one in told["members"]), epoch=1))
        print(listening.port, flush=True)
        async for _ in brain:
            pass

uvloop.run(main())
"""


class RelayProcess:
    """A relay in a process of its own, so that it can be killed."""

    def __init__(self, folder: Path, members: list[Identity]) -> None:
        self.folder = folder
        self.members = members
        self.port = 0

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            RELAY_PROCESS,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        members = [vars_of(one) for one in self.members]
        told = {"port": self.port, "folder": str(self.folder), "members": members}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(told).encode() + b"\n")
        await self.process.stdin.drain()
        self.port = int(await self.process.stdout.readline())

    async def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


def vars_of(one: Identity) -> dict[str, str]:
    member = one.member()
    return {name: getattr(member, name) for name in ("satellite", "room", "key", "token_hash", "name")}


async def live(who: Identity, relay: RelayProcess, fingerprint: str, here: asyncio.Event) -> None:
    """A satellite that dials for ever, with the back-off of the protocol."""
    dice = random.Random(who.name)
    pause = 0.25
    while True:
        try:
            async with call(relay.port) as caller:
                await join(caller, who, fingerprint)
                here.set()
                pause = 0.25
                while True:
                    await caller.hear()
        except (OSError, WebSocketException, EOFError):
            here.clear()
            await asyncio.sleep(pause * dice.uniform(0.5, 1.0))
            pause = min(5.0, pause * 2)


async def join(caller: Caller, who: Identity, fingerprint: str) -> None:
    challenge = await caller.hear_a(Challenge)
    hello: Hello = who.hello(challenge, fingerprint)
    await caller.say(hello)
    await caller.hear_a(Welcome)


async def test_fifty_links_are_back_within_ten_seconds_of_a_killed_relay(tmp_path: Path) -> None:
    fingerprint = load_or_create(tmp_path).fingerprint
    satellites = [Identity(f"room-{number}") for number in range(50)]
    relay = RelayProcess(tmp_path, satellites)
    await relay.start()
    here = {who.name: asyncio.Event() for who in satellites}
    async with asyncio.timeout(60), asyncio.TaskGroup() as lives:
        tasks = [lives.create_task(live(who, relay, fingerprint, here[who.name])) for who in satellites]
        for event in here.values():
            await event.wait()
        await relay.kill()
        began = monotonic()
        for event in here.values():
            event.clear()
        await relay.start()
        for event in here.values():
            await event.wait()
        back_s = monotonic() - began
        for task in tasks:
            task.cancel()
    await relay.kill()
    assert back_s <= 10.0
