import io
import json
import tarfile
from pathlib import Path

import pytest

from hub.cli import main
from hub.observe.replay import Step, to_line
from hub.store.records import SatelliteRecord, TranscriptLine, TurnRecord
from hub.store.store import Store, open_or_forget
from hub.supervise.places import held, make_private


def store(data_dir: Path) -> Store:
    opened, trouble = open_or_forget(make_private(data_dir))
    assert trouble is None
    return opened


@pytest.fixture
def lived_in(data_dir: Path) -> Path:
    opened = store(data_dir)
    opened.add_satellite(SatelliteRecord("s1", "kitchen", "Kitchen speaker", "k", "h", 1.0))
    opened.add_transcript(TranscriptLine(1.0, "c", "t1", "kitchen", "user", "canary words"))
    opened.add_turn(TurnRecord("t1", 1.0, "c", "kitchen", "done"), [to_line(Step(1.0, "oracle", "begin", {}))])
    opened.close()
    (data_dir / "hub.key").write_text("key")
    (data_dir / "logs").mkdir()
    (data_dir / "logs" / "hub.jsonl").write_text("{}\n")
    return data_dir


def test_a_backup_brings_everything_back_and_puts_aside_what_was_there(
    lived_in: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "house.backup"
    assert main(["backup", str(file)]) == 0
    assert "parlour.db, hub.key, hub.yaml" in capsys.readouterr().out
    assert file.stat().st_mode & 0o077 == 0
    opened = store(lived_in)
    opened.revoke("s1", 2.0)
    opened.close()
    (lived_in / "hub.key").write_text("another key")
    assert main(["restore", str(file)]) == 0
    opened = store(lived_in)
    assert [one.id for one in opened.satellites()] == ["s1"]
    opened.close()
    assert (lived_in / "hub.key").read_text() == "key"
    (aside,) = lived_in.glob("before-restore-*")
    assert (aside / "hub.key").read_text() == "another key"


@pytest.mark.parametrize("name", ["/etc/evil", "../evil"])
def test_a_backup_with_wild_names_is_refused_and_nothing_changes(
    lived_in: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.backup"
    with tarfile.open(file, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    before = sorted(path.name for path in lived_in.iterdir())
    assert main(["restore", str(file)]) == 1
    assert "no backup of ours" in capsys.readouterr().err
    assert sorted(path.name for path in lived_in.iterdir()) == sorted({*before, "hub.lock"})


def test_a_damaged_backup_or_a_missing_one_changes_nothing(
    lived_in: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["backup", str(tmp_path / "good.backup")])
    whole = (tmp_path / "good.backup").read_bytes()
    (tmp_path / "bad.backup").write_bytes(whole[: len(whole) // 2])
    assert main(["restore", str(tmp_path / "bad.backup")]) == 1
    assert "no backup, or a damaged one" in capsys.readouterr().err
    assert main(["restore", str(tmp_path / "none.backup")]) == 1
    assert (lived_in / "hub.key").read_text() == "key"


def test_nothing_is_restored_under_a_running_hub(lived_in: Path, tmp_path: Path) -> None:
    main(["backup", str(tmp_path / "x.backup")])
    with held(lived_in):
        assert main(["restore", str(tmp_path / "x.backup")]) == 1


def test_everything_said_is_forgotten_without_a_running_hub_too(lived_in: Path) -> None:
    assert main(["forget", "--yes"]) == 0
    kept = b"".join(path.read_bytes() for path in lived_in.glob("parlour.db*"))
    assert b"canary" not in kept
    opened = store(lived_in)
    assert len(opened.satellites()) == 1
    opened.close()


def test_forgetting_asks_first(lived_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda question: "")
    assert main(["forget"]) == 1
    opened = store(lived_in)
    assert len(opened.transcripts()) == 1
    opened.close()


@pytest.mark.usefixtures("lived_in")
def test_rooms_are_listed_and_revoked_without_a_running_hub(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rooms"]) == 0
    assert "Kitchen speaker" in capsys.readouterr().out
    assert main(["revoke", "s1"]) == 0
    assert main(["revoke", "s1"]) == 1
    capsys.readouterr()
    assert main(["rooms", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.usefixtures("lived_in")
def test_a_turn_that_cannot_be_replayed_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay"]) == 0
    assert capsys.readouterr().out == "t1  kitchen  done\n"
    assert main(["replay", "t1"]) == 1
    assert "oracle cannot be replayed" in capsys.readouterr().out
    assert main(["replay", "t1", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"steps": 1, "same": False, "skipped": ["oracle"]}
    assert main(["replay", "t2"]) == 1
    assert main(["replay", "t1", "--with", "arbiter"]) == 1
    assert "Write it as arbiter=first" in capsys.readouterr().err


def test_replaying_before_anything_happened_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay"]) == 1
    assert "Nothing is stored yet" in capsys.readouterr().err


def test_logs_can_be_shown_filtered_and_cleaned(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data_dir / "logs").mkdir(parents=True)
    lines = [{"level": "info", "part": "mind", "event": "one"}, {"level": "error", "part": "brain", "event": "two"}]
    (data_dir / "logs" / "hub.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (data_dir / "logs" / "hub.1.jsonl").write_text("x" * 2_000_000)
    for words, shown in (([], "onetwo"), (["--level", "error"], "two"), (["--part", "mind"], "one"), (["-n", "0"], "")):
        main(["logs", "--json", *words])
        assert "".join(json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()) == shown
    assert main(["clean-logs"]) == 0
    assert "2.0 MB" in capsys.readouterr().out
    assert [path.name for path in (data_dir / "logs").iterdir()] == ["hub.jsonl"]


def test_settings_are_shown_with_their_origin_and_without_secrets(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLOUR_API_KEY", "canary")
    assert main(["config", "show", "--origin"]) == 0
    assert main(["config", "show", "--json"]) == 0
    said = capsys.readouterr().out
    assert "PARLOUR_API_KEY" in said
    assert "canary" not in said
