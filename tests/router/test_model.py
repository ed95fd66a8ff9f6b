"""The model file, and what it must cost."""

from importlib.resources import files

import numpy as np
import pytest

from router.corpus.sentences import sentences
from router.errors import ModelUnreadableError
from router.features import BUCKETS, DENSE_NAMES, extract
from router.model import ROUTES, pack, read, shipped
from router.train import accuracy, fit


def test_the_shipped_model_is_small() -> None:
    assert len(files("router").joinpath("data/router.npz").read_bytes()) < 2_000_000


def test_the_shipped_model_knows_the_corpus_it_was_trained_on() -> None:
    samples = sentences(seed=20)[::20]
    assert accuracy(shipped(), samples) > 0.99


def test_the_same_sentences_give_the_same_model() -> None:
    samples = sentences(seed=3)[::200]
    assert fit(samples) == fit(samples)


def test_scores_are_probabilities() -> None:
    scores = shipped().score(extract("write a poem about rain"))
    assert scores.command + scores.fast + scores.deep == pytest.approx(1.0)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nonsense", b"\x93NUMPY"])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(ModelUnreadableError):
        read(data)


def test_a_model_for_other_features_is_refused() -> None:
    small = pack(np.zeros((8, len(ROUTES))), np.zeros((len(DENSE_NAMES), len(ROUTES))), np.zeros(len(ROUTES)))
    with pytest.raises(ModelUnreadableError, match="other features"):
        read(small)


def test_features_stay_within_their_buckets() -> None:
    features = extract("um okay so what's 15% of 80 dollars")
    assert features.hashed == tuple(sorted(set(features.hashed)))
    assert all(0 <= bucket < BUCKETS for bucket in features.hashed)
    assert len(features.dense) == len(DENSE_NAMES)
