"""The trained numbers and how they are read: one file, three scores per utterance."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from router.errors import ModelUnreadableError
from router.features import BUCKETS, DENSE_NAMES, Features
from router.models import Route

ROUTES = (Route.COMMAND, Route.FAST, Route.DEEP)
"""Order of the scores."""
_FORMAT = 1


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

    hashed: NDArray[np.float32]
    """Weights, `BUCKETS` x 3."""
    dense: NDArray[np.float32]
    bias: NDArray[np.float32]

    def score(self, features: Features) -> Scores:
        """Probabilities of the three routes."""
        rows = self.hashed[list(features.hashed)]
        scale = 1.0 / np.sqrt(max(len(features.hashed), 1))
        facts = np.asarray(features.dense, dtype=np.float32)[:, None] * self.dense
        logits = rows.sum(axis=0) * scale + facts.sum(axis=0) + self.bias
        weights = np.exp(logits - logits.max())
        command, fast, deep = (weights / weights.sum()).tolist()
        winner = int(np.argmax(logits))
        return Scores(command, fast, deep, _spoke_for(facts, winner))


def read(data: bytes) -> Model:
    """A model from the bytes of its file; `ModelUnreadableError` if it is not one of ours."""
    try:
        with np.load(BytesIO(data), allow_pickle=False) as arrays:
            if int(arrays["format"]) != _FORMAT:
                raise ModelUnreadableError(f"model format {int(arrays['format'])}, expected {_FORMAT}")
            hashed, dense, bias = (arrays[name].astype(np.float32) for name in ("hashed", "dense", "bias"))
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        raise ModelUnreadableError(f"not a router model: {error}") from error
    if hashed.shape != (BUCKETS, len(ROUTES)) or dense.shape != (len(DENSE_NAMES), len(ROUTES)):
        raise ModelUnreadableError("the model was trained for other features; run `python -m router.train`")
    return Model(hashed, dense, bias)


def pack(hashed: NDArray[np.float64], dense: NDArray[np.float64], bias: NDArray[np.float64]) -> bytes:
    """The bytes of a model file; the same numbers give the same bytes."""
    out = BytesIO()
    np.savez_compressed(
        out,
        format=np.int64(_FORMAT),
        hashed=hashed.astype(np.float16),
        dense=dense.astype(np.float32),
        bias=bias.astype(np.float32),
    )
    return out.getvalue()


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model that comes with Parlour."""
    return read(files("router").joinpath("data/router.npz").read_bytes())


def _spoke_for(facts: NDArray[np.float32], winner: int) -> tuple[str, ...]:
    margin = facts[:, winner] - facts.mean(axis=1)
    best = np.argsort(-margin)[:3]
    return tuple(DENSE_NAMES[index] for index in best.tolist() if margin[index] > 0.1)
