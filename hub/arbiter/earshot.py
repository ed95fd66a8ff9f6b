"""Which rooms can hear each other: as configured, or learned from wakes heard together."""

from dataclasses import dataclass, field

APART_AFTER = 20
"""So many wakes heard by one of two rooms alone, and they count as apart; more for each that both heard before."""
MAX_DOUBT = 10


@dataclass(slots=True)
class Earshot:
    """Pairs of satellites and how often they heard the same wake. Serialises as it is."""

    together: dict[str, int] = field(default_factory=dict)
    """Pair -> wakes that both heard."""
    apart: dict[str, int] = field(default_factory=dict)
    """Pair -> wakes that only one of the two heard, in a row."""

    def learn(self, heard: set[str], listening: set[str]) -> None:
        """Take in one wake: who heard it, of those who could have."""
        for name in sorted(heard):
            for other in sorted(listening - {name}):
                key = pair(name, other)
                if other not in heard:
                    self.apart[key] = self.apart.get(key, 0) + 1
                elif name < other:
                    self.together[key] = self.together.get(key, 0) + 1
                    self.apart[key] = 0

    def can_hear(self, a: str, b: str, groups: tuple[tuple[str, ...], ...]) -> bool:
        """Whether a voice in one of the two rooms may reach the other; in doubt it does."""
        configured = is_configured(a, b, groups)
        if configured is not None:
            return configured
        doubt = min(MAX_DOUBT, 1 + self.together.get(pair(a, b), 0))
        return self.apart.get(pair(a, b), 0) < APART_AFTER * doubt

    def never(self, a: str, b: str, groups: tuple[tuple[str, ...], ...]) -> bool:
        """Whether the owner said that the two rooms cannot hear each other."""
        return is_configured(a, b, groups) is False


def is_configured(a: str, b: str, groups: tuple[tuple[str, ...], ...]) -> bool | None:
    """What the configured groups say; None where they do not name both."""
    of_a = [group for group in groups if a in group]
    of_b = [group for group in groups if b in group]
    if not of_a or not of_b:
        return None
    return any(b in group for group in of_a)


def pair(a: str, b: str) -> str:
    """One key for two names in any order."""
    return f"{a}|{b}" if a < b else f"{b}|{a}"
