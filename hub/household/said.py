"""What came of a request, as a key of the language's wording and its values; the mind turns it into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Amount = str | float | int | None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence before it has words. Values ending in `_s` are durations, `_at` are times of day (epoch seconds)."""

    key: str
    values: Mapping[str, Amount] = field(default_factory=dict)
    ok: bool = True
