import json
import logging
import sys
from collections.abc import Iterator

import pytest

from hub.observe.logs import JsonLines, log_turn, use_handler


class Kept(logging.Handler):
    def __init__(self, part: str = "brain", secrets: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.setFormatter(JsonLines(part, secrets))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in ("hub", "satellite", "router", "ha_bridge", "parlour")}
    yield
    root.handlers[:] = before
    root.setLevel(level)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)
    logging.captureWarnings(False)


def test_a_line_is_json_with_time_level_part_and_event() -> None:
    kept = Kept()
    log = use_handler(kept, "brain", "info")
    log.info("satellite %s joined", "s1", extra={"room": "kitchen"})
    line = json.loads(kept.lines[0])
    assert line | {"ts": ""} == {
        "ts": "",
        "level": "info",
        "part": "brain",
        "event": "satellite s1 joined",
        "room": "kitchen",
    }
    assert line["ts"].endswith("Z")


def test_what_was_said_appears_at_debug_only() -> None:
    kept = Kept()
    log = use_handler(kept, "brain", "debug")
    log.info("heard", extra={"text": "canary", "room": "kitchen"})
    log.debug("heard", extra={"text": "canary"})
    assert ["canary" in line for line in kept.lines] == [False, True]


@pytest.mark.parametrize(
    "said",
    [
        "Authorization: Bearer canary-0123456789",
        "token=canary-0123456789",
        '{"access_token": "canary-0123456789"}',
        "eyJcanary0123.abc.def",
        "plain canary-0123456789 somewhere",
    ],
)
def test_secrets_are_scrubbed_from_events_facts_and_traces(said: str) -> None:
    kept = Kept(secrets=("canary-0123456789",))
    log = use_handler(kept, "brain", "info")
    log.warning("x %s", said)
    log.warning("x", extra={"header": said})
    try:
        raise ValueError(said)
    except ValueError:
        log.exception("x")
    assert "canary" not in "".join(kept.lines)
    assert "ValueError" in kept.lines[-1]


def test_libraries_may_warn_but_not_chatter() -> None:
    kept = Kept()
    use_handler(kept, "brain", "debug")
    logging.getLogger("aiohttp.access").info("GET /")
    logging.getLogger("aiohttp").warning("odd")
    assert [json.loads(line)["logger"] for line in kept.lines] == ["aiohttp"]


def test_a_turn_is_one_line() -> None:
    kept = Kept()
    log_turn(use_handler(kept, "brain", "info"), "answered", {"room": "kitchen", "route": "fast"}, {"total": 12.345})
    assert len(kept.lines) == 1
    assert json.loads(kept.lines[0])["total_ms"] == 12.3


def test_a_line_survives_values_json_does_not_know() -> None:
    kept = Kept()
    use_handler(kept, "brain", "info").info("x", extra={"odd": {1, 2}, "type": int})
    assert json.loads(kept.lines[0])["type"] == str(int)
    assert sys.exc_info() == (None, None, None)
