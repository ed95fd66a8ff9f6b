import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.weights.catalogue import Model
from hub.weights.errors import ModelCorrupt, ModelUnreachable
from hub.weights.pull import plan, pull

CONTENT = bytes(range(256)) * 4000


class Server(http.server.ThreadingHTTPServer):
    """Serves one file; can break off in the middle, and forget how to go on."""

    content = CONTENT
    breaks_after: int | None = None
    ranges = True
    asked: list[str | None]


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.server.ranges else 0
        if start >= len(self.server.content):
            self.send_error(416)
            return
        body = self.server.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: self.server.breaks_after])

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as made:
        made.asked = []
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def model(server: Server, *, known: bool = True) -> Model:
    exact = {"bytes": len(CONTENT), "sha256": hashlib.sha256(CONTENT).hexdigest()} if known else {}
    url = f"http://127.0.0.1:{server.server_port}/file"
    file = {"name": "model.bin", "url": url, **exact}
    data = {"use": "hearing", "says": "x", "licence": "MIT", "about_mb": 1, "folder": "m", "files": [file]}
    return Model.model_validate(data)


def test_a_model_arrives_whole_and_progress_is_told(server: Server, tmp_path: Path) -> None:
    seen: list[int] = []
    pull(model(server), tmp_path, lambda file, have: seen.append(have))
    assert (tmp_path / "m" / "model.bin").read_bytes() == CONTENT
    assert seen == sorted(seen)
    assert seen[-1] == len(CONTENT)
    assert [path.name for path in (tmp_path / "m").iterdir()] == ["model.bin"]


def test_a_broken_pull_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    server.breaks_after = 300_000
    with pytest.raises(ModelUnreachable):
        pull(model(server), tmp_path)
    have = plan(model(server), tmp_path)[0].have
    assert have == 300_000
    server.breaks_after = None
    pull(model(server), tmp_path)
    assert server.asked == [None, f"bytes={have}-"]
    assert (tmp_path / "m" / "model.bin").read_bytes() == CONTENT


def test_a_server_that_cannot_go_on_sends_it_all_again(server: Server, tmp_path: Path) -> None:
    server.breaks_after = 300_000
    with pytest.raises(ModelUnreachable):
        pull(model(server), tmp_path)
    server.breaks_after, server.ranges = None, False
    pull(model(server), tmp_path)
    assert (tmp_path / "m" / "model.bin").read_bytes() == CONTENT


@pytest.mark.parametrize("content", [CONTENT[:-1] + b"x", CONTENT + b"more"])
def test_a_wrong_file_is_refused_and_leaves_nothing(server: Server, tmp_path: Path, content: bytes) -> None:
    server.content = content
    with pytest.raises(ModelCorrupt):
        pull(model(server), tmp_path)
    assert list((tmp_path / "m").iterdir()) == []


def test_a_file_that_is_here_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    pull(model(server), tmp_path)
    pull(model(server), tmp_path)
    assert len(server.asked) == 1


def test_a_damaged_file_is_replaced(server: Server, tmp_path: Path) -> None:
    pull(model(server), tmp_path)
    (tmp_path / "m" / "model.bin").write_bytes(b"x" * len(CONTENT))
    pull(model(server), tmp_path)
    assert (tmp_path / "m" / "model.bin").read_bytes() == CONTENT


def test_planning_touches_nothing(server: Server, tmp_path: Path) -> None:
    step = plan(model(server), tmp_path)[0]
    assert (step.have, step.done) == (0, False)
    assert list(tmp_path.iterdir()) == []
    assert server.asked == []


def test_without_a_checksum_nothing_is_pulled_unless_the_owner_says_so(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ModelCorrupt):
        pull(model(server, known=False), tmp_path)
    assert server.asked == []
    pull(model(server, known=False), tmp_path, unverified=True)
    assert (tmp_path / "m" / "model.bin").read_bytes() == CONTENT


def test_without_a_known_size_a_broken_pull_still_goes_on(server: Server, tmp_path: Path) -> None:
    server.breaks_after = 300_000
    with pytest.raises(ModelUnreachable):
        pull(model(server, known=False), tmp_path, unverified=True)
    server.breaks_after = None
    pull(model(server, known=False), tmp_path, unverified=True)
    assert (tmp_path / "m" / "model.bin").read_bytes() == CONTENT


def test_no_server_is_said_in_one_sentence(server: Server, tmp_path: Path) -> None:
    wanted = model(server)
    gone = wanted.files[0].model_copy(update={"url": "http://127.0.0.1:9/file"})
    with pytest.raises(ModelUnreachable, match=r"model\.bin cannot be fetched"):
        pull(wanted.model_copy(update={"files": (gone,)}), tmp_path)
