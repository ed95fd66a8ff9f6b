"""Which of a persona's phrases is said next: in turn, so that nothing is said twice in a row. Pure."""

from typing import Literal

from hub.personas.model import Persona

Occasion = Literal["confirmations", "fillers", "apologies", "greetings", "farewells"]


class Wording:
    """Takes phrases in turn, for one conversation."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def next(self, persona: Persona, occasion: Occasion) -> str:
        """The next phrase for this occasion."""
        lines: tuple[str, ...] = getattr(persona.vocabulary, occasion)
        used = self._used.get(occasion, 0)
        self._used[occasion] = used + 1
        return lines[used % len(lines)]


def often_said(persona: Persona) -> tuple[str, ...]:
    """Phrases worth preparing before anybody speaks."""
    vocabulary = persona.vocabulary
    return (*vocabulary.confirmations, *vocabulary.fillers, *vocabulary.apologies, *vocabulary.greetings)
