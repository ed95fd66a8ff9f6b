"""The web port as callers see it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from hub.http.errors import ApiError
from hub.http.gate import GateRules
from hub.http.routes import Call, Route, RouteTable
from hub.http.schemas import ConfirmIn, MessageIn, MessageOut
from hub.http.server import HttpServer

KEY = "k" * 32


async def reply(call: Call) -> MessageOut:
    if call.body.text == "fail":
        raise ApiError("house_not_ready", "no house")
    return MessageOut(conversation_id="c", route="fast", reply=call.body.text, actions=(), latency_ms={})


async def health(call: Call) -> dict[str, object]:
    return {"status": "ok", "detail": "all"} if call.authorised else {"status": "ok"}


@pytest.fixture
async def url() -> AsyncIterator[str]:
    table = RouteTable()
    table.add(Route("POST", "/api/conversation/message", "say", reply, MessageIn, MessageOut))
    table.add(Route("GET", "/health", "health", health, open=True))
    server = HttpServer(table, GateRules(api_key=KEY), "0")
    port = await server.start("127.0.0.1", 0)
    yield f"http://127.0.0.1:{port}"
    await server.stop()


async def ask(url: str, body: object, key: str | None = KEY) -> tuple[int, dict[str, object]]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{url}/api/conversation/message", json=body) as answer,
    ):
        return answer.status, await answer.json()


async def test_a_message_is_answered_as_promised(url: str) -> None:
    status, body = await ask(url, {"text": "hello"})
    assert status == 200
    assert body == {
        "conversation_id": "c",
        "route": "fast",
        "reply": "hello",
        "actions": [],
        "pending": None,
        "latency_ms": {},
    }


@pytest.mark.parametrize(
    ("body", "key", "status", "code"),
    [
        ({"text": "hello"}, None, 401, "unauthorised"),
        ({"text": "hello"}, "wrong", 401, "unauthorised"),
        ({}, KEY, 400, "bad_request"),
        ({"text": ""}, KEY, 400, "bad_request"),
        ({"text": "hello", "extra": 1}, KEY, 400, "bad_request"),
        ({"text": "x" * 100_000}, KEY, 400, "bad_request"),
        ({"text": "fail"}, KEY, 503, "house_not_ready"),
    ],
)
async def test_what_goes_wrong_has_a_code(url: str, body: object, key: str | None, status: int, code: str) -> None:
    got, answer = await ask(url, body, key)
    assert (got, answer["error"]["code"]) == (status, code)  # type: ignore[index]


async def test_an_open_route_says_less_to_strangers(url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/health") as answer:
        assert await answer.json() == {"status": "ok"}
    headers = {"Authorization": f"Bearer {KEY}"}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(f"{url}/health") as answer:
        assert await answer.json() == {"status": "ok", "detail": "all"}


async def test_the_api_describes_itself(url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/api/openapi.json") as answer:
        document = await answer.json()
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {"/api/conversation/message", "/health"}
    assert document["paths"]["/health"]["get"]["security"] == []
    assert "MessageIn" in document["components"]["schemas"]


def test_two_parts_cannot_serve_the_same_route() -> None:
    table = RouteTable()
    table.add(Route("POST", "/x", "x", reply, ConfirmIn))
    with pytest.raises(ValueError, match="served twice"):
        table.add(Route("POST", "/x", "x", reply, ConfirmIn))
