"""A model that says what it is told, one piece in every step: for tests and measurements."""

import asyncio
import itertools
from collections.abc import Iterable

from hub.duplex.errors import Busy
from hub.duplex.seat import Ended, Mailbox, Persona, Said, SeatEvent, Sound, Words


class ScriptedSeat:
    """Answers every frame it hears with the next piece of its script and a frame of sound."""

    def __init__(self, backend: "ScriptedBackend", persona: Persona, pieces: Iterable[str]) -> None:
        self.persona = persona
        self.heard: list[bytes] = []
        self.said: list[str] = []
        self._backend = backend
        self._pieces = iter(pieces)
        self._mailbox = Mailbox()

    def hear(self, pcm: bytes) -> None:
        """80 ms of the room; the sound of the answer is the same 80 ms, so a test knows it again."""
        self.heard.append(pcm)
        if piece := next(self._pieces, ""):
            self._mailbox.put(Words(piece))
        self._mailbox.put(Sound(pcm))

    async def next(self) -> SeatEvent:
        """What the model does next."""
        return await self._mailbox.get()

    def say(self, text: str) -> bool:
        """Say it at the next steps."""
        self.said.append(text)
        self._pieces = itertools.chain((f" {word}" for word in text.split()), self._pieces)
        self._mailbox.put(Said())
        return True

    def hush(self) -> None:
        """Nothing more to say."""
        self._pieces = iter(())

    def remember(self, text: str) -> None:
        """Who it is from now on."""
        self.persona = Persona(text, self.persona.voice)

    async def close(self) -> None:
        """Give the seat back."""
        self.end("")

    def end(self, code: str) -> None:
        """End as a model would that fails."""
        self._backend.leave(self)
        self._mailbox.put(Ended(code))


class ScriptedBackend:
    """Seats of a scripted model."""

    def __init__(self, seats: int = 4, pieces: Iterable[str] = ()) -> None:
        self._seats = seats
        self._pieces = tuple(pieces)
        self.open_seats: set[ScriptedSeat] = set()
        self.all_free = asyncio.Event()
        """Set while nobody sits."""

    async def open(self, persona: Persona) -> ScriptedSeat:
        """A seat; raises `Busy` when all are taken."""
        if len(self.open_seats) >= self._seats:
            raise Busy(f"All {self._seats} conversations of the model are taken.")
        seat = ScriptedSeat(self, persona, self._pieces)
        self.open_seats.add(seat)
        self.all_free.clear()
        return seat

    def leave(self, seat: ScriptedSeat) -> None:
        """A seat is free."""
        self.open_seats.discard(seat)
        if not self.open_seats:
            self.all_free.set()
