"""The seam between a room's sound card, real or simulated, and the satellite that uses it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mark:
    """Which frame of which stream is part of a block."""

    stream: int
    seq: int | None
    """None for a made-up frame that has no place in the stream."""
    ended: bool = False
    """Nothing of this stream follows."""


@dataclass(frozen=True, slots=True)
class Block:
    """20 ms for the speaker, and what they are made of."""

    pcm: bytes
    marks: tuple[Mark, ...] = ()


class Ears(Protocol):
    """Who uses a sound card. Everything is called from the event loop, with times of the monotonic clock."""

    def hear(self, frame: bytes, captured_at: float) -> None:
        """20 ms of the microphone, captured until `captured_at`."""

    def next_block(self, sounds_at: float) -> Block:
        """Return the 20 ms that will leave the speaker at `sounds_at`."""

    def sounded(self, block: Block, at: float) -> None:
        """This block began to leave the speaker at `at`."""

    def health_changed(self, microphone_ok: bool, speaker_ok: bool) -> None:
        """A device came or went."""


class SoundCard(Protocol):
    """A microphone and a speaker: 24 kHz, 16 bit, mono, frames of 20 ms."""

    async def run(self, ears: Ears) -> None:
        """Serve until cancelled."""

    def hold(self, on: bool) -> None:
        """Fall silent within milliseconds and keep the place, or go on from there."""

    def clear(self) -> None:
        """Forget blocks that were fetched and have not sounded."""
