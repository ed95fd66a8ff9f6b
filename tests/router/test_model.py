"""The model file, and what it must cost."""

import subprocess
import sys
from pathlib import Path

import pytest

from router.corpus.sentences import sentences
from router.errors import ModelUnreadableError
from router.features import BUCKETS, DENSE_NAMES, extract
from router.model import MODEL_FILE, ROUTES, pack, read, shipped
from router.train import accuracy, fit

ROOT = Path(__file__).parents[2]


def test_the_shipped_model_is_small() -> None:
    assert MODEL_FILE.stat().st_size < 2_000_000


def test_the_shipped_model_knows_the_corpus_it_was_trained_on() -> None:
    samples = sentences(seed=20)[::20]
    assert accuracy(shipped(), samples) > 0.99


def test_the_same_sentences_give_the_same_model() -> None:
    samples = sentences(seed=3)[::200]
    assert fit(samples) == fit(samples)


def test_scores_are_probabilities() -> None:
    scores = shipped().score(extract("write a poem about rain"))
    assert scores.command + scores.fast + scores.deep == pytest.approx(1.0)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nonsense", b"parlour router 2\n{}", b"parlour router 2\n{\n"])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(ModelUnreadableError):
        read(data)


def test_a_model_for_other_features_is_refused() -> None:
    zero = [0.0] * len(ROUTES)
    small = pack([zero] * 8, [zero] * len(DENSE_NAMES), zero)
    with pytest.raises(ModelUnreadableError, match="other features"):
        read(small)


def test_features_stay_within_their_buckets() -> None:
    features = extract("um okay so what's 15% of 80 dollars")
    assert features.hashed == tuple(sorted(set(features.hashed)))
    assert all(0 <= bucket < BUCKETS for bucket in features.hashed)
    assert len(features.dense) == len(DENSE_NAMES)


def test_the_router_needs_no_library() -> None:
    program = "import router, sys; router.decide('hello'); assert 'numpy' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
