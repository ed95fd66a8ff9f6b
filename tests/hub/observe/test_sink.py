import io
import json
from pathlib import Path

import pytest

from hub.observe.sink import LogSink, parsed, pretty


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def test_lines_are_kept_as_they_are_and_stray_text_becomes_a_line(tmp_path: Path) -> None:
    sink = LogSink(tmp_path / "logs", max_bytes=10_000, keep=1)
    sink.write('{"event":"x"}\n')
    sink.write("Segmentation fault\n")
    sink.write("\n")
    kept = lines(tmp_path / "logs" / "hub.jsonl")
    assert kept[0] == '{"event":"x"}'
    assert json.loads(kept[1])["event"] == "Segmentation fault"
    assert len(kept) == 2


def test_a_full_file_is_put_aside_and_only_so_many_stay(tmp_path: Path) -> None:
    sink = LogSink(tmp_path, max_bytes=100, keep=2)
    for number in range(40):
        sink.write(json.dumps({"event": f"line {number:04}"}))
    assert {path.name for path in tmp_path.iterdir()} == {"hub.jsonl", "hub.1.jsonl", "hub.2.jsonl"}
    assert all(path.stat().st_size <= 100 for path in tmp_path.iterdir())
    assert "line 0039" in lines(tmp_path / "hub.jsonl")[-1]


def test_none_put_aside_is_possible(tmp_path: Path) -> None:
    sink = LogSink(tmp_path, max_bytes=50, keep=0)
    for number in range(9):
        sink.write(json.dumps({"event": f"line {number:04}"}))
    assert [path.name for path in tmp_path.iterdir()] == ["hub.jsonl"]


def test_a_disk_that_takes_nothing_costs_lines_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "logs").touch()
    terminal = io.StringIO()
    sink = LogSink(tmp_path / "logs", max_bytes=100, keep=2, terminal=terminal)
    sink.write('{"event":"x","part":"brain"}')
    assert sink.dropped == 1
    assert "brain" in terminal.getvalue()


@pytest.mark.parametrize("level", ["info", "error"])
def test_people_get_a_readable_line(level: str) -> None:
    line = {"ts": "2026-01-02T03:04:05.006Z", "level": level, "part": "mind", "event": "turn", "room": "hall"}
    fields = parsed(json.dumps(line))
    text = pretty(fields)
    assert text == f"03:04:05 mind    {'' if level == 'info' else 'ERROR '}turn room=hall"
    assert pretty(fields, colour=True).endswith("\x1b[0m")


def test_a_trace_follows_its_line() -> None:
    assert pretty({"event": "x", "trace": "Traceback"}).endswith("\nTraceback")
