"""Renders what every microphone of a house hears, sample-accurate at 16 kHz, into folders of scenes.

Within a room the sound travels by image sources (`pyroomacoustics`); through a door or wall it is heard at the opening
and sent on from there, weaker by what the opening lets through and duller by what the wall swallows.
"""

import json
import wave
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyroomacoustics as pra
from scipy.signal import butter, fftconvolve, lfilter

from tests.house.acoustics import Acoustics
from tests.house.plan import CEILING_M, House, Point, Room
from tests.house.speech import RATE
from tests.house.wakes import FULL_SCALE_DB

IMAGE_ORDER = 8
MOST_ROOMS = 3
"""Farther than over so many rooms nothing is followed."""
AT_THE_WALL = 24
"""Before a wall the pressure is doubled, and what sounds from a wall is doubled again: power through an opening of S
square metres is S/4 of the mean square pressure in a diffuse field and S of that of a wave; this lies between."""
WIDE_OPEN_M2 = 10.0
"""More than any opening, so that every further wall weakens."""
DULL_HZ = 900.0
"""A shut door or a wall lets pass what is below."""


@dataclass(frozen=True)
class Utterance:
    """Something that is said in one place."""

    start_s: float
    samples: np.ndarray
    """Mean power 1 while speaking."""
    at: Point
    room: str
    level_db: float
    """At one metre."""
    text: str


@cache
def _response(room: Room, source: Point, point: Point) -> np.ndarray:
    """From a place to another in one room; 1 at one metre without walls."""
    box = pra.ShoeBox(
        [room.width, room.depth, CEILING_M], fs=RATE, materials=pra.Material(room.absorption), max_order=IMAGE_ORDER
    )
    corner = np.array([room.x, room.y, 0.0])
    size = np.array([room.width, room.depth, CEILING_M])
    for add, place in ((box.add_source, source), (box.add_microphone, point)):
        # An opening lies in the wall; the model wants it a little before it.
        add(np.clip(np.array(place) - corner, 0.05, size - 0.05))
    box.compute_rir()
    return np.asarray(box.rir[0][0])


def heard(acoustics: Acoustics, utterance: Utterance, room: str, point: Point) -> np.ndarray:
    """One utterance as it arrives at a point, from its own beginning on; empty if nothing does."""
    sound = utterance.samples * 10 ** (utterance.level_db / 20)
    place, here = utterance.at, utterance.room
    for wall in _way(acoustics, utterance.room, room):
        sound = fftconvolve(sound, _response(acoustics.house.rooms[here], place, wall.middle))
        if wall.rooms not in acoustics.open_doors:
            sound = lfilter(*butter(1, DULL_HZ / (RATE / 2)), sound)
        sound = sound * np.sqrt(acoustics.opening(wall) / (AT_THE_WALL * np.pi))
        place, here = wall.middle, wall.rooms[1] if wall.rooms[0] == here else wall.rooms[0]
    return fftconvolve(sound, _response(acoustics.house.rooms[room], place, point)) if here == room else np.zeros(0)


def _way(acoustics: Acoustics, start: str, end: str) -> list:
    """The walls on the loudest way from room to room."""
    ways = {start: (1.0, [])}
    for _ in range(MOST_ROOMS - 1):
        for wall in acoustics.house.walls:
            for a, b in (wall.rooms, wall.rooms[::-1]):
                if a not in ways:
                    continue
                through = ways[a][0] * acoustics.opening(wall) / WIDE_OPEN_M2
                if through > ways.get(b, (0.0, []))[0] and b != start:
                    ways[b] = (through, [*ways[a][1], wall])
    return ways.get(end, (0.0, []))[1]


def render(
    acoustics: Acoustics, utterances: Iterable[Utterance], seconds: float, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Every microphone's samples (s16) of one scene."""
    house = acoustics.house
    count = int(seconds * RATE)
    said = list(utterances)
    microphones = {}
    for name, device in house.devices.items():
        quiet = 10 ** (house.ambient_db[device.room] / 20)
        # Rooms hum: more noise below than above.
        noise = lfilter([1.0], [1.0, -0.9], rng.normal(0, 0.436, count)) * quiet
        total = noise + rng.normal(0, 10 ** (device.self_noise_db / 20), count)
        for utterance in said:
            sound = heard(acoustics, utterance, device.room, device.at)
            start = int(utterance.start_s * RATE)
            end = min(count, start + len(sound))
            total[start:end] += sound[: max(0, end - start)]
        scaled = total * 10 ** ((device.gain_db - FULL_SCALE_DB) / 20) * 32768
        microphones[name] = np.clip(np.rint(scaled), -32768, 32767).astype("<i2")
    return microphones


def write_scene(folder: Path, house: House, microphones: dict[str, np.ndarray], truth: dict[str, object]) -> None:
    """One folder: `mic_<room>.wav` for every satellite and `truth.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, samples in microphones.items():
        with wave.open(str(folder / f"mic_{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples.tobytes())
    whole = {"house": house.name, "rooms": list(house.devices), "groups": [list(house.devices)], **truth}
    (folder / "truth.json").write_text(json.dumps(whole, indent=1))
