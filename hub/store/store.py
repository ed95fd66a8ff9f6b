"""What the hub remembers, by topic. Synchronous: the brain uses it through `hub.store.writer`."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from hub.errors import StoreError
from hub.store.database import MEMORY, change, connect, copy_to, in_words
from hub.store.records import DocumentKind, Json, Rating, SatelliteRecord, TranscriptLine, TurnRecord

FILE_NAME = "parlour.db"
_HOUR_S = 3600.0


def open_or_forget(data_dir: Path) -> "tuple[Store, StoreError | None]":
    """The store; or one that knows what can still be read, forgets at the end, and the reason: the hub must run on."""
    path = data_dir / FILE_NAME
    try:
        return Store(connect(path)), None
    except StoreError as wrong:
        return Store(_remembered(path)), wrong


def _remembered(path: Path) -> sqlite3.Connection:
    """What the file says, in memory: without it no room could connect while the disk is full."""
    memory = connect(MEMORY)
    newest = memory.execute("PRAGMA user_version").fetchone()
    try:
        # Immutable: nothing beside the file is made or needed, not even the write-ahead log.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as file:
            if file.execute("PRAGMA user_version").fetchone() == newest:
                file.backup(memory)
    except sqlite3.Error:
        memory.close()
        return connect(MEMORY)
    return memory


class Store:
    """All that is kept, in one file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def close(self) -> None:
        """Bring the file into its final form and let go of it."""
        self._db.close()

    def backup(self, path: Path) -> None:
        """A whole copy of the file."""
        copy_to(self._db, path)

    # --- The hub itself ---

    def raise_epoch(self, now: float = 0.0) -> int:
        """A number higher than at any start before; with `now`, even when the one before could not be kept."""
        rows = self._rows("SELECT value FROM facts WHERE name = 'epoch'")
        epoch = max(int(rows[0][0]) + 1 if rows else 1, int(now))
        # A full disk must not keep the hub from starting; the next change tells that nothing is kept.
        with suppress(StoreError):
            self._change("INSERT OR REPLACE INTO facts VALUES ('epoch', ?)", str(epoch))
        return epoch

    # --- Satellites ---

    def add_satellite(self, satellite: SatelliteRecord) -> None:
        """Remember a paired satellite; a living one with the same key is replaced by it."""
        with change(self._db) as db:
            db.execute(
                "UPDATE satellites SET revoked = ? WHERE key = ? AND revoked IS NULL AND id <> ?",
                (satellite.created, satellite.key, satellite.id),
            )
            db.execute(
                "INSERT OR REPLACE INTO satellites VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *(satellite.id, satellite.room, satellite.name, satellite.key),
                    *(satellite.token_hash, satellite.created, satellite.revoked),
                ),
            )

    def satellites(self, *, revoked: bool = False) -> list[SatelliteRecord]:
        """Those that may connect; or all that ever did."""
        return [
            SatelliteRecord(*row)
            for row in self._rows(
                "SELECT id, room, name, key, token_hash, created, revoked FROM satellites"
                " WHERE revoked IS NULL OR ? ORDER BY created, id",
                revoked,
            )
        ]

    def revoke(self, satellite: str, now: float) -> bool:
        """It may not connect any more; False if it could not anyway."""
        return self._change("UPDATE satellites SET revoked = ? WHERE id = ? AND revoked IS NULL", now, satellite) > 0

    def move_satellite(self, satellite: str, room: str) -> bool:
        """It stands in another room now."""
        return self._change("UPDATE satellites SET room = ? WHERE id = ? AND revoked IS NULL", room, satellite) > 0

    # --- Documents ---

    def put(self, kind: DocumentKind, name: str, body: Json, now: float) -> None:
        """Keep JSON under a name, in place of what was there."""
        self._change("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)", kind, name, json.dumps(body), now)

    def get(self, kind: DocumentKind, name: str) -> Json | None:
        """What is kept under a name."""
        rows = self._rows("SELECT body FROM documents WHERE kind = ? AND name = ?", kind, name)
        return json.loads(rows[0][0]) if rows else None

    def all(self, kind: DocumentKind) -> dict[str, Json]:
        """Everything of a kind, by name."""
        rows = self._rows("SELECT name, body FROM documents WHERE kind = ? ORDER BY name", kind)
        return {name: json.loads(body) for name, body in rows}

    def remove(self, kind: DocumentKind, name: str) -> bool:
        """Forget it; False if there was nothing."""
        return self._change("DELETE FROM documents WHERE kind = ? AND name = ?", kind, name) > 0

    # --- Recogniser ---

    def put_recogniser_state(self, satellite: str, state: bytes, now: float) -> None:
        """What the recogniser learned about a microphone."""
        self._change("INSERT OR REPLACE INTO recogniser_states VALUES (?, ?, ?)", satellite, state, now)

    def recogniser_state(self, satellite: str) -> bytes | None:
        """The same, back."""
        rows = self._rows("SELECT state FROM recogniser_states WHERE satellite = ?", satellite)
        return bytes(rows[0][0]) if rows else None

    # --- Ratings ---

    def rate(self, rating: Rating) -> None:
        """Somebody judged an answer."""
        row = (rating.at, rating.turn, rating.stars, rating.note)
        self._change("INSERT INTO ratings (at, turn, stars, note) VALUES (?, ?, ?, ?)", *row)

    def ratings(self) -> list[Rating]:
        """All judgements, oldest first."""
        return [Rating(*row) for row in self._rows("SELECT at, turn, stars, note FROM ratings ORDER BY id")]

    # --- What was said, and what happened ---

    def add_transcript(self, line: TranscriptLine) -> None:
        """Keep what was said, for a day."""
        self._change(
            "INSERT INTO transcripts (at, conversation, turn, room, speaker, text) VALUES (?, ?, ?, ?, ?, ?)",
            *(line.at, line.conversation, line.turn, line.room, line.speaker, line.text),
        )

    def transcripts(self, conversation: str | None = None) -> list[TranscriptLine]:
        """What was said, oldest first."""
        rows = self._rows(
            "SELECT at, conversation, turn, room, speaker, text FROM transcripts"
            " WHERE conversation = ?1 OR ?1 IS NULL ORDER BY id",
            conversation,
        )
        return [TranscriptLine(*row) for row in rows]

    def add_turn(self, turn: TurnRecord, lines: Iterable[str]) -> None:
        """Keep the events of a finished turn, whole."""
        with change(self._db) as db:
            row = (turn.turn, turn.at, turn.conversation, turn.room, turn.outcome)
            db.execute("DELETE FROM turns WHERE turn = ?", (turn.turn,))
            db.execute("INSERT INTO turns VALUES (?, ?, ?, ?, ?)", row)
            db.executemany(
                "INSERT INTO events VALUES (?, ?, ?)", ((turn.turn, number, line) for number, line in enumerate(lines))
            )

    def turns(self, limit: int = 20) -> list[TurnRecord]:
        """The newest turns, newest first."""
        rows = self._rows("SELECT turn, at, conversation, room, outcome FROM turns ORDER BY at DESC LIMIT ?", limit)
        return [TurnRecord(*row) for row in rows]

    def events(self, turn: str) -> list[str]:
        """The event lines of a turn, in order; see `hub.observe.replay`."""
        return [row[0] for row in self._rows("SELECT line FROM events WHERE turn = ? ORDER BY number", turn)]

    # --- Forgetting ---

    def purge(self, now: float, *, transcripts_h: float, events_h: float) -> int:
        """Delete what is older than it may be; returns how many rows went."""
        gone = self._change("DELETE FROM transcripts WHERE at < ?", now - transcripts_h * _HOUR_S)
        gone += self._change("DELETE FROM turns WHERE at < ?", now - events_h * _HOUR_S)
        if gone:
            self._truncate_log()
        return gone

    def forget(self) -> None:
        """Delete everything that came from people talking: words, events, what was learned about voices, ratings."""
        with change(self._db) as db:
            for table in ("transcripts", "turns", "recogniser_states", "ratings"):
                db.execute(f"DELETE FROM {table}")
        self._truncate_log()

    # --- inside ---

    def _rows(self, sql: str, *values: object) -> list[Any]:
        """Rows as SQLite gives them; the tables are STRICT, so their types are known."""
        with in_words("The database"):
            return self._db.execute(sql, values).fetchall()

    def _change(self, sql: str, *values: object) -> int:
        with change(self._db) as db:
            return db.execute(sql, values).rowcount

    def _truncate_log(self) -> None:
        """The write-ahead log still holds what was deleted."""
        with in_words("The database"):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
