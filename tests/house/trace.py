"""Plays recorded scenes through the satellite's own ears and the arbiter's rules.

Every `mic_<room>.wav` runs frame by frame through the microphone path of a satellite (levels, noise floor, wake model);
its wakes go to all three rules. What hears the scene is one function, so that satellites in processes of their own can
take its place.
"""

import json
import warnings
import wave
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hub.arbiter.arbiter import Arbiter
from hub.arbiter.config import ArbiterConfig
from hub.arbiter.models import Claim, GrantFinal
from satellite.aec import NoCanceller
from satellite.audio.codec import Pcm16Encoder
from satellite.audio.format import FRAME_BYTES, FRAME_S
from satellite.audio.resample import resample
from satellite.microphone import Microphone
from satellite.vad import AnySoundDetector
from satellite.wake import make_detector
from tests.house.judge import RULES, Score

WAKE_WORDS = ("okay_nabu",)
SENSITIVITY = 0.5
START_US = 100_000_000
SCENE_US = 3_600_000_000
CLOCK_ERROR_US = 5_000
NETWORK_US = 8_000
HEARD_WITHIN_S = 2.0
"""A wake this long after the words is not of them."""


@dataclass(frozen=True)
class Said:
    start_s: float
    end_s: float
    room: str
    also_ok: frozenset[str]


@dataclass(frozen=True)
class Scene:
    folder: Path
    house: str
    warm_up: bool
    rooms: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    skew_ms: dict[str, float]
    utterances: tuple[Said, ...]
    playback: tuple[dict, ...]

    def plays(self, room: str, at_s: float) -> bool:
        return any(
            room == item.get("room") and item.get("t0", 0.0) <= at_s <= item.get("t1", float("inf"))
            for item in self.playback
        )


@dataclass(frozen=True)
class RoomWake:
    """A satellite heard its wake word."""

    room: str
    at_s: float
    level_db: float
    noise_db: float
    confidence: float
    clipped: bool


Ears = Callable[[Scene], list[RoomWake]]


def read_scenes(folder: Path) -> Iterator[Scene]:
    """All scenes below a folder; the warm-up of each house first."""
    scenes = [_read(path.parent) for path in sorted(folder.rglob("truth.json"))]
    yield from sorted(scenes, key=lambda scene: (scene.house, not scene.warm_up))


def _read(folder: Path) -> Scene:
    truth = json.loads((folder / "truth.json").read_text())
    rooms = tuple(truth.get("rooms") or sorted(path.stem[4:] for path in folder.glob("mic_*.wav")))
    skew = truth.get("skew_ms", 0) or 0
    if not isinstance(skew, dict):
        # One figure is the most that any room is late.
        rng = np.random.default_rng([ord(letter) for letter in folder.name])
        skew = {room: float(rng.uniform(0, skew)) for room in rooms}
    playback = truth.get("playback") or ()
    return Scene(
        folder=folder,
        house=str(truth.get("house", "")),
        warm_up=bool(truth.get("warmup", False)),
        rooms=rooms,
        groups=tuple(tuple(group) for group in truth.get("groups") or ()),
        skew_ms={room: float(skew.get(room, 0.0)) for room in rooms},
        utterances=tuple(
            Said(float(u["t0"]), float(u["t1"]), u["room"], frozenset(u.get("also_ok") or ()))
            for u in truth.get("utterances", ())
        ),
        playback=tuple(item for item in playback if isinstance(item, dict)) if isinstance(playback, list) else (),
    )


def listen(scene: Scene) -> list[RoomWake]:
    """What the satellites' own code makes of the recordings."""
    wakes = []
    for room in scene.rooms:
        detector = make_detector(WAKE_WORDS, SENSITIVITY)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            microphone = Microphone(NoCanceller(), detector, AnySoundDetector(), Pcm16Encoder())
            pcm = _read_wav(scene.folder / f"mic_{room}.wav")
            for start in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES):
                at_s = (start / FRAME_BYTES + 1) * FRAME_S
                heard = microphone.hear(pcm[start : start + FRAME_BYTES], at_s, False)
                if heard.wake is not None:
                    level, noise = microphone.phrase_db(), microphone.meter.noise_db
                    wakes.append(RoomWake(room, at_s, level, noise, heard.wake.confidence, microphone.meter.clipped))
    return sorted(wakes, key=lambda wake: wake.at_s)


def _read_wav(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        assert file.getsampwidth() == 2, f"{path} is not 16 bit"
        assert file.getnchannels() == 1, f"{path} is not mono"
        return resample(file.readframes(file.getnframes()), file.getframerate(), 24_000)


def judge_traces(scenes: Iterator[Scene], ears: Ears = listen) -> Score:
    """All rules over the same wakes; calibration is kept per house."""
    score = Score()
    arbiters: dict[str, dict[str, Arbiter]] = defaultdict(dict)
    for number, scene in enumerate(scenes):
        wakes = ears(scene)
        origin_us = START_US + number * SCENE_US
        claims = sorted(
            (_claim(scene, wake, f"s{number}-{index}", origin_us) for index, wake in enumerate(wakes)),
            key=lambda claim: claim.arrived_us,
        )
        granted: dict[str, list[GrantFinal]] = {}
        for rule in RULES:
            arbiter = arbiters[scene.house].get(rule)
            if arbiter is None:
                arbiter = arbiters[scene.house][rule] = Arbiter(ArbiterConfig(rule=rule, groups=scene.groups))
            for room in scene.rooms:
                arbiter.joined(room, origin_us)
            granted[rule] = _decide(arbiter, claims, origin_us + SCENE_US - 1)
        if not scene.warm_up:
            _judge(scene, claims, granted, origin_us, score)
    return score


def _claim(scene: Scene, wake: RoomWake, claim_id: str, origin_us: int) -> Claim:
    captured_us = origin_us + int(wake.at_s * 1e6)
    return Claim(
        id=claim_id,
        satellite=wake.room,
        level_db=wake.level_db,
        noise_db=wake.noise_db,
        confidence=wake.confidence,
        arrived_us=captured_us + NETWORK_US + int(scene.skew_ms[wake.room] * 1000),
        captured_us=captured_us,
        error_us=CLOCK_ERROR_US,
        playing=scene.plays(wake.room, wake.at_s),
        clipped=wake.clipped,
    )


def _decide(arbiter: Arbiter, claims: list[Claim], end_us: int) -> list[GrantFinal]:
    for claim in claims:
        arbiter.claim(claim, claim.arrived_us)
    return [action for action in arbiter.poll(end_us) if isinstance(action, GrantFinal)]


def _judge(
    scene: Scene, claims: list[Claim], granted: dict[str, list[GrantFinal]], origin_us: int, score: Score
) -> None:
    when = {claim.id: (claim.captured_us or 0) - origin_us for claim in claims}
    for said in scene.utterances:
        near = {room for group in scene.groups if said.room in group for room in group} or set(scene.rooms)
        mine = [
            claim
            for claim in claims
            if claim.satellite in near and said.start_s * 1e6 <= when[claim.id] <= (said.end_s + HEARD_WITHIN_S) * 1e6
        ]
        score.wakes += 1
        names = {claim.id for claim in mine}
        winners = {rule: [action for action in granted[rule] if action.claim in names] for rule in RULES}
        score.lost += bool(mine) and not winners["composite"]
        score.double += len(winners["composite"]) > 1
        if not any(claim.satellite == said.room for claim in mine):
            continue
        score.judged += 1
        score.names.append(("trace",))
        for rule in RULES:
            first = winners[rule][0].satellite if winners[rule] else ""
            score.right[rule].append(first == said.room or first in said.also_ok)
