"""A house under test: claims in milliseconds, actions as short words."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from hub.arbiter.arbiter import Arbiter
from hub.arbiter.config import ArbiterConfig
from hub.arbiter.models import Action, Claim, Explanation, GrantFinal, GrantProvisional, RoundClosed, StandDown


@dataclass
class House:
    """An arbiter whose clock and log are in milliseconds."""

    arbiter: Arbiter
    serial: int = 0
    log: list[Action] = field(default_factory=list)

    def says(self, at_ms: float, satellite: str, level: float = -30.0, **more: object) -> None:
        """A wake as `satellite` reports it."""
        self.serial += 1
        fields: dict[str, object] = {
            "id": f"c{self.serial}",
            "noise_db": -60.0,
            "confidence": 0.9,
            "arrived_us": int(at_ms * 1000),
        }
        fields.update(more)
        self.arbiter.claim(Claim(satellite=satellite, level_db=level, **fields), int(at_ms * 1000))  # type: ignore[arg-type]
        self.at(at_ms)

    def at(self, now_ms: float) -> list[str]:
        """What is decided up to now, in words."""
        actions = self.arbiter.poll(int(now_ms * 1000))
        self.log += actions
        return [words(action) for action in actions]

    def told(self) -> list[str]:
        """Everything decided so far but the ends of rounds, in words."""
        return [words(action) for action in self.log if not isinstance(action, RoundClosed)]

    def explanations(self) -> list[Explanation]:
        """The records of all rounds that ended."""
        return [action.explanation for action in self.log if isinstance(action, RoundClosed)]


def words(action: Action) -> str:
    match action:
        case GrantProvisional():
            return f"{action.satellite} maybe"
        case GrantFinal():
            return f"{action.satellite} answers"
        case StandDown():
            return f"{action.satellite} quiet"
        case RoundClosed():
            return f"{action.round} closed"


MakeHouse = Callable[..., House]


@pytest.fixture
def make_house() -> MakeHouse:
    def make(*satellites: str, **settings: object) -> House:
        arbiter = Arbiter(ArbiterConfig(**settings))  # type: ignore[arg-type]
        for name in satellites:
            arbiter.joined(name, 0)
        return House(arbiter)

    return make
