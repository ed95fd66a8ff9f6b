"""Trains the shipped model: `python -m router.train`. Needs scikit-learn (development only); same seed, same file."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from router.corpus.grammar import Sample
from router.corpus.sentences import sentences
from router.features import BUCKETS, DENSE_NAMES, extract
from router.model import MODEL_FILE, ROUTES, Model, pack, read

SEED = 20
STRENGTH = 8.0
"""How closely the model follows the corpus (inverse regularisation)."""


def matrix(texts: Sequence[str]) -> csr_matrix:
    """One row of features an utterance: hashed words first, then the countable facts."""
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    dense = np.zeros((len(texts), len(DENSE_NAMES)))
    for row, text in enumerate(texts):
        features = extract(text)
        columns += features.hashed
        values += [max(len(features.hashed), 1) ** -0.5] * len(features.hashed)
        ends.append(len(columns))
        dense[row] = features.dense
    hashed = csr_matrix((values, columns, ends), shape=(len(texts), BUCKETS))
    return csr_matrix(hstack([hashed, csr_matrix(dense)]))


def fit(samples: Sequence[Sample], strength: float = STRENGTH) -> bytes:
    """Learns from samples; each route weighs the same in total. Returns the bytes of a model file."""
    routes = [route.value for route in ROUTES]
    labels = np.array([routes.index(sample.route) for sample in samples])
    weights: NDArray[np.float64] = np.array([sample.weight for sample in samples])
    for index in range(len(routes)):
        weights[labels == index] /= weights[labels == index].sum()
    weights *= len(samples) / weights.sum()
    learner = LogisticRegression(C=strength, max_iter=400, tol=1e-5)
    with threadpool_limits(limits=1):  # sums in one order, so the same sentences give the same bytes
        learner.fit(matrix([sample.text for sample in samples]), labels, sample_weight=weights)
    learned = learner.coef_.T
    return pack(learned[:BUCKETS].tolist(), learned[BUCKETS:].tolist(), learner.intercept_.tolist())


def accuracy(model: Model, samples: Sequence[Sample]) -> float:
    """Share of samples whose likeliest route is right."""
    right = 0
    for sample in samples:
        scores = model.score(extract(sample.text))
        best = max(ROUTES, key=lambda route: getattr(scores, route.value))
        right += best.value == sample.route
    return right / max(len(samples), 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: train, write the file, say how well it knows what it learned."""
    parser = argparse.ArgumentParser(prog="python -m router.train", description=__doc__)
    parser.add_argument("--out", type=Path, default=MODEL_FILE)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args(arguments)
    samples = sentences(chosen.seed)
    data = fit(samples)
    chosen.out.write_bytes(data)
    known = accuracy(read(data), samples)
    sys.stdout.write(f"{len(samples)} sentences, {known:.2%} known, {len(data)} bytes to {chosen.out}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
