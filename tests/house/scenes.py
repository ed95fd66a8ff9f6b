"""Rendered evenings in a house: the wake phrase and a command, here and there, as WAV files with their truth."""

from pathlib import Path

import numpy as np

from tests.house.acoustics import Acoustics
from tests.house.plan import House
from tests.house.render import Utterance, render, write_scene
from tests.house.speech import RATE, VOICES, WAKE_PHRASE, say
from tests.house.wakes import VOICE_DB

FIRST_S = 3.5
"""Satellites need a moment of silence to know their noise."""
APART_S = 5.0


def write_wakes(folder: Path, house: House, seed: int, scenes: int, wakes_each: int, warm_up: int = 1) -> None:
    """Scenes of a house; the first `warm_up` of them only teach the calibration."""
    rng = np.random.default_rng((seed, 6))
    for number in range(scenes):
        doors = {wall.rooms for wall in house.doors() if rng.random() < 0.6}
        acoustics = Acoustics(house, doors)
        said, truths = [], []
        for index in range(wakes_each):
            room = str(rng.choice(list(house.devices)))
            voice = VOICES[int(rng.integers(len(VOICES)))]
            samples = say(WAKE_PHRASE, voice)
            at = house.rooms[room].inside(rng, float(rng.uniform(1.1, 1.7)))
            start = FIRST_S + index * APART_S
            said.append(Utterance(start, samples, at, room, float(rng.normal(VOICE_DB, 3)), WAKE_PHRASE))
            direct = {name: np.linalg.norm(np.subtract(device.at, at)) for name, device in house.devices.items()}
            truths.append(
                {
                    "t0": start,
                    "t1": start + len(samples) / RATE,
                    "room": room,
                    "text": WAKE_PHRASE,
                    "also_ok": [min(direct, key=lambda name: direct[name])],
                }
            )
        microphones = render(acoustics, said, FIRST_S + wakes_each * APART_S, rng)
        truth = {"utterances": truths, "skew_ms": 0, "warmup": number < warm_up}
        write_scene(folder / f"{house.name}-{number:02}", house, microphones, truth)
