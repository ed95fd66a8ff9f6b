"""How loud a voice in one place is at every microphone: coupled rooms, door openings, distance, the way one faces.

Statistical room acoustics (direct field + diffuse field), with energy balances between the rooms: every room gets what
its walls and doors let through from the others and loses what it absorbs. Levels are sound pressure in dB SPL.
"""

from dataclasses import dataclass

import numpy as np

from tests.house.plan import House, Point, Wall

DOOR_M2 = 1.6
CLOSED_DOOR_DB = 22.0
OPEN_DOOR_DB = 1.0
BEHIND_DB = 8.0
"""A voice is so much weaker behind the head, over the band that matters."""
MEAN_OF_FRONT = 0.45
"""Power that a voice radiates in the mean over all sides, against its front."""


@dataclass(frozen=True)
class Source:
    """Someone or something that sounds."""

    at: Point
    room: str
    level_db: float
    """At one metre in front."""
    faces: float | None = None
    """Direction in radians; None sounds alike to all sides."""


def facing_gain(source: Source, to: Point) -> float:
    """Power in this direction against the front."""
    if source.faces is None:
        return 1.0
    angle = np.arctan2(to[1] - source.at[1], to[0] - source.at[0]) - source.faces
    return float(10 ** (-BEHIND_DB * (1 - np.cos(angle)) / 20))


def distance(a: Point, b: Point) -> float:
    return max(0.3, float(np.linalg.norm(np.subtract(a, b))))


class Acoustics:
    """One house with its doors as they stand now."""

    def __init__(self, house: House, open_doors: set[tuple[str, str]]) -> None:
        self.house = house
        self.open_doors = open_doors
        self._index = {name: i for i, name in enumerate(house.rooms)}
        self._openings = self._through_walls()
        self._spread = self._balance()

    def _through_walls(self) -> dict[tuple[str, str], float]:
        """Effective opening between neighbours, in square metres of nothing."""
        openings = {}
        for wall in self.house.walls:
            through = wall.area_m2 * 10 ** (-wall.loss_db / 10)
            if wall.door:
                loss = OPEN_DOOR_DB if wall.rooms in self.open_doors else CLOSED_DOOR_DB
                through += DOOR_M2 * 10 ** (-loss / 10)
            openings[wall.rooms] = through
        return openings

    def _balance(self) -> np.ndarray:
        """Diffuse energy in each room for one unit of power put into each: columns are where the source is."""
        balance = np.diag([room.absorbing_m2 for room in self.house.rooms.values()])
        for (a, b), through in self._openings.items():
            i, j = self._index[a], self._index[b]
            balance[i, i] += through
            balance[j, j] += through
            balance[i, j] -= through
            balance[j, i] -= through
        return np.linalg.inv(balance)

    def power(self, source: Source, room: str, point: Point) -> float:
        """Squared pressure at a point in a room, 1 = 0 dB SPL."""
        mean = 1.0 if source.faces is None else MEAN_OF_FRONT
        # A source of squared pressure p at 1 m radiates 4 pi p; the diffuse field of power W is 4 W / A.
        radiated = 4 * np.pi * 10 ** (source.level_db / 10) * mean
        diffuse = 4 * radiated * self._spread[self._index[room], self._index[source.room]]
        return float(diffuse + self.direct_power(source, room, point))

    def direct_power(self, source: Source, room: str, point: Point) -> float:
        """What comes straight, or straight through one door or wall."""
        front = 10 ** (source.level_db / 10)
        if room == source.room:
            return front * facing_gain(source, point) / distance(source.at, point) ** 2
        wall = self._between(room, source.room)
        if wall is None:
            return 0.0
        arrives = front * facing_gain(source, wall.middle) / distance(source.at, wall.middle) ** 2
        # The opening is a small source that radiates into the half space behind it.
        passed = arrives * self._openings[wall.rooms] / (2 * np.pi * distance(wall.middle, point) ** 2)
        return float(min(passed, arrives))

    def opening(self, wall: Wall) -> float:
        """What a wall with its door lets through, in square metres of nothing."""
        return self._openings[wall.rooms]

    def _between(self, a: str, b: str) -> Wall | None:
        return next((wall for wall in self.house.walls if set(wall.rooms) == {a, b}), None)

    def path_m(self, source: Source, room: str, point: Point) -> float:
        """Length of the way, through the door where it leads to the next room."""
        if room == source.room:
            return distance(source.at, point)
        wall = self._between(room, source.room)
        if wall is None:
            return 1.5 * distance(source.at, point)
        return distance(source.at, wall.middle) + distance(wall.middle, point)
