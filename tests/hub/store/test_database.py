import sqlite3
import stat
from pathlib import Path

import pytest

from hub.errors import DiskFull, StoreError, StoreReadOnly, StoreTooNew
from hub.store.database import Migration, change, connect, copy_to, shipped_migrations

FIRST = Migration(1, "CREATE TABLE rooms (name TEXT);")
SECOND = Migration(2, "ALTER TABLE rooms ADD COLUMN floor TEXT; UPDATE rooms SET floor = 'ground';")
BROKEN = Migration(2, "UPDATE rooms SET name = 'lost'; ALTER TABLE nothing ADD COLUMN x;")


def version(path: Path) -> int:
    with sqlite3.connect(path) as db:
        number: int = db.execute("PRAGMA user_version").fetchone()[0]
    db.close()
    return number


def test_an_empty_file_becomes_the_newest_version(tmp_path: Path) -> None:
    connect(tmp_path / "db").close()
    assert version(tmp_path / "db") == len(shipped_migrations())
    assert stat.S_IMODE((tmp_path / "db").stat().st_mode) == 0o600


def test_every_version_can_become_the_newest(tmp_path: Path) -> None:
    steps = shipped_migrations()
    for start in range(len(steps) + 1):
        connect(tmp_path / str(start), steps[:start]).close()
        connect(tmp_path / str(start)).close()
        assert version(tmp_path / str(start)) == len(steps)


def test_an_old_file_is_copied_before_it_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "db"
    with change(old := connect(path, [FIRST])):
        old.execute("INSERT INTO rooms VALUES ('kitchen')")
    old.close()
    new = connect(path, [FIRST, SECOND])
    assert new.execute("SELECT * FROM rooms").fetchall() == [("kitchen", "ground")]
    new.close()
    assert version(tmp_path / "db.before-2") == 1


def test_a_failing_migration_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "db"
    with change(old := connect(path, [FIRST])):
        old.execute("INSERT INTO rooms VALUES ('kitchen')")
    old.close()
    with pytest.raises(StoreError):
        connect(path, [FIRST, BROKEN])
    again = connect(path, [FIRST])
    assert again.execute("SELECT name FROM rooms").fetchall() == [("kitchen",)]
    again.close()


def test_a_file_of_a_newer_parlour_is_left_alone(tmp_path: Path) -> None:
    connect(tmp_path / "db", [FIRST, SECOND]).close()
    with pytest.raises(StoreTooNew, match="Update Parlour"):
        connect(tmp_path / "db", [FIRST])
    assert version(tmp_path / "db") == 2


def test_a_damaged_file_is_said_to_be_damaged_and_stays(tmp_path: Path) -> None:
    (tmp_path / "db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match=r"is damaged\. Bring a backup back"):
        connect(tmp_path / "db")
    assert (tmp_path / "db").read_bytes().startswith(b"no database")


def test_a_full_disk_is_said_to_be_full_and_nothing_is_half_written(tmp_path: Path) -> None:
    db = connect(tmp_path / "db", [FIRST])
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull, match=r"no space.*clean-logs"), change(db):
        db.executemany("INSERT INTO rooms VALUES (?)", [("x" * 1000,)] * 100)
    assert db.execute("SELECT count(*) FROM rooms").fetchone() == (0,)
    db.execute("PRAGMA max_page_count = 100000")
    with change(db):
        db.execute("INSERT INTO rooms VALUES ('kitchen')")
    db.close()


def test_a_file_that_may_not_be_written_is_said_so(tmp_path: Path) -> None:
    connect(tmp_path / "db", [FIRST]).close()
    db = sqlite3.connect(f"file:{tmp_path / 'db'}?mode=ro", uri=True, isolation_level=None)
    with pytest.raises(StoreReadOnly, match="PARLOUR_DATA_DIR"), change(db):
        db.execute("INSERT INTO rooms VALUES ('kitchen')")
    db.close()
    with pytest.raises(StoreReadOnly):
        connect(tmp_path / "no" / "such" / "db")


def test_an_exception_takes_the_whole_change_back(tmp_path: Path) -> None:
    db = connect(tmp_path / "db", [FIRST])

    def half_done() -> None:
        with change(db):
            db.execute("INSERT INTO rooms VALUES ('kitchen')")
            raise KeyError

    with pytest.raises(KeyError):
        half_done()
    assert db.execute("SELECT count(*) FROM rooms").fetchone() == (0,)
    db.close()


def test_a_copy_is_whole_and_replaces_the_older_one(tmp_path: Path) -> None:
    db = connect(tmp_path / "db", [FIRST])
    (tmp_path / "copy").write_text("older")
    (tmp_path / "copy.part").write_text("left behind")
    copy_to(db, tmp_path / "copy")
    db.close()
    assert version(tmp_path / "copy") == 1
    assert not (tmp_path / "copy.part").exists()
