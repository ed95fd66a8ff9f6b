"""What the arbiter hears and what it decides. Times are microseconds on the hub's clock."""

from dataclasses import dataclass
from typing import Literal

ClaimKind = Literal["wake", "barge", "button"]
"""`barge`: speech over our own voice, without a wake word. `button`: opened by hand, so nobody else heard it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A satellite heard someone speak to the house."""

    id: str
    satellite: str
    level_db: float
    """While the phrase was said, dBFS; contains the noise."""
    noise_db: float
    """Just before it, dBFS."""
    confidence: float
    arrived_us: int
    captured_us: int | None = None
    """End of the phrase on the hub's clock; None while the satellite's offset is unknown."""
    error_us: int | None = None
    """Bound on the error of `captured_us`."""
    phrase: str = ""
    kind: ClaimKind = "wake"
    playing: bool = False
    clipped: bool = False


# --- Actions ---


@dataclass(frozen=True, slots=True)
class GrantProvisional:
    """This room answers unless a better claim comes: light only."""

    round: str
    satellite: str
    claim: str
    epoch: int
    reason: str
    type: Literal["grant_provisional"] = "grant_provisional"


@dataclass(frozen=True, slots=True)
class GrantFinal:
    """This room answers."""

    round: str
    satellite: str
    claim: str
    epoch: int
    reason: str
    type: Literal["grant_final"] = "grant_final"


@dataclass(frozen=True, slots=True)
class StandDown:
    """This room does not answer. A barge stood down was overheard: its playback goes on."""

    round: str
    satellite: str
    claim: str
    epoch: int
    winner: str | None
    reason: str
    suppress_ms: int
    type: Literal["stand_down"] = "stand_down"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One claim as it was judged."""

    claim: Claim
    score_db: float
    parts: tuple[tuple[str, float], ...]
    """What the score is made of, in dB."""
    speech_db: float | None
    """Level of the speech after the phrase, if it was reported in time."""
    late: bool
    """Came when the grant was final already."""
    lost: bool
    """The satellite went away during the round."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that happened in a round."""

    at_us: int
    what: str
    satellite: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why this room answered: all that `parlour why` shows."""

    round: str
    rule: str
    kind: ClaimKind
    opened_us: int
    final_us: int | None
    closed_us: int
    winner: str | None
    candidates: tuple[Candidate, ...]
    """Best first."""
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class RoundClosed:
    """Nothing more will be decided about this utterance."""

    round: str
    winner: str | None
    explanation: Explanation
    type: Literal["round_closed"] = "round_closed"


Action = GrantProvisional | GrantFinal | StandDown | RoundClosed
