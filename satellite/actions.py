"""What the room's state machine wants done. Frozen values; the app does them."""

from dataclasses import dataclass

from satellite.config import HookEvent
from satellite.wire.base import Light, Tone
from satellite.wire.messages import AnyMessage


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the hub."""

    message: AnyMessage


@dataclass(frozen=True, slots=True)
class OpenMicrophone:
    """Begin an uplink stream with the pre-roll."""

    stream: int


@dataclass(frozen=True, slots=True)
class CloseMicrophone:
    """End the uplink stream."""


@dataclass(frozen=True, slots=True)
class BoundUplink:
    """Let this much speech wait on a stalled link."""

    bound_ms: int


@dataclass(frozen=True, slots=True)
class SendLevels:
    """Begin or stop to send energy envelopes."""

    on: bool


@dataclass(frozen=True, slots=True)
class StartStream:
    """Let a downlink stream sound."""

    stream: int
    gain_db: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """Begin or stop a stream at a frame and a time of the hub's clock."""

    stream: int
    seq: int
    at_us: int
    until: bool


@dataclass(frozen=True, slots=True)
class FlushStream:
    """Forget a stream from a frame on, and answer `flushed`."""

    stream: int
    from_seq: int


@dataclass(frozen=True, slots=True)
class SetDuck:
    """Change the playback level."""

    gain_db: float


@dataclass(frozen=True, slots=True)
class Hold:
    """Fall silent at once and keep the place, or go on."""

    on: bool


@dataclass(frozen=True, slots=True)
class MakeTone:
    """Play a short sound of our own."""

    tone: Tone


@dataclass(frozen=True, slots=True)
class Show:
    """Show a light state."""

    light: Light


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring, or stop ringing."""

    on: bool


@dataclass(frozen=True, slots=True)
class Apply:
    """Settings of the room changed: use them and keep them."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell the hooks."""

    event: HookEvent
    detail: str = ""


SoundAction = StartStream | Schedule | FlushStream | SetDuck | Hold | MakeTone | Ring
"""What concerns the speaker."""
Action = SoundAction | Say | OpenMicrophone | CloseMicrophone | BoundUplink | SendLevels | Show | Apply | Tell
