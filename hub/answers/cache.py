"""Keeps answers to repeated questions for a while: never about the house, never anything personal. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from hub.answers.models import Kind

MOST = 200
"""Answers kept at most; the oldest go first."""
LIFETIME_S: Mapping[Kind | str, float] = MappingProxyType(
    {"weather": 300.0, "fact": 86_400.0, "deep": 3600.0, "fast": 3600.0}
)
"""Kinds that may be kept, and how long. Whatever is not here is never kept: time, luck, sums (as fast
anew), small talk, calendar, anything about ourselves or the house."""
_PERSONAL = re.compile(
    r"\b(?:i|im|ive|id|ill|me|my|mine|we|us|our|ours|you|your|yours|he|she|him|her|his|hers|they|them|their|it|that|this"
    r"|those|these|again|here|there|home|house|now|today|tonight|tomorrow|yesterday|last|next|latest|current|currently"
    r"|name|called|password|pin|address|phone|birthday|who is (?:home|at))\b"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One remembered answer."""

    reply: str
    until: float


@dataclass(frozen=True, slots=True)
class Cache:
    """Answers by question and persona; a value, so every change makes a new one."""

    longest_s: float = 300.0
    """The owner's limit for everything; 0 keeps nothing."""
    kept: Mapping[str, Kept] = field(default_factory=dict)

    def find(self, persona: str, question: str, now: float) -> str | None:
        """The answer given before, if it still holds."""
        found = self.kept.get(_key(persona, question))
        return found.reply if found and now < found.until else None

    def keep(self, persona: str, question: str, reply: str, kind: Kind | str, now: float) -> "Cache":
        """The cache with this answer, or as it was if such an answer must not be kept."""
        lifetime = min(LIFETIME_S.get(kind, 0.0), self.longest_s)
        plain = _plain(question)
        if lifetime <= 0 or not reply or (kind != "weather" and _PERSONAL.search(plain)):
            return self
        alive = {key: one for key, one in self.kept.items() if now < one.until}
        alive[_key(persona, question)] = Kept(reply, now + lifetime)
        return replace(self, kept=dict(sorted(alive.items(), key=lambda entry: entry[1].until)[-MOST:]))

    def forget(self) -> "Cache":
        """Nothing is remembered any more: persona, model or house changed."""
        return replace(self, kept={})


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", text.lower()).split())


def _key(persona: str, question: str) -> str:
    return f"{persona}\n{_plain(question)}"
