"""What the brain's core wants done, and by whom. `app` carries the orders out."""

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from hub.arbiter.models import Explanation
from hub.ears.api import EarCommand
from hub.follow.models import Moved
from hub.mind.api import Ask, MindCommand
from hub.relay.api import RelayCommand
from hub.voice.api import VoiceCommand


@dataclass(frozen=True, slots=True)
class ToRelay:
    """For the relay."""

    command: RelayCommand


@dataclass(frozen=True, slots=True)
class ToEars:
    """For the ears worker."""

    command: EarCommand


@dataclass(frozen=True, slots=True)
class ToVoice:
    """For the voice worker."""

    command: VoiceCommand


@dataclass(frozen=True, slots=True)
class ToMind:
    """For the mind, beside a turn."""

    command: MindCommand


@dataclass(frozen=True, slots=True)
class StartTurn:
    """Ask the mind and report its events to `Desk.answered`."""

    ask: Ask
    speech_end_us: int


@dataclass(frozen=True, slots=True)
class CancelTurn:
    """Stop a turn that was started."""

    turn: str


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a room answered, for `parlour why`."""

    explanation: Explanation
    conversation: str | None


@dataclass(frozen=True, slots=True)
class Followed:
    """A conversation goes on in another room, for `parlour why`."""

    moved: Moved


@dataclass(frozen=True, slots=True)
class Taught:
    """Somebody said where a wake was: what was learned is worth keeping."""


@dataclass(frozen=True, slots=True)
class FirstSound:
    """The first sound of an answer left a speaker."""

    conversation: str
    at_us: int


@dataclass(frozen=True, slots=True)
class Errand:
    """Work of the shell that must keep its place among the orders."""

    work: Coroutine[Any, Any, None]


Order = (
    Errand | ToRelay | ToEars | ToVoice | ToMind | StartTurn | CancelTurn | Explained | Followed | Taught | FirstSound
)
