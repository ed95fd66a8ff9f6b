"""Where log lines end: a rotated JSONL file, and a readable line on a terminal.

A full disk costs lines, never the hub.
"""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

_COLOURS = {"debug": "2", "info": "0", "warning": "33", "error": "31", "critical": "31"}
_HEAD = ("ts", "level", "part", "event", "trace")


class LogSink:
    """The one writer of the log files."""

    def __init__(self, folder: Path, *, max_bytes: int, keep: int, terminal: TextIO | None = None) -> None:
        self._path = folder / "hub.jsonl"
        self._max_bytes = max_bytes
        self._keep = keep
        self._terminal = terminal
        self.dropped = 0
        """Lines that could not be written."""
        self.on_drop: Callable[[], None] = lambda: None

    def write(self, line: str) -> None:
        """Keep a line; whatever is not JSON, such as the last words of a crashing library, becomes a line too."""
        line = line.rstrip()
        if not line:
            return
        fields = parsed(line)
        try:
            self._rotate_if_full(len(line))
            with self._path.open("a", encoding="utf-8") as file:
                file.write((line if fields.get("raw") is None else json.dumps(fields)) + "\n")
        except OSError:
            self.dropped += 1
            self.on_drop()
        if self._terminal:
            print(pretty(fields, colour=self._terminal.isatty()), file=self._terminal, flush=True)

    def _rotate_if_full(self, more: int) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not self._path.exists() or self._path.stat().st_size + more < self._max_bytes:
            return
        for number in range(self._keep, 0, -1):
            older = self._path.with_suffix(f".{number - 1}.jsonl") if number > 1 else self._path
            if older.exists():
                older.replace(self._path.with_suffix(f".{number}.jsonl"))
        if not self._keep:
            self._path.unlink()


class SinkHandler(logging.Handler):
    """Logging of the supervisor's own process, straight into the sink."""

    def __init__(self, sink: LogSink) -> None:
        super().__init__()
        self._sink = sink

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record."""
        self._sink.write(self.format(record))


def parsed(line: str) -> dict[str, Any]:
    """The fields of a line."""
    try:
        fields = json.loads(line)
    except ValueError:
        fields = None
    if isinstance(fields, dict) and "event" in fields:
        return fields
    return {"level": "warning", "event": line[:2000], "raw": True}


def pretty(fields: dict[str, Any], *, colour: bool = False) -> str:
    """A line for people: time, part, event, facts."""
    facts = " ".join(f"{key}={value}" for key, value in fields.items() if key not in _HEAD and key != "raw")
    level = str(fields.get("level", "info"))
    mark = "" if level in {"info", "debug"} else f"{level.upper()} "
    clock = str(fields.get("ts", ""))[11:19]
    text = f"{clock:8} {fields.get('part', '-')!s:7} {mark}{fields.get('event')} {facts}".rstrip()
    if trace := fields.get("trace"):
        text += f"\n{trace}"
    return f"\x1b[{_COLOURS.get(level, '0')}m{text}\x1b[0m" if colour else text
