"""The mind behind an OpenAI-compatible server."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.answers.errors import MindBrokeOffError, MindDownError, ModelMissingError
from hub.answers.models import Question
from hub.answers.openai import OpenAIMind, OpenAIServer, is_at_home, read_event

ASKED = Question("how tall is the eiffel tower", datetime(2026, 11, 20, 9, 30, tzinfo=UTC))
PIECES = ["It is 330 ", "meters tall. ", "That is a lot."]


class Chat:
    """Answers like such a server; `end` and `status` make it misbehave."""

    def __init__(self) -> None:
        self.end = True
        self.status = 200
        self.seen: list[web.Request] = []
        self.bodies: list[dict[str, object]] = []

    async def completions(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        self.bodies.append(await request.json())
        if self.status != 200:
            return web.json_response({"error": {"message": "no"}}, status=self.status)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for piece in PIECES:
            event = {"choices": [{"delta": {"content": piece}}]}
            await response.write(f"data: {json.dumps(event)}\n\n".encode())
        if self.end:
            await response.write(b"data: [DONE]\n\n")
        return response


@pytest.fixture
async def chat() -> AsyncIterator[tuple[Chat, OpenAIMind]]:
    chat = Chat()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", chat.completions)
    server = TestServer(app)
    await server.start_server()
    mind = OpenAIMind(OpenAIServer(str(server.make_url("/v1")), "tiny", "fast", key="secret"))
    yield chat, mind
    await mind.close()
    await server.close()


async def test_an_answer_comes_clause_by_clause(chat: tuple[Chat, OpenAIMind]) -> None:
    server, mind = chat
    assert [clause async for clause in mind.answer(ASKED)] == ["It is 330 meters tall.", "That is a lot."]
    assert server.seen[0].headers["Authorization"] == "Bearer secret"
    assert server.bodies[0]["model"] == "tiny"


async def test_an_answer_without_its_end_mark_broke_off(chat: tuple[Chat, OpenAIMind]) -> None:
    server, mind = chat
    server.end = False
    with pytest.raises(MindBrokeOffError):
        [clause async for clause in mind.answer(ASKED)]


@pytest.mark.parametrize(("status", "error"), [(500, MindDownError), (401, MindDownError), (404, ModelMissingError)])
async def test_a_refusal_is_an_error_of_ours(
    chat: tuple[Chat, OpenAIMind], status: int, error: type[Exception]
) -> None:
    server, mind = chat
    server.status = status
    with pytest.raises(error):
        [clause async for clause in mind.answer(ASKED)]


@pytest.mark.parametrize(
    ("url", "at_home"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://192.168.1.20/v1", True),
        ("http://llama:8080/v1", True),
        ("http://box.local/v1", True),
        ("https://api.example.com/v1", False),
        ("https://8.8.8.8/v1", False),
    ],
)
def test_a_service_outside_the_house_is_known_as_such(url: str, at_home: bool) -> None:
    assert is_at_home(url) is at_home
    assert OpenAIMind(OpenAIServer(url, "m", "fast")).cloud is not at_home


def test_the_key_is_never_shown() -> None:
    assert "secret" not in repr(OpenAIServer("http://127.0.0.1/v1", "m", "fast", key="secret"))


def test_a_comment_line_says_nothing() -> None:
    assert read_event(b": keep-alive\n") == ""
    assert read_event(b"data: [DONE]\n") is None
