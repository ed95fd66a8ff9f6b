"""What the arbiter remembers between two events. Plain data: `STATE` writes and reads it as JSON."""

from dataclasses import dataclass, field

from pydantic import TypeAdapter

from hub.arbiter.calibration import Calibration
from hub.arbiter.config import ArbiterConfig
from hub.arbiter.earshot import Earshot
from hub.arbiter.levels import power
from hub.arbiter.models import Claim, ClaimKind, Note

OLDEST_CAPTURE_US = 10_000_000
"""A capture time further back is taken for a broken clock."""


@dataclass(slots=True)
class Entry:
    """One satellite in a round."""

    claim: Claim
    speech_power: float = 0.0
    speech_frames: int = 0
    late: bool = False
    lost: bool = False

    def hear(self, level_db: float) -> None:
        """Take in 20 ms of the speech after the phrase."""
        self.speech_frames += 1
        self.speech_power += (power(level_db) - self.speech_power) / self.speech_frames


@dataclass(slots=True)
class Round:
    """One utterance and all who heard it."""

    id: str
    kind: ClaimKind
    opened_us: int
    deadline_us: int
    listening: list[str]
    """Who could have heard it."""
    entries: dict[str, Entry] = field(default_factory=dict)
    winner: str | None = None
    final_us: int | None = None
    closed: bool = False
    notes: list[Note] = field(default_factory=list)

    def alive(self) -> dict[str, Entry]:
        """The claims whose satellites are still there."""
        return {name: entry for name, entry in self.entries.items() if not entry.lost}

    def note(self, at_us: int, what: str, satellite: str | None = None) -> None:
        """Write down what happened, for the explanation."""
        self.notes.append(Note(at_us, what, satellite))


@dataclass(slots=True)
class ArbiterState:
    """Everything; a new arbiter with the same state decides the same."""

    epoch: int = 0
    serial: int = 0
    now_us: int = 0
    hears: dict[str, bool] = field(default_factory=dict)
    """Connected satellites; False: muted, so it cannot claim."""
    playing: list[str] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    """Oldest first; closed ones stay a while to know late claims by."""
    last_active: list[str] = field(default_factory=list)
    """Satellites that answered, latest last."""
    calibration: Calibration = field(default_factory=Calibration)
    earshot: Earshot = field(default_factory=Earshot)


STATE: TypeAdapter[ArbiterState] = TypeAdapter(ArbiterState)


def trusted_us(claim: Claim, config: ArbiterConfig) -> int | None:
    """When the phrase ended, if the satellite's clock can be trusted that far."""
    if claim.captured_us is None or claim.error_us is None or claim.error_us > config.max_clock_error_ms * 1000:
        return None
    age_us = claim.arrived_us - claim.captured_us
    return claim.captured_us if -claim.error_us <= age_us <= OLDEST_CAPTURE_US else None


def moments_us(claims: list[Claim], config: ArbiterConfig) -> list[int]:
    """The claims on one time line: of capture if all clocks are good, else of arrival."""
    captured = [trusted_us(claim, config) for claim in claims]
    known = [moment for moment in captured if moment is not None]
    return known if len(known) == len(claims) else [claim.arrived_us for claim in claims]


def same_utterance(a: Claim, b: Claim, state: ArbiterState, config: ArbiterConfig) -> bool:
    """Whether two satellites probably heard the same words."""
    if state.earshot.never(a.satellite, b.satellite, config.groups):
        return False
    near = state.earshot.can_hear(a.satellite, b.satellite, config.groups)
    limit_ms = config.same_utterance_ms if near else config.chance_ms
    first, second = moments_us([a, b], config)
    return abs(first - second) <= limit_ms * 1000


def in_earshot(satellite: str, state: ArbiterState, config: ArbiterConfig) -> list[str]:
    """The other satellites that may hear a voice in this one's room now."""
    return sorted(
        name
        for name, hears in state.hears.items()
        if hears and name != satellite and state.earshot.can_hear(satellite, name, config.groups)
    )
