"""Floor plans: rooms side by side, doors between them, a satellite in each room. Seeded."""

from dataclasses import dataclass

import numpy as np

Point = tuple[float, float, float]
ROOM_NAMES = ("kitchen", "hall", "bedroom", "bath", "office", "living_room", "nursery", "studio")
HARD_ROOMS = ("bath", "kitchen", "hall")
CEILING_M = 2.6


@dataclass(frozen=True)
class Room:
    name: str
    x: float
    y: float
    width: float
    depth: float
    absorption: float
    """Mean share of sound energy that a wall takes."""

    @property
    def absorbing_m2(self) -> float:
        return self.absorption * 2 * (self.width * self.depth + CEILING_M * (self.width + self.depth))

    def contains(self, point: Point) -> bool:
        return self.x <= point[0] <= self.x + self.width and self.y <= point[1] <= self.y + self.depth

    def inside(self, rng: np.random.Generator, height: float, margin: float = 0.4) -> Point:
        """Somewhere in the room, not at a wall."""
        x = self.x + rng.uniform(margin, self.width - margin)
        y = self.y + rng.uniform(margin, self.depth - margin)
        return (float(x), float(y), height)


@dataclass(frozen=True)
class Wall:
    """What two neighbours share."""

    rooms: tuple[str, str]
    area_m2: float
    loss_db: float
    middle: Point
    door: bool
    """A door sits in its middle."""


@dataclass(frozen=True)
class Device:
    """A satellite as it was built and put up."""

    name: str
    room: str
    at: Point
    gain_db: float
    self_noise_db: float
    """Sound level that its own electronics are worth."""
    clock_us: int
    """Its clock less the hub's."""
    clock_error_us: int
    """By how much the hub's estimate of that is wrong."""
    threshold_db: float
    """Signal to noise at which its detector fires half the time."""


@dataclass(frozen=True)
class House:
    name: str
    rooms: dict[str, Room]
    walls: tuple[Wall, ...]
    devices: dict[str, Device]
    """By room: one each."""
    ambient_db: dict[str, float]
    television: tuple[str, Point]

    def room_at(self, point: Point) -> str | None:
        return next((name for name, room in self.rooms.items() if room.contains(point)), None)

    def doors(self) -> list[Wall]:
        return [wall for wall in self.walls if wall.door]


def make_house(seed: int, gain_spread_db: float = 0.0, rooms: int | None = None) -> House:
    """A flat of 3 to 6 rooms in two rows."""
    rng = np.random.default_rng((seed, 1))
    count = rooms or int(rng.integers(3, 7))
    names = [ROOM_NAMES[i] for i in rng.permutation(len(ROOM_NAMES))[:count]]
    upper = count // 2
    placed = _row(rng, names[upper:]) | _row(rng, names[:upper], below=True)
    devices = {name: _device(rng, room, gain_spread_db) for name, room in placed.items()}
    ambient = {name: float(rng.normal(33, 3)) for name in placed}
    television = str(rng.choice(list(placed)))
    spot = placed[television].inside(rng, 0.9)
    return House(f"house-{seed}", placed, tuple(_walls(rng, placed)), devices, ambient, (television, spot))


def _row(rng: np.random.Generator, names: list[str], below: bool = False) -> dict[str, Room]:
    rooms = {}
    x = 0.0
    for name in names:
        width, depth = float(rng.uniform(2.6, 6.0)), float(rng.uniform(2.6, 5.0))
        absorption = float(rng.uniform(0.10, 0.18) if name in HARD_ROOMS else rng.uniform(0.16, 0.32))
        rooms[name] = Room(name, x, -depth if below else 0.0, width, depth, absorption)
        x += width
    return rooms


def _walls(rng: np.random.Generator, rooms: dict[str, Room]) -> list[Wall]:
    walls = []
    names = list(rooms)
    for index, first in enumerate(names):
        for second in names[index + 1 :]:
            shared = _shared(rooms[first], rooms[second])
            if shared is None:
                continue
            length, middle = shared
            door = length > 1.2 and bool(rng.random() < 0.75)
            walls.append(Wall((first, second), length * CEILING_M, float(rng.uniform(32, 45)), middle, door))
    return walls


def _shared(a: Room, b: Room) -> tuple[float, Point] | None:
    """Length and middle of the wall between two rooms."""
    low_x, high_x = max(a.x, b.x), min(a.x + a.width, b.x + b.width)
    low_y, high_y = max(a.y, b.y), min(a.y + a.depth, b.y + b.depth)
    if abs(high_x - low_x) < 1e-6 and high_y - low_y > 0.3:
        return high_y - low_y, (low_x, (low_y + high_y) / 2, 1.1)
    if abs(high_y - low_y) < 1e-6 and high_x - low_x > 0.3:
        return high_x - low_x, ((low_x + high_x) / 2, low_y, 1.1)
    return None


def _device(rng: np.random.Generator, room: Room, gain_spread_db: float) -> Device:
    x, y, _ = room.inside(rng, 1.0, 0.2)
    # On a shelf or table near a wall, more often than in the middle.
    if rng.random() < 0.7:
        x = room.x + (0.25 if rng.random() < 0.5 else room.width - 0.25)
    return Device(
        name=room.name,
        room=room.name,
        at=(float(x), float(y), float(rng.uniform(0.7, 1.5))),
        gain_db=float(rng.normal(0, gain_spread_db)) if gain_spread_db else 0.0,
        self_noise_db=float(rng.uniform(26, 32)),
        clock_us=int(rng.integers(0, 3_600_000_000)),
        clock_error_us=int(rng.integers(-8000, 8000)),
        threshold_db=float(rng.normal(3, 1)),
    )
