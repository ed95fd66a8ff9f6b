"""How much hotter one microphone is than another, learned from wakes that several rooms heard.

A microphone that reports higher levels may be hotter, or nearer. What tells the two apart is that a wall takes the
same from a voice in either direction: if the kitchen hears the hall 20 dB down but the hall hears the kitchen only 8 dB
down, the hall's microphone is 6 dB hotter. Where each wake was said is not known; it is estimated together with the
gains and losses (expectation-maximisation), unless someone said "not you, the kitchen".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod

from hub.arbiter.earshot import pair

MAX_OBSERVATIONS = 48
GAIN_SPREAD_DB = 6.0
"""How much microphones differ before anything is known."""
LOSS_DB = 13.0
"""Between two rooms, before anything is known."""
LOSS_SPREAD_DB = 6.0
NOISE_DB = 4.0
"""How much one wake differs from the model: where people stand and which way they face."""
FREEDOM = 3.0
"""Of the Student distribution: a door that was shut for once must not tear the rest along."""
STEPS, WIDE_STEPS = 12, 4
"""The first steps look wide, so that a wrong guess of where people were can still be left."""
FEW, EVERY = 12, 6
"""Up to so many wakes each one is weighed at once; then every so many, for more of them change little."""


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
    waiting: int = 0
    """Observations not weighed yet."""

    def learn(self, round_id: str, levels_db: dict[str, float]) -> None:
        """Take in a wake that several rooms heard."""
        if len(levels_db) < 2:
            return
        self.observations.append(Observation(round_id, dict(sorted(levels_db.items()))))
        del self.observations[:-MAX_OBSERVATIONS]
        self.waiting += 1
        if len(self.observations) <= FEW or self.waiting >= EVERY:
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
        """From scratch each time: the same wakes give the same gains, whatever was believed before."""
        self.waiting = 0
        names = {name for observation in self.observations for name in observation.levels_db}
        self.gain_db = dict.fromkeys(sorted(names | set(self.gain_db)), 0.0)
        self.loss_db = {}
        for step in range(STEPS):
            spread_db = NOISE_DB * (2.0 if step < WIDE_STEPS else 1.0)
            weights = [self._weigh(observation, spread_db) for observation in self.observations]
            self._fit_losses(weights)
            self._fit_gains(weights)

    def _weigh(self, observation: Observation, spread_db: float) -> dict[tuple[str, str], float]:
        """For each pair (here, there): how far the wake tells that a voice here is so much weaker there."""
        names = list(observation.levels_db)
        errors = {(a, b): (self._error(observation, a, b) / spread_db) ** 2 / FREEDOM for a, b in _pairs(observation)}
        likely = dict.fromkeys(names, 0.0)
        if observation.said_in is not None:
            likely[observation.said_in] = 1.0
        else:
            for here in names:
                others = [errors[here, there] for there in names if there != here]
                likely[here] = prod((1.0 + error) ** (-(FREEDOM + 1.0) / 2.0) for error in others)
        whole = sum(likely.values())
        trust = (FREEDOM + 1.0) / FREEDOM
        return {(a, b): likely[a] / whole * trust / (1.0 + error) for (a, b), error in errors.items()}

    def _error(self, observation: Observation, here: str, there: str) -> float:
        """By how much the wake differs from what it would be if it was said here."""
        return self._difference(observation, here, there) - self.loss_db.get(pair(here, there), LOSS_DB)

    def _difference(self, observation: Observation, here: str, there: str) -> float:
        """How much louder it was here than there, if both microphones were equal."""
        raw = observation.levels_db[here] - observation.levels_db[there]
        return raw - self.gain_db[here] + self.gain_db[there]

    def _fit_losses(self, weights: list[dict[tuple[str, str], float]]) -> None:
        prior = (NOISE_DB / LOSS_SPREAD_DB) ** 2
        sums: dict[str, float] = {}
        counts: dict[str, float] = {}
        for observation, weight in zip(self.observations, weights, strict=True):
            for (here, there), share in weight.items():
                key = pair(here, there)
                sums[key] = sums.get(key, prior * LOSS_DB) + share * self._difference(observation, here, there)
                counts[key] = counts.get(key, prior) + share
        self.loss_db = {key: max(0.0, sums[key] / counts[key]) for key in sums}

    def _fit_gains(self, weights: list[dict[tuple[str, str], float]]) -> None:
        prior = (NOISE_DB / GAIN_SPREAD_DB) ** 2
        sums = dict.fromkeys(self.gain_db, 0.0)
        counts = dict.fromkeys(self.gain_db, prior)
        for observation, weight in zip(self.observations, weights, strict=True):
            for (here, there), share in weight.items():
                error = self._error(observation, here, there)
                sums[here] += share * (self.gain_db[here] + error)
                sums[there] += share * (self.gain_db[there] - error)
                counts[here] += share
                counts[there] += share
        # All move at once, so each takes half the way; the mean of all is no gain but how loud people speak.
        self.gain_db = {name: (gain + sums[name] / counts[name]) / 2.0 for name, gain in self.gain_db.items()}
        mean = sum(self.gain_db.values()) / len(self.gain_db)
        self.gain_db = {name: gain - mean for name, gain in self.gain_db.items()}


def _pairs(observation: Observation) -> Iterator[tuple[str, str]]:
    return ((a, b) for a in observation.levels_db for b in observation.levels_db if a != b)
