"""Compares two ways of answering: who gets which, what it took, how it was liked. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

Arm = Literal["duplex", "cascade"]
ARMS: tuple[Arm, ...] = ("duplex", "cascade")


@dataclass(frozen=True, slots=True)
class Heard:
    """One turn of a conversation that takes part."""

    conversation: str
    arm: Arm
    first_sound_ms: float | None = None
    """Speech end to first answer sound; None if the turn had no sound."""
    rating: int | None = None
    """1 (bad) to 5 (good)."""


@dataclass(frozen=True, slots=True)
class ArmReport:
    """What is known about one arm."""

    arm: Arm
    conversations: int
    turns: int
    p50_ms: float | None
    p95_ms: float | None
    ratings: int
    mean_rating: float | None


def assign(conversation: str, salt: str, duplex_share: float = 0.5) -> Arm:
    """The arm of a conversation: the same for its whole life, fair over many."""
    digest = blake2b(f"{salt}\n{conversation}".encode(), digest_size=8).digest()
    return "duplex" if int.from_bytes(digest) / 2**64 < duplex_share else "cascade"


def rating_from_words(text: str) -> int | None:
    """A rating that was spoken in passing: `that was wrong` is a 1, `four stars` a 4."""
    plain = " ".join("".join(sign for sign in text.lower() if sign.isalnum() or sign.isspace()).split())
    if plain in _WRONG:
        return 1
    if plain in _RIGHT:
        return 5
    words = plain.split()
    if len(words) >= 2 and words[-1] in {"star", "stars", "points"}:
        return _NUMBERS.get(words[-2])
    if words[:2] == ["rate", "that"] and len(words) == 3:
        return _NUMBERS.get(words[2])
    return None


def report(turns: Iterable[Heard]) -> tuple[ArmReport, ...]:
    """Both arms side by side."""
    heard = list(turns)
    return tuple(_arm(arm, [turn for turn in heard if turn.arm == arm]) for arm in ARMS)


def _arm(arm: Arm, turns: Sequence[Heard]) -> ArmReport:
    sounds = sorted(turn.first_sound_ms for turn in turns if turn.first_sound_ms is not None)
    ratings = [turn.rating for turn in turns if turn.rating is not None]
    return ArmReport(
        arm=arm,
        conversations=len({turn.conversation for turn in turns}),
        turns=len(turns),
        p50_ms=_percentile(sounds, 0.5),
        p95_ms=_percentile(sounds, 0.95),
        ratings=len(ratings),
        mean_rating=sum(ratings) / len(ratings) if ratings else None,
    )


def _percentile(ordered: Sequence[float], share: float) -> float | None:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


_WRONG = frozenset(
    ("that was wrong", "thats wrong", "wrong answer", "that was a bad answer", "bad answer", "that was not right")
)
_RIGHT = frozenset(("that was perfect", "perfect answer", "that was a great answer", "great answer"))
_NUMBERS: Mapping[str, int] = {
    **{str(value): value for value in range(1, 6)},
    **dict(zip(("one", "two", "three", "four", "five"), range(1, 6), strict=True)),
}
