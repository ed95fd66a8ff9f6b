"""An engine for tests: a tone per clause, silence or noise on request, and a count of what was asked."""

import asyncio

import numpy as np

from hub.voice.engine import Sound
from hub.voice.errors import EngineMissing


class ToneEngine:
    """Speaks every clause as a tone of 0.1 s a word."""

    name = "tone"

    def __init__(self, *, silent: bool = False, missing: bool = False) -> None:
        self.silent = silent
        self.missing = missing
        self.asked: list[str] = []
        self.hold: asyncio.Event | None = None
        self.held = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def warm(self) -> None:
        if self.missing:
            raise EngineMissing("no tone", fix="Install it.")

    async def speak(self, text: str, voice: str | None, pace: float) -> Sound:
        self.asked.append(text)
        try:
            if self.hold:
                self.held.set()
                await self.hold.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        length = int(1600 * len(text.split()) / pace)
        level = 0.0 if self.silent else 0.3
        return Sound((level * np.sin(np.arange(length) * 0.3)).astype(np.float32), 16_000)

    def voices(self) -> tuple[str, ...]:
        return ("one",)

    async def close(self) -> None:
        self.missing = True
