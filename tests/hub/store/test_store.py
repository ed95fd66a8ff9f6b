import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.errors import StoreError, StoreReadOnly
from hub.store.database import MEMORY, connect
from hub.store.records import DocumentKind, Rating, SatelliteRecord, TranscriptLine, TurnRecord
from hub.store.store import FILE_NAME, Store, open_or_forget

ROOT = Path(__file__).parents[3]
HOUR_S = 3600.0


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store(connect(MEMORY))
    yield store
    store.close()


def satellite(name: str, key: str = "k", created: float = 1.0) -> SatelliteRecord:
    return SatelliteRecord(name, "kitchen", f"{name}'s speaker", key, "hash", created)


def test_the_epoch_rises_at_every_start(tmp_path: Path) -> None:
    epochs = []
    for _ in range(3):
        store, trouble = open_or_forget(tmp_path)
        assert trouble is None
        epochs.append(store.raise_epoch())
        store.close()
    assert epochs == [1, 2, 3]


def test_a_paired_satellite_is_known_until_it_is_revoked(store: Store) -> None:
    store.add_satellite(satellite("s1"))
    assert store.satellites() == [satellite("s1")]
    assert store.move_satellite("s1", "hall")
    assert store.satellites()[0].room == "hall"
    assert store.revoke("s1", 5.0)
    assert not store.revoke("s1", 6.0)
    assert not store.move_satellite("s1", "attic")
    assert store.satellites() == []
    assert [one.revoked for one in store.satellites(revoked=True)] == [5.0]


def test_the_same_key_never_has_two_living_satellites(store: Store) -> None:
    store.add_satellite(satellite("s1"))
    store.add_satellite(satellite("s2", created=2.0))
    store.add_satellite(satellite("s3", key="other", created=3.0))
    assert [one.id for one in store.satellites()] == ["s2", "s3"]


def test_a_satellites_token_hash_shows_up_in_no_repr() -> None:
    assert "hash" not in repr(satellite("s1")).replace("token_hash", "")


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_documents_come_back_as_they_were(store: Store, kind: DocumentKind) -> None:
    store.put(kind, "b", {"n": 0.1, "l": [1, None]}, 1.0)
    store.put(kind, "a", {}, 1.0)
    store.put(kind, "b", {"n": 0.30000000000000004}, 2.0)
    assert store.get(kind, "b") == {"n": 0.30000000000000004}
    assert list(store.all(kind)) == ["a", "b"]
    assert store.remove(kind, "a")
    assert not store.remove(kind, "a")
    assert store.get(kind, "a") is None


def test_what_the_recogniser_learned_comes_back(store: Store) -> None:
    store.put_recogniser_state("s1", b"\x00\xff", 1.0)
    assert store.recogniser_state("s1") == b"\x00\xff"
    assert store.recogniser_state("s2") is None


def test_ratings_are_one_to_five_stars(store: Store) -> None:
    store.rate(Rating(1.0, "t1", 5, "nice"))
    with pytest.raises(StoreError):
        store.rate(Rating(1.0, "t1", 6))
    assert store.ratings() == [Rating(1.0, "t1", 5, "nice")]


def line(at: float, text: str, conversation: str = "c1") -> TranscriptLine:
    return TranscriptLine(at, conversation, "t1", "kitchen", "user", text)


def test_words_and_events_are_gone_after_their_time(store: Store) -> None:
    for hours in (0, 10, 20):
        store.add_transcript(line(hours * HOUR_S, f"said at {hours}"))
        store.add_turn(TurnRecord(f"t{hours}", hours * HOUR_S, "c1", None, "done"), ["[]", "[1]"])
    assert store.purge(24 * HOUR_S, transcripts_h=24, events_h=12) == 2
    assert [one.text for one in store.transcripts()] == ["said at 0", "said at 10", "said at 20"]
    assert [turn.turn for turn in store.turns()] == ["t20"]
    assert store.events("t0") == []
    assert store.events("t20") == ["[]", "[1]"]
    store.purge(34.1 * HOUR_S, transcripts_h=24, events_h=24)
    assert [one.text for one in store.transcripts()] == ["said at 20"]


def test_transcripts_can_be_read_by_conversation(store: Store) -> None:
    store.add_transcript(line(1.0, "a"))
    store.add_transcript(line(2.0, "b", "c2"))
    assert [one.text for one in store.transcripts("c2")] == ["b"]


def test_a_turn_recorded_again_replaces_its_events(store: Store) -> None:
    for lines in (["a", "b", "c"], ["d"]):
        store.add_turn(TurnRecord("t", 1.0, "c", "kitchen", "done"), lines)
    assert store.events("t") == ["d"]


def test_what_is_forgotten_is_in_no_file_any_more(tmp_path: Path) -> None:
    store, _ = open_or_forget(tmp_path)
    store.add_satellite(satellite("s1"))
    store.add_transcript(line(1.0, "canary words"))
    store.add_turn(TurnRecord("t", 1.0, "c", None, "done"), ['["canary"]'])
    store.put_recogniser_state("s1", b"canary", 1.0)
    store.rate(Rating(1.0, "t", 1, "canary"))
    store.forget()
    assert len(store.satellites()) == 1
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    store.close()
    assert b"canary" not in kept
    assert b"SQLite format 3" in kept


def test_a_folder_that_cannot_hold_the_store_leaves_a_hub_that_forgets(tmp_path: Path) -> None:
    store, trouble = open_or_forget(tmp_path / "missing")
    assert isinstance(trouble, StoreReadOnly)
    assert store.raise_epoch() == 1
    store.close()


def test_a_file_that_can_only_be_read_still_lets_the_rooms_in(tmp_path: Path) -> None:
    store, _ = open_or_forget(tmp_path)
    store.add_satellite(satellite("s1"))
    store.close()
    (tmp_path / f"{FILE_NAME}-wal").mkdir()  # the write-ahead log cannot be opened
    store, trouble = open_or_forget(tmp_path)
    assert isinstance(trouble, StoreError)
    assert [one.id for one in store.satellites()] == ["s1"]
    store.put(DocumentKind.SCENE, "x", 1, 1.0)
    store.close()


def test_a_full_disk_does_not_stop_a_start_and_the_epoch_still_rises(tmp_path: Path) -> None:
    store, _ = open_or_forget(tmp_path)
    store.close()
    full = sqlite3.connect(f"file:{tmp_path / FILE_NAME}?mode=ro", uri=True, isolation_level=None)
    epochs = [Store(full).raise_epoch(now) for now in (1_800_000_000.0, 1_800_000_060.0)]
    full.close()
    assert epochs == [1_800_000_000, 1_800_000_060]


WRITER = """
import sys
from pathlib import Path
from hub.store.store import open_or_forget
from hub.store.records import DocumentKind, TurnRecord
store, _ = open_or_forget(Path(sys.argv[1]))
number = len(store.all(DocumentKind.SCENE))
while True:
    store.put(DocumentKind.SCENE, f"{number:06}", {"n": number}, 1.0)
    store.add_turn(TurnRecord(str(number), 1.0, "c", None, "x"), ["a", "b", "c"])
    print(number, flush=True)
    number += 1
"""


def test_a_hub_killed_at_any_moment_loses_nothing_it_had_promised(tmp_path: Path) -> None:
    promised = -1
    for wait in (1, 7, 23):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout
        for _ in range(wait):
            promised = int(writer.stdout.readline())
        os.kill(writer.pid, signal.SIGKILL)
        promised = max([promised, *map(int, writer.stdout.read().split())])
        writer.wait()
        writer.stdout.close()
        store, trouble = open_or_forget(tmp_path)
        assert trouble is None
        kept = store.all(DocumentKind.SCENE)
        assert [body["n"] for body in kept.values()] == list(range(len(kept)))
        assert len(kept) > promised
        assert {len(store.events(turn.turn)) for turn in store.turns(10**6)} == {3}
        store.close()
    assert (tmp_path / FILE_NAME).exists()
