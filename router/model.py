"""The trained numbers and how they are read: one file, three scores per utterance. Plain Python: numpy alone would take
longer to import than the whole model to load."""

import json
import sys
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from pathlib import Path

from router.errors import ModelUnreadableError
from router.features import BUCKETS, DENSE_NAMES, Features
from router.models import Route

ROUTES = (Route.COMMAND, Route.FAST, Route.DEEP)
"""Order of the scores."""
MODEL_FILE = Path(__file__).parent / "data" / "router.model"
_MAGIC = b"parlour router 2\n"
_STEPS = 32_000
"""Hashed weights are stored as 16-bit steps of the largest one."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How likely each route is, from the words alone; the three add up to one."""

    command: float
    fast: float
    deep: float
    reasons: tuple[str, ...]
    """The countable facts that spoke most for the winner."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Logistic regression over hashed words and countable facts."""

    hashed: "array[int]"
    """Weights in steps, three for each bucket."""
    step: float
    dense: tuple[tuple[float, ...], ...]
    """Three weights for each fact."""
    bias: tuple[float, ...]

    def score(self, features: Features) -> Scores:
        """Probabilities of the three routes."""
        scale = self.step * max(len(features.hashed), 1) ** -0.5
        places = [3 * bucket for bucket in features.hashed]
        logits = [
            sum(self.hashed[place + route] for place in places) * scale
            + sum(value * row[route] for value, row in zip(features.dense, self.dense, strict=True) if value)
            + self.bias[route]
            for route in range(len(ROUTES))
        ]
        top = max(logits)
        weights = [exp(logit - top) for logit in logits]
        command, fast, deep = (weight / sum(weights) for weight in weights)
        return Scores(command, fast, deep, self._reasons(features, logits.index(top)))

    def _reasons(self, features: Features, winner: int) -> tuple[str, ...]:
        margins = [
            (value * (row[winner] - sum(row) / len(row)), name)
            for value, row, name in zip(features.dense, self.dense, DENSE_NAMES, strict=True)
            if value
        ]
        return tuple(name for margin, name in sorted(margins, reverse=True)[:3] if margin > 0.1)


def read(data: bytes) -> Model:
    """A model from the bytes of its file; `ModelUnreadableError` if it is not one of ours."""
    try:
        if not data.startswith(_MAGIC):
            raise ModelUnreadableError("not a router model of this version")
        header, _, packed = data.removeprefix(_MAGIC).partition(b"\n")
        numbers = json.loads(header)
        hashed = array("h", zlib.decompress(packed))
        step, bias = float(numbers["step"]), tuple(map(float, numbers["bias"]))
        dense = tuple(tuple(map(float, row)) for row in numbers["dense"])
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise ModelUnreadableError(f"not a router model: {error}") from error
    if sys.byteorder == "big":
        hashed.byteswap()
    if len(hashed) != BUCKETS * len(ROUTES) or numbers["facts"] != list(DENSE_NAMES) or len(dense) != len(DENSE_NAMES):
        raise ModelUnreadableError("the model was trained for other features; run `python -m router.train`")
    return Model(hashed, step, dense, bias)


def pack(hashed: Sequence[Sequence[float]], dense: Sequence[Sequence[float]], bias: Sequence[float]) -> bytes:
    """The bytes of a model file; the same numbers give the same bytes."""
    step = max((abs(value) for row in hashed for value in row), default=0.0) / _STEPS or 1.0
    steps = array("h", (round(value / step) for row in hashed for value in row))
    if sys.byteorder == "big":
        steps.byteswap()
    numbers = {
        "step": step,
        "bias": [round(value, 5) for value in bias],
        "facts": list(DENSE_NAMES),
        "dense": [[round(value, 5) for value in row] for row in dense],
    }
    return _MAGIC + json.dumps(numbers).encode() + b"\n" + zlib.compress(steps.tobytes(), 9)


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model that comes with Parlour."""
    return read(MODEL_FILE.read_bytes())
