"""What a log line is: one JSON object, secrets scrubbed, nothing that was said above DEBUG.

Every process of the hub writes its lines to standard error; the supervisor reads them there and is the only one that
writes files (`sink`). So lines of a process that dies are not lost, and two processes never write one file.
"""

import json
import logging
import re
import sys
import time
import traceback
from collections.abc import Iterable, Mapping
from typing import Any

OURS = ("hub", "satellite", "router", "ha_bridge", "parlour")
SPOKEN = frozenset({"text", "texts", "words", "reply", "question", "transcript", "partial", "hypotheses"})
"""Extra fields that hold what people say: only at DEBUG."""
_TOKENS = re.compile(
    r"(?i)(bearer\s+)[\w.~+/=-]+|eyJ[\w-]{8,}\.[\w-]+\.[\w-]+|(token|api_key|secret)([\"']?\s*[:=]\s*[\"']?)[^\s\"',;}]+"
)
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """A record as one line of JSON: `ts`, `level`, `part`, `event`, and what came with it."""

    def __init__(self, part: str, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._part = part
        self._secrets = tuple(sorted((secret for secret in secrets if len(secret) >= 4), key=len, reverse=True))

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        line: dict[str, Any] = {
            "ts": _stamp(record.created),
            "level": record.levelname.lower(),
            "part": self._part,
            "event": record.getMessage(),
        }
        hidden = _PLAIN if record.levelno <= logging.DEBUG else _PLAIN | SPOKEN
        line |= {key: value for key, value in vars(record).items() if key not in hidden}
        if not record.name.startswith(OURS):
            line["logger"] = record.name
        if record.exc_info and record.exc_info[0]:
            line["trace"] = "".join(traceback.format_exception(*record.exc_info, limit=-8)).strip()
        return self.scrub(json.dumps(line, ensure_ascii=False, default=str, separators=(",", ":")))

    def scrub(self, text: str) -> str:
        """The text without anything that is, or looks like, a secret."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return _TOKENS.sub(lambda found: f"{found[1] or ''}{found[2] or ''}{found[3] or ''}***", text)


def log_to_supervisor(part: str, level: str, secrets: Iterable[str] = ()) -> logging.Logger:
    """Send all logging of this process to standard error as lines; return the part's own logger."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(part, secrets))
    return use_handler(handler, part, level)


def use_handler(handler: logging.Handler, part: str, level: str) -> logging.Logger:
    """Make this the one handler of the process: our own lines from `level` on, libraries from warnings on."""
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    logging.captureWarnings(True)
    return logging.getLogger(f"hub.{part}")


def log_turn(log: logging.Logger, outcome: str, facts: Mapping[str, Any], spans_ms: Mapping[str, float]) -> None:
    """The one INFO line of a turn: room, engine, route, outcome and the parts of its latency."""
    parts = {f"{stage}_ms": round(value, 1) for stage, value in spans_ms.items()}
    log.info("turn", extra={"outcome": outcome} | dict(facts) | parts)


def _stamp(seconds: float) -> str:
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    return f"{whole}.{int(seconds % 1 * 1000):03d}Z"
