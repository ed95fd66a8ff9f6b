"""The composite rule against the weaknesses of level and clearness alone."""

import pytest

from hub.arbiter.config import ArbiterConfig
from hub.arbiter.models import Claim
from hub.arbiter.rules.base import Scene
from hub.arbiter.rules.composite import Composite

SCENE = Scene(ArbiterConfig(), {"hot": 10.0})


def claim(satellite: str = "kitchen", level: float = -30, noise: float = -60, **more: object) -> Claim:
    fields: dict[str, object] = {"confidence": 0.9, "arrived_us": 0} | more
    return Claim("c", satellite, level, noise, **fields)  # type: ignore[arg-type]


def total(of: Claim) -> float:
    return Composite().score(of, SCENE).total_db


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (claim(level=-30), claim(level=-34)),
        (claim(noise=-60), claim(noise=-50)),
        (claim(confidence=0.95), claim(confidence=0.6)),
        (claim(playing=False), claim(playing=True)),
        (claim("kitchen", -35), claim("hot", -30, -55)),
        (claim(level=-36, noise=-60), claim(level=-35, noise=-35.5)),
    ],
    ids=["louder", "clearer", "surer", "not sounding itself", "not only hotter", "speech, not a television"],
)
def test_the_better_claim_scores_higher(better: Claim, worse: Claim) -> None:
    assert total(better) > total(worse)


def test_the_parts_add_up() -> None:
    score = Composite().score(claim(), SCENE)
    assert score.total_db == sum(value for _, value in score.parts)


@pytest.mark.parametrize(("level", "noise"), [(-200, -200), (200, 200), (-200, 200), (0, -200), (-30, -30)])
def test_any_level_gives_a_finite_score(level: float, noise: float) -> None:
    assert abs(total(claim(level=level, noise=noise))) < 1000
