"""The one file: opened, migrated step by step after a backup, its errors put into words.

Write-ahead logging and a transaction for each change: a SIGKILL at any moment leaves the state before or after it.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from hub.errors import DiskFull, StoreError, StoreReadOnly, StoreTooNew

MEMORY = ":memory:"
_BUSY_S = 5.0
_OWN_FOLDER = "Make the data folder writable for this user, or set PARLOUR_DATA_DIR."


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step from the version before it."""

    number: int
    sql: str


def shipped_migrations() -> tuple[Migration, ...]:
    """The steps that come with this Parlour, in order, without a gap."""
    folder = resources.files("hub.store") / "migrations"
    found = sorted(
        (file.name, file.read_text()) for file in folder.iterdir() if re.match(r"\d{4}_\w+\.sql$", file.name)
    )
    steps = tuple(Migration(int(name[:4]), sql) for name, sql in found)
    assert [step.number for step in steps] == list(range(1, len(steps) + 1)), (
        "migrations must be numbered without a gap"
    )
    return steps


def connect(path: Path | str, migrations: Sequence[Migration] | None = None) -> sqlite3.Connection:
    """The database at its newest version; `":memory:"` forgets everything at the end."""
    steps = shipped_migrations() if migrations is None else tuple(migrations)
    with in_words(path):
        connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            if path != MEMORY:
                Path(path).chmod(0o600)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            # What is forgotten is overwritten, not only unlinked.
            connection.execute("PRAGMA secure_delete = ON")
            _migrate(connection, path, steps)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def change(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One transaction: all of it happens, or nothing."""
    with in_words("The database"):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        try:
            connection.execute("COMMIT")
        except sqlite3.Error:
            connection.rollback()
            raise


def copy_to(connection: sqlite3.Connection, path: Path) -> None:
    """A whole and consistent copy, also while others write; never half a file under the final name."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with in_words(path):
        with closing(sqlite3.connect(part)) as target:
            connection.backup(target)
        part.chmod(0o600)
        part.replace(path)


def _migrate(connection: sqlite3.Connection, path: Path | str, steps: Sequence[Migration]) -> None:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(steps):
        raise StoreTooNew(
            f"{path} was written by a newer Parlour (version {version}; this one knows {len(steps)}).",
            fix="Update Parlour, or restore the copy that was made before the update.",
        )
    if 0 < version < len(steps) and path != MEMORY:
        copy_to(connection, Path(f"{path}.before-{version + 1}"))
    for step in steps[version:]:
        try:
            # The version changes in the same transaction: a kill in between repeats the step or finds it done.
            connection.executescript(f"BEGIN IMMEDIATE;\n{step.sql}\nPRAGMA user_version = {step.number};\nCOMMIT;")
        except sqlite3.Error:
            connection.rollback()
            raise


@contextmanager
def in_words(place: Path | str) -> Iterator[None]:
    """SQLite's errors as ours, each with a fix."""
    try:
        yield
    except sqlite3.Error as wrong:
        raise _worded(wrong, place) from wrong
    except OSError as wrong:
        raise StoreReadOnly(f"{place} cannot be used: {wrong.strerror}.", fix=_OWN_FOLDER) from wrong


def _worded(wrong: sqlite3.Error, place: Path | str) -> StoreError:
    name = getattr(wrong, "sqlite_errorname", None) or ""
    if name.startswith("SQLITE_FULL"):
        return DiskFull(
            f"{place}: no space is left on the disk.", fix="Free some space, for instance `parlour clean-logs`."
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return StoreReadOnly(f"{place} cannot be written.", fix=_OWN_FOLDER)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StoreError(f"{place} is damaged.", fix="Bring a backup back with `parlour restore FILE`.")
    if name.startswith("SQLITE_IOERR"):
        return StoreError(
            f"{place}: the disk does not answer ({name}).", fix="Check the disk; a full one looks like this too."
        )
    return StoreError(f"{place}: {wrong}.")
