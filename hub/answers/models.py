"""What is asked, what is known, and what comes back."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

Depth = Literal["fast", "deep"]
Kind = Literal["time", "chance", "fact", "sum", "weather", "calendar", "self", "talk", "repeat", "control"]
"""What an answer is about; decides whether and how long it may be kept."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer, ready to be spoken."""

    text: str
    kind: Kind
    known: bool = True
    """False when the text says honestly that we cannot know."""


@dataclass(frozen=True, slots=True)
class DayWeather:
    """The forecast of one day."""

    day: date
    condition: str
    """Home Assistant's word, such as `partlycloudy`."""
    high: float | None = None
    low: float | None = None
    rain_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Weather:
    """What Home Assistant's weather entity says."""

    condition: str
    temperature: float | None
    unit: str = "°C"
    days: tuple[DayWeather, ...] = ()


@dataclass(frozen=True, slots=True)
class Appointment:
    """One entry of a calendar."""

    start: datetime
    title: str
    all_day: bool = False


@dataclass(frozen=True, slots=True)
class Character:
    """Who is speaking: the part of a persona that answers need."""

    name: str = "Parlour"
    prompt: str = "You are the friendly voice of a house."
    """How a model should behave."""
    fillers: tuple[str, ...] = ()
    """Ways to say that the answer needs a moment; empty: the usual ones."""
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Own wording of small talk, by topic (`hello`, `thanks`, `how are you`, ...)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the hub knows when a skill is asked. None means: nobody told us."""

    character: Character = field(default_factory=Character)
    room: str | None = None
    """Name of the room, as people say it."""
    rooms: tuple[str, ...] = ()
    weather: Weather | None = None
    appointments: tuple[Appointment, ...] | None = None
    last_reply: str | None = None
    cloud: str | None = None
    """Name of the service outside the house that also answers; None: everything stays here."""
    deep: bool = False
    """Whether a model for long questions is there."""
    luck: int = 0
    """A number nobody can foresee; the only chance a skill has."""


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the conversation so far."""

    who: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked, with everything it may know."""

    text: str
    now: datetime
    character: Character = field(default_factory=Character)
    history: tuple[Said, ...] = ()
    room: str | None = None
    house: tuple[str, ...] = ()
    """Facts about the house, one a line; only when the question is about it."""
    brief: bool = False


class Mind(Protocol):
    """Something that answers freely. To interrupt: cancel the task that iterates, or leave its `aclosing`."""

    @property
    def name(self) -> str:
        """What it is called in `/health` and when asked who answers."""
        ...

    @property
    def cloud(self) -> bool:
        """Whether words leave the house."""
        ...

    def answer(self, question: Question) -> AsyncGenerator[str, None]:
        """Speakable clauses, each as soon as it is whole. Raises `hub.answers.errors.MindError`."""
        ...

    async def warm(self) -> None:
        """Load the model before somebody waits for it."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
