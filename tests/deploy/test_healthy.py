"""The health check of the images, against a web port and an event socket that are there, broken, or missing."""

import http.server
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ANSWERS: dict[str, tuple[int, Any]] = {
    "ok": (200, {"status": "ok"}),
    "degraded": (200, {"status": "degraded"}),
    "not ours": (200, ["hello"]),
    "broken": (500, {"status": "ok"}),
}


def check(root: Path, what: str, **environment: str) -> int:
    command = [sys.executable, str(root / "deploy/image/healthy.py"), what]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    return done.returncode


@pytest.fixture
def answering(request: pytest.FixtureRequest) -> Iterator[int]:
    status, body = ANSWERS[request.param]

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health" else 404)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Door) as server:
        thread = threading.Thread(target=server.serve_forever, name="door")
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("answering", "code"), [("ok", 0), ("degraded", 0), ("not ours", 1), ("broken", 1)], indirect=["answering"]
)
def test_a_hub_is_healthy_when_its_web_port_says_so(root: Path, answering: int, code: int) -> None:
    assert check(root, "hub", PARLOUR_HTTP_PORT=str(answering)) == code


def test_a_hub_that_is_not_there_is_not_healthy(root: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert check(root, "hub", PARLOUR_HTTP_PORT=str(port)) == 1


def test_a_satellite_is_healthy_while_its_event_socket_accepts(root: Path, tmp_path: Path) -> None:
    place = tmp_path / "satellite" / "events.sock"
    place.parent.mkdir()
    assert check(root, "satellite", PARLOUR_DATA_DIR=str(tmp_path)) == 1
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(place))
        door.listen()
        assert check(root, "satellite", PARLOUR_DATA_DIR=str(tmp_path)) == 0
    assert check(root, "satellite", PARLOUR_DATA_DIR=str(tmp_path)) == 1
