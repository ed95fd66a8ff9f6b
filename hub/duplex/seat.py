"""What the rest of the engine holds of one conversation on a model, wherever the model runs."""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Protocol

FRAME_SAMPLES = 1920
FRAME_BYTES = FRAME_SAMPLES * 2
FRAME_S = 0.08
"""The model's step: 80 ms at 24 kHz."""
_KEPT_SOUNDS = 50
"""Frames kept for whoever does not read: four seconds."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Who the model is in a conversation."""

    text: str = ""
    voice: str = ""
    """A name on the model's list; empty: its own voice."""


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of what the model says; it comes before its sound."""

    piece: str


@dataclass(frozen=True, slots=True)
class Sound:
    """80 ms of the model, 24 kHz s16 mono."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """A text it was given is spoken to the end."""


@dataclass(frozen=True, slots=True)
class Rotating:
    """The model's memory is nearly full: send a persona with a summary now."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more will come."""

    code: str
    """Empty when we closed it."""


SeatEvent = Words | Sound | Said | Rotating | Ended


class Seat(Protocol):
    """One conversation on a model."""

    def hear(self, pcm: bytes) -> None:
        """80 ms of the room; never waits."""

    async def next(self) -> SeatEvent:
        """What the model does next; after `Ended` only `Ended`."""

    def say(self, text: str) -> bool:
        """Let the model say this text; False when this model cannot, and the voice worker has to."""

    def hush(self) -> None:
        """Forget what it was to say."""

    def remember(self, text: str) -> None:
        """Who it is from its next start anew on."""

    async def close(self) -> None:
        """Give the seat back."""


class Backend(Protocol):
    """A model with seats."""

    async def open(self, persona: Persona) -> Seat:
        """A seat whose prompt is done; raises `Busy` or another `DuplexError`."""


class Mailbox:
    """Events on their way to one reader; sound that nobody reads is given up, the oldest first."""

    def __init__(self) -> None:
        self._events: deque[SeatEvent] = deque()
        self._sounds = 0
        self._came = asyncio.Event()
        self._ended: Ended | None = None
        self.lost = 0
        """Frames of sound given up."""

    def put(self, event: SeatEvent) -> None:
        """Add one."""
        if isinstance(event, Ended):
            self._ended = self._ended or event
        elif isinstance(event, Sound) and self._sounds >= _KEPT_SOUNDS:
            self._drop_oldest_sound()
            self._events.append(event)
        else:
            self._sounds += isinstance(event, Sound)
            self._events.append(event)
        self._came.set()

    async def get(self) -> SeatEvent:
        """The oldest one."""
        while not self._events:
            if self._ended:
                return self._ended
            self._came.clear()
            await self._came.wait()
        event = self._events.popleft()
        self._sounds -= isinstance(event, Sound)
        return event

    def _drop_oldest_sound(self) -> None:
        oldest = next(number for number, event in enumerate(self._events) if isinstance(event, Sound))
        del self._events[oldest]
        self.lost += 1
