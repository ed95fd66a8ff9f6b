"""The book as JSON and back. Pure; the store keeps it under `DocumentKind.TIMERS`."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from hub.errors import StoreError
from hub.timers.book import Book
from hub.timers.models import Entry

Json = Any


@dataclass(frozen=True, slots=True)
class _Saved:
    boot: str
    last_id: int
    entries: tuple[Entry, ...]


_SAVED: TypeAdapter[_Saved] = TypeAdapter(_Saved)


def to_json(book: Book) -> Json:
    """Everything that is waited for."""
    return _SAVED.dump_python(_Saved(book.boot, book.last_id, tuple(book.entries())), mode="json")


def from_json(saved: Json, zone: ZoneInfo) -> Book:
    """The book as it was; call `wake` next."""
    try:
        known = _SAVED.validate_python(saved)
    except ValidationError as wrong:
        raise StoreError(f"The stored timers cannot be read ({wrong.error_count()} faults).") from None
    return Book(zone, known.boot, known.entries, known.last_id)
