"""Envelopes of a house in which people walk, stay, pause and talk past each other: what `levels` would carry."""

from dataclasses import dataclass, field

import numpy as np

from tests.house.acoustics import Acoustics, Source
from tests.house.plan import House, Point, Wall
from tests.house.speech import monologue
from tests.house.wakes import FULL_SCALE_DB, UNEVEN_DB, VOICE_DB

FRAMES_PER_S = 50
DOORWAY_M = 0.5
"""This close to the middle of an opening one is heard in both rooms alike."""
SPEAKS = 0.03
"""Power, against normal speech."""
RT60_FACTOR = 0.161


@dataclass
class Talker:
    """Someone with a path, a voice and things to say."""

    path: list[Point]
    """One place per frame."""
    bands: np.ndarray
    """Power per frame and band, 1 while speaking normally."""
    level_db: float
    faces: list[float] | None = None


@dataclass
class Episode:
    """What every satellite would send, and the truth."""

    house: House
    rows: dict[str, np.ndarray]
    """Whole decibels, frames x 8."""
    start: str
    end: str
    crossed_s: float | None = None
    """When the talker went through the door."""
    audible_s: float | None = None
    """When they first spoke for 200 ms after that."""
    talkers: list[Talker] = field(default_factory=list)


def walk(house: House, seed: int, pause_s: tuple[float, float] = (0.05, 0.35)) -> Episode | None:
    """Someone talks on while walking through an open door; None if the house has no door."""
    rng = np.random.default_rng((seed, 3))
    if not house.doors():
        return None
    door = house.doors()[int(rng.integers(len(house.doors())))]
    start, end = door.rooms if rng.random() < 0.5 else door.rooms[::-1]
    path, crossed = _path_through(house, rng, door, start, end)
    bands = monologue(rng, len(path) / FRAMES_PER_S, int(rng.integers(4)), pause_s)
    talker = Talker(path, bands, float(rng.normal(VOICE_DB, 3)), _facing(path, rng))
    speaks = np.convolve(bands.sum(axis=1), np.ones(5) / 5, "same") > SPEAKS
    rows = hear(house, rng, [talker], {door.rooms} | _some_doors(house, rng))
    audible = crossed + next(
        (i for i in range(len(path) - crossed - 10) if speaks[crossed + i : crossed + i + 10].all()), 0
    )
    return Episode(house, rows, start, end, crossed / FRAMES_PER_S, audible / FRAMES_PER_S, [talker])


def bystander(house: House, seed: int, seconds: float = 30.0) -> Episode:
    """The user stays and pauses; somebody else talks elsewhere meanwhile, and sometimes at the same time."""
    rng = np.random.default_rng((seed, 4))
    rooms = [str(name) for name in rng.permutation(list(house.rooms))]
    frames = int(seconds * FRAMES_PER_S)
    voices = rng.permutation(4)
    user = Talker(
        path=_stay(house, rng, rooms[0], frames),
        bands=monologue(rng, seconds, int(voices[0]), (1.0, 6.0)),
        level_db=float(rng.normal(VOICE_DB, 3)),
    )
    other_bands = monologue(rng, seconds, int(voices[1]), (0.3, 3.0))
    if rng.random() < 0.7:
        # Polite: only while the user pauses.
        other_bands = other_bands * (user.bands.sum(axis=1, keepdims=True) < 1e-3)
    other = Talker(_stay(house, rng, rooms[1], frames), other_bands, float(rng.normal(VOICE_DB, 4)))
    for talker in (user, other):
        talker.faces = _facing(talker.path, rng)
    return Episode(house, hear(house, rng, [user, other], _some_doors(house, rng)), rooms[0], rooms[0])


def hear(house: House, rng: np.random.Generator, talkers: list[Talker], open_doors: set[tuple[str, str]]) -> dict:
    """Rows of whole decibels for every satellite."""
    acoustics = Acoustics(house, open_doors)
    frames = max(len(talker.path) for talker in talkers)
    tilt_db = np.linspace(3, -9, 8)
    heard = {}
    for name, device in house.devices.items():
        room = house.rooms[device.room]
        rt60 = RT60_FACTOR * room.width * room.depth * 2.6 / room.absorbing_m2
        decay = 10 ** (-6 / (rt60 * FRAMES_PER_S))
        total = np.zeros((frames, 8))
        for talker in talkers:
            direct, diffuse = _gains(acoustics, talker, name, rng)
            ringing = _ring(talker.bands * diffuse[:, None], decay)
            total += 10 ** (talker.level_db / 10) * (talker.bands * direct[:, None] + ringing)
        quiet_db = 10 * np.log10(10 ** (house.ambient_db[device.room] / 10) + 10 ** (device.self_noise_db / 10))
        noise = 10 ** ((quiet_db - 9 + tilt_db) / 10)
        # Twenty milliseconds of noise or of a reverberant voice are never quite like the mean.
        power = total * rng.gamma(6, 1 / 6, total.shape) + noise * rng.gamma(5, 1 / 5, total.shape)
        level = 10 * np.log10(power) + device.gain_db - FULL_SCALE_DB
        heard[name] = np.clip(np.round(level), -120, 0).astype(int)
    return heard


def _gains(acoustics: Acoustics, talker: Talker, name: str, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Direct and diffuse power at a satellite for every place of a path (0 dB at one metre)."""
    device = acoustics.house.devices[name]
    count = len(talker.path)
    direct, diffuse = np.zeros(count), np.zeros(count)
    for start in range(0, count, 5):
        place = talker.path[start]
        faces = talker.faces[start] if talker.faces else None
        for room, share in _shares(acoustics, place):
            source = Source(place, room, 0.0, faces)
            straight = acoustics.direct_power(source, device.room, device.at)
            direct[start : start + 5] += share * straight
            diffuse[start : start + 5] += share * (acoustics.power(source, device.room, device.at) - straight)
    # Standing waves and furniture: level wanders by a few dB over a metre or two.
    bumps = rng.normal(0, UNEVEN_DB, count // 40 + 3)
    uneven = 10 ** (np.interp(np.arange(count) / 40, np.arange(len(bumps)), bumps) / 10)
    return direct * uneven, diffuse * uneven


def _shares(acoustics: Acoustics, place: Point) -> list[tuple[str, float]]:
    """In which rooms someone is: in a doorway half in each."""
    for wall in acoustics.house.doors():
        off_m = float(np.hypot(place[0] - wall.middle[0], place[1] - wall.middle[1]))
        if wall.rooms not in acoustics.open_doors or off_m > DOORWAY_M:
            continue
        inside = acoustics.house.room_at(place) or wall.rooms[0]
        other = wall.rooms[1] if inside == wall.rooms[0] else wall.rooms[0]
        share = 0.5 * (1 - off_m / DOORWAY_M)
        return [(inside, 1 - share), (other, share)] if inside in wall.rooms else [(inside, 1.0)]
    inside = acoustics.house.room_at(place)
    return [(inside, 1.0)] if inside else []


def _ring(power: np.ndarray, decay: float) -> np.ndarray:
    """A room goes on sounding: exponential decay, in the mean as strong as what feeds it."""
    out = np.empty_like(power)
    state = np.zeros(power.shape[1])
    for frame, row in enumerate(power):
        state = decay * state + (1 - decay) * row
        out[frame] = state
    return out


def _path_through(house: House, rng: np.random.Generator, door: Wall, start: str, end: str) -> tuple[list[Point], int]:
    """A stay, a walk through the door with a stop now and then, a stay."""
    height = float(rng.uniform(1.3, 1.7))
    first, last = house.rooms[start].inside(rng, height), house.rooms[end].inside(rng, height)
    middle = (door.middle[0], door.middle[1], height)
    speed = float(rng.uniform(0.7, 1.4)) / FRAMES_PER_S
    path = [first] * int(FRAMES_PER_S * rng.uniform(2, 4))
    path += _line(first, middle, speed)
    crossed = len(path)
    onward = _line(middle, last, speed)
    if rng.random() < 0.3:
        stop = int(rng.integers(len(onward))) if onward else 0
        onward = onward[:stop] + [onward[stop]] * int(FRAMES_PER_S * rng.uniform(0.5, 2)) + onward[stop:]
    return path + onward + [last] * int(FRAMES_PER_S * 4), crossed


def _line(a: Point, b: Point, step_m: float) -> list[Point]:
    count = max(1, int(np.linalg.norm(np.subtract(b, a)) / step_m))
    return [tuple(float(v) for v in np.array(a) + (np.array(b) - a) * i / count) for i in range(count)]  # type: ignore[misc]


def _stay(house: House, rng: np.random.Generator, room: str, frames: int) -> list[Point]:
    """Someone who sits, or paces up and down."""
    first = house.rooms[room].inside(rng, float(rng.uniform(1.1, 1.6)))
    if rng.random() < 0.6:
        return [first] * frames
    second = house.rooms[room].inside(rng, first[2])
    there = _line(first, second, 0.02)
    way = there + there[::-1]
    return (way * (frames // len(way) + 1))[:frames]


def _facing(path: list[Point], rng: np.random.Generator) -> list[float]:
    """Ahead while walking, anywhere while standing, never turning at once."""
    heading = float(rng.uniform(-np.pi, np.pi))
    out = []
    for a, b in zip(path, [*path[1:], path[-1]], strict=True):
        if a != b:
            aim = float(np.arctan2(b[1] - a[1], b[0] - a[0]))
            heading += 0.1 * float(np.angle(np.exp(1j * (aim - heading))))
        out.append(heading)
    return out


def _some_doors(house: House, rng: np.random.Generator) -> set[tuple[str, str]]:
    return {wall.rooms for wall in house.doors() if rng.random() < 0.6}
