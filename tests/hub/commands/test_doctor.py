import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from hub.cli import main

Found = dict[str, dict[str, str]]


def examine(capsys: pytest.CaptureFixture[str]) -> tuple[int, Found]:
    code = main(["doctor", "--json"])
    return code, {check["name"]: check for check in json.loads(capsys.readouterr().out)}


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the library's name
        if self.path == "/api/tags":
            self.reply(200, {"models": [{"name": "small"}]})
        elif self.headers["Authorization"] == "Bearer good":
            self.reply(200, {"version": "2026.2.3"})
        else:
            self.reply(401, {})

    def reply(self, code: int, body: object) -> None:
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_finding_that_is_not_fine_has_a_fix(capsys: pytest.CaptureFixture[str]) -> None:
    _, found = examine(capsys)
    assert found["python"]["status"] == "pass"
    assert all(check["fix"] for check in found.values() if check["status"] != "pass")
    assert main(["doctor"]) in {0, 1}
    assert "pass  python" in capsys.readouterr().out


def test_bad_settings_are_a_finding_and_not_a_crash(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLOUR_HTTP_PORT", "x")
    code, found = examine(capsys)
    assert code == 1
    assert "PARLOUR_HTTP_PORT" in found["settings"]["text"]


def test_a_taken_port_is_found(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        monkeypatch.setenv("PARLOUR_HTTP_PORT", port)
        _, found = examine(capsys)
    assert found[f"port {port}"]["status"] == "fail"


def test_a_key_others_can_read_and_a_damaged_database_are_found(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_dir.mkdir()
    (data_dir / "hub.key").touch(0o644)
    (data_dir / "parlour.db").write_bytes(b"broken" * 1000)
    _, found = examine(capsys)
    assert found["hub.key"]["fix"] == f"chmod 600 {data_dir / 'hub.key'}"
    assert "damaged" in found["database"]["text"]


@pytest.mark.parametrize(("token", "status"), [("good", "pass"), ("revoked", "fail")])
def test_home_assistant_is_asked_with_the_token(
    service: str, token: str, status: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLOUR_HA_URL", service)
    monkeypatch.setenv("PARLOUR_HA_TOKEN", token)
    _, found = examine(capsys)
    assert found["home assistant"]["status"] == status


@pytest.mark.parametrize(("model", "status"), [("small", "pass"), ("huge", "fail")])
def test_ollama_is_asked_for_its_models(
    service: str, model: str, status: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLOUR_OLLAMA_URL", service)
    monkeypatch.setenv("PARLOUR_OLLAMA__DEEP_MODEL", model)
    _, found = examine(capsys)
    assert found["ollama"]["status"] == status


def test_a_server_that_is_not_there_is_found(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setenv("PARLOUR_OLLAMA_URL", f"http://127.0.0.1:{free.getsockname()[1]}")
    _, found = examine(capsys)
    assert found["ollama"]["status"] == "fail"
