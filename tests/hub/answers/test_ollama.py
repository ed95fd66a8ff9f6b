"""The Ollama mind against a server that speaks its protocol, well and badly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime

import pytest

from hub.answers.errors import (
    MindBrokeOffError,
    MindDownError,
    MindError,
    MindSlowError,
    ModelMissingError,
)
from hub.answers.models import Question, Said
from hub.answers.ollama import OllamaMind, OllamaModel
from hub.answers.streaming import Patience
from tests.ollama.server import OllamaServer, Script

ASKED = Question("at what temperature does water boil", datetime(2026, 11, 20, 9, 30, tzinfo=UTC), room="kitchen")
SHORT = Patience(first_word_s=0.3, next_word_s=0.3)


@pytest.fixture
async def server() -> AsyncIterator[OllamaServer]:
    async with OllamaServer(Script()).running() as running:
        yield running


@pytest.fixture
async def mind(server: OllamaServer) -> AsyncIterator[OllamaMind]:
    made = OllamaMind(OllamaModel(server.url, "small:1b", "fast", keep_alive="10m", patience=SHORT))
    yield made
    await made.close()


async def collect(mind: OllamaMind, question: Question = ASKED) -> list[str]:
    return [clause async for clause in mind.answer(question)]


async def test_an_answer_comes_clause_by_clause(mind: OllamaMind) -> None:
    assert await collect(mind) == ["Water boils at 100 degrees.", "Salt raises it."]


async def test_the_model_hears_persona_history_time_and_room(mind: OllamaMind, server: OllamaServer) -> None:
    await collect(
        mind,
        Question(
            "and in the mountains", ASKED.now, history=(Said("user", "hi"), Said("assistant", "hello")), room="attic"
        ),
    )
    path, body = server.asked[-1]
    assert path == "/api/chat"
    assert [one["role"] for one in body["messages"]] == ["system", "user", "assistant", "system", "user"]
    assert "attic" in body["messages"][3]["content"]
    assert "09:30" in body["messages"][3]["content"]
    assert "attic" not in body["messages"][0]["content"], "what changes would spoil the server's warm prefix"


async def test_the_model_is_kept_loaded(mind: OllamaMind, server: OllamaServer) -> None:
    await mind.warm()
    assert "small:1b" in server.loaded
    assert server.asked[-1][1]["keep_alive"] == "10m"


async def test_the_models_of_the_server_are_listed(mind: OllamaMind) -> None:
    assert await mind.models() == ("small:1b", "large:7b")


async def test_an_interruption_hangs_up_at_once(mind: OllamaMind, server: OllamaServer) -> None:
    server.script.misbehaviour = "stuck in the middle"
    listening = asyncio.create_task(collect(mind))
    await server.streaming.wait()
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    async with asyncio.timeout(1):
        await server.closed_early.wait()


async def test_a_listener_who_walks_away_hangs_up_too(mind: OllamaMind, server: OllamaServer) -> None:
    server.script.misbehaviour = "stuck in the middle"
    server.script.pieces = ["A first sentence that is long enough. "] + ["more "] * 7
    async with aclosing(mind.answer(ASKED)) as clauses:
        async for _ in clauses:
            break
    async with asyncio.timeout(1):
        await server.closed_early.wait()


async def test_a_server_that_never_begins_is_given_up(mind: OllamaMind, server: OllamaServer) -> None:
    server.script.misbehaviour = "stuck before the first word"
    with pytest.raises(MindSlowError):
        await collect(mind)


async def test_a_model_that_loads_too_long_is_given_up(mind: OllamaMind, server: OllamaServer) -> None:
    server.script.load_gate = asyncio.Event()
    with pytest.raises(MindSlowError):
        await collect(mind)


async def test_a_slow_start_within_patience_is_waited_for(mind: OllamaMind, server: OllamaServer) -> None:
    gate = server.script.load_gate = asyncio.Event()
    answering = asyncio.create_task(collect(mind))
    await server.reached.wait()
    gate.set()
    assert (await answering)[0] == "Water boils at 100 degrees."


@pytest.mark.parametrize("how", ["dies in the middle", "error in the middle"])
async def test_an_answer_that_breaks_off_says_so_and_is_not_begun_again(
    mind: OllamaMind, server: OllamaServer, how: str
) -> None:
    server.script.misbehaviour = how  # type: ignore[assignment]  # the parameters are such literals
    with pytest.raises(MindBrokeOffError):
        await collect(mind)
    assert len([path for path, _ in server.asked if path == "/api/chat"]) == 1


async def test_a_busy_server_is_asked_once_more_before_the_first_word(mind: OllamaMind, server: OllamaServer) -> None:
    server.script.misbehaviour = "refuses once"
    assert await collect(mind)
    assert len(server.asked) == 2


async def test_out_of_memory_is_a_failure_of_the_server(mind: OllamaMind, server: OllamaServer) -> None:
    server.script.misbehaviour = "out of memory"
    with pytest.raises(MindDownError, match="memory"):
        await collect(mind)


async def test_a_missing_model_says_how_to_get_it(server: OllamaServer) -> None:
    mind = OllamaMind(OllamaModel(server.url, "absent:3b", "deep", patience=SHORT))
    with pytest.raises(ModelMissingError, match="ollama pull absent:3b"):
        await collect(mind)
    with pytest.raises(ModelMissingError):
        await mind.warm()
    await mind.close()


async def test_a_server_that_is_gone_fails_fast_and_rests(unused_tcp_port: int) -> None:
    mind = OllamaMind(OllamaModel(f"http://127.0.0.1:{unused_tcp_port}", "small:1b", "fast", patience=SHORT))
    for _ in range(3):
        with pytest.raises(MindDownError):
            await collect(mind)
    assert mind.resting
    with pytest.raises(MindDownError, match="rests"):
        await collect(mind)
    await mind.close()


async def test_every_failure_has_an_honest_sentence() -> None:
    for error in (MindError, MindDownError, MindSlowError, MindBrokeOffError, ModelMissingError):
        assert error.spoken.endswith(".")
