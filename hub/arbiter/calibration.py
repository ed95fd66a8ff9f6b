"""How much hotter one microphone is than another, learned from wakes that several rooms heard.

A microphone that reports higher levels may be hotter, or nearer. What tells the two apart is that a wall takes the
same from a voice in either direction: if the kitchen hears the hall 20 dB down but the hall hears the kitchen only 8 dB
down, the hall's microphone is 6 dB hotter. Where each wake was said is not known; it is estimated together with the
gains and losses (expectation-maximisation), unless someone said "not you, the kitchen".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import exp

from hub.arbiter.earshot import pair

MAX_OBSERVATIONS = 60
GAIN_SPREAD_DB = 6.0
"""How much microphones differ before anything is known."""
LOSS_DB = 13.0
"""Between two rooms, before anything is known."""
LOSS_SPREAD_DB = 6.0
NOISE_DB = 5.0
"""How much one wake differs from the model: where people stand and which way they face."""
ROUNDS_FIRST, ROUNDS_LATER = 12, 3
FEW = 12
"""So many observations are still weighed thoroughly each time."""


@dataclass(slots=True)
class Observation:
    """One wake as several rooms heard it."""

    round: str
    levels_db: dict[str, float]
    said_in: str | None = None
    """Known only if someone told us."""


@dataclass(slots=True)
class Calibration:
    """Gains by satellite, losses by pair, and the wakes they were learned from. Serialises as it is."""

    gain_db: dict[str, float] = field(default_factory=dict)
    loss_db: dict[str, float] = field(default_factory=dict)
    """Key: the two names in order, joined by `|`."""
    observations: list[Observation] = field(default_factory=list)

    def learn(self, round_id: str, levels_db: dict[str, float]) -> None:
        """Take in a wake that several rooms heard."""
        if len(levels_db) < 2:
            return
        self.observations.append(Observation(round_id, dict(sorted(levels_db.items()))))
        del self.observations[:-MAX_OBSERVATIONS]
        self._fit()

    def teach(self, round_id: str, said_in: str) -> bool:
        """Someone told where this wake was said. False: that room did not hear it, or it is too long ago."""
        for observation in self.observations:
            if observation.round == round_id and said_in in observation.levels_db:
                observation.said_in = said_in
                self._fit()
                return True
        return False

    def forget(self, satellite: str) -> None:
        """The satellite was moved or replaced: what was learned with it no longer holds."""
        self.gain_db.pop(satellite, None)
        self.loss_db = {key: loss for key, loss in self.loss_db.items() if satellite not in key.split("|")}
        for observation in self.observations:
            observation.levels_db.pop(satellite, None)
        self.observations = [o for o in self.observations if len(o.levels_db) > 1 and o.said_in != satellite]

    def _fit(self) -> None:
        for observation in self.observations:
            for name in observation.levels_db:
                self.gain_db.setdefault(name, 0.0)
        for step in range(ROUNDS_FIRST if len(self.observations) <= FEW else ROUNDS_LATER):
            # Wide at first, so that a wrong first guess of where people were can still be left.
            spread = NOISE_DB * (2.0 if step < 3 and len(self.observations) <= FEW else 1.0)
            weights = [self._where(observation, spread) for observation in self.observations]
            self._fit_losses(weights)
            self._fit_gains(weights)

    def _where(self, observation: Observation, spread_db: float) -> dict[str, float]:
        """How likely the wake was said in each of the rooms that heard it."""
        names = list(observation.levels_db)
        if observation.said_in is not None:
            return {name: float(name == observation.said_in) for name in names}
        costs = {
            here: sum(
                (self._difference(observation, here, there) - self.loss_db.get(pair(here, there), LOSS_DB)) ** 2
                for there in names
                if there != here
            )
            / (2.0 * spread_db**2)
            for here in names
        }
        least = min(costs.values())
        likely = {name: exp(least - cost) for name, cost in costs.items()}
        whole = sum(likely.values())
        return {name: value / whole for name, value in likely.items()}

    def _difference(self, observation: Observation, here: str, there: str) -> float:
        """How much louder it was here than there, if both microphones were equal."""
        raw = observation.levels_db[here] - observation.levels_db[there]
        return raw - self.gain_db[here] + self.gain_db[there]

    def _fit_losses(self, weights: list[dict[str, float]]) -> None:
        sums: dict[str, float] = {}
        counts: dict[str, float] = {}
        for observation, where in zip(self.observations, weights, strict=True):
            for here, there in _ordered_pairs(observation):
                key = pair(here, there)
                sums[key] = sums.get(key, 0.0) + where[here] * self._difference(observation, here, there)
                counts[key] = counts.get(key, 0.0) + where[here]
        prior = (NOISE_DB / LOSS_SPREAD_DB) ** 2
        self.loss_db = {key: max(0.0, (sums[key] + prior * LOSS_DB) / (counts[key] + prior)) for key in sums}

    def _fit_gains(self, weights: list[dict[str, float]]) -> None:
        prior = (NOISE_DB / GAIN_SPREAD_DB) ** 2
        for name in sorted(self.gain_db):
            total, count = 0.0, prior
            for observation, where in zip(self.observations, weights, strict=True):
                if name not in observation.levels_db:
                    continue
                for other in observation.levels_db:
                    if other == name:
                        continue
                    loss = self.loss_db[pair(name, other)]
                    raw = observation.levels_db[name] - observation.levels_db[other] + self.gain_db[other]
                    total += where[name] * (raw - loss) + where[other] * (raw + loss)
                    count += where[name] + where[other]
            self.gain_db[name] = total / count
        mean = sum(self.gain_db.values()) / len(self.gain_db)
        for name in self.gain_db:
            self.gain_db[name] -= mean


def _ordered_pairs(observation: Observation) -> Iterator[tuple[str, str]]:
    return ((a, b) for a in observation.levels_db for b in observation.levels_db if a != b)
