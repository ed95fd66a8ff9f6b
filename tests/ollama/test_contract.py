"""What we rely on of Ollama's API, asked through its official client: of our own server, and of a real one if named."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from ollama import AsyncClient, ResponseError

from tests.ollama.server import OllamaServer, Script

REAL = os.environ.get("PARLOUR_TEST_OLLAMA")


@dataclass
class Served:
    """A server and a model it has."""

    client: AsyncClient
    model: str


@pytest.fixture(params=["ours", *(["real"] if REAL else [])])
async def served(request: pytest.FixtureRequest) -> AsyncIterator[Served]:
    if request.param == "real":
        client = AsyncClient(host=REAL)
        yield Served(client, os.environ["PARLOUR_TEST_OLLAMA_MODEL"])
        await client.close()
        return
    async with OllamaServer(Script()).running() as server:
        client = AsyncClient(host=server.url)
        yield Served(client, "small:1b")
        await client.close()


async def test_the_model_is_listed(served: Served) -> None:
    assert served.model in [one.model for one in (await served.client.list()).models]


async def test_a_model_can_be_shown(served: Served) -> None:
    shown = await served.client.show(served.model)
    assert shown.details is not None
    assert "completion" in (shown.capabilities or [])


async def test_loading_a_model_keeps_it_in_the_list_of_running_ones(served: Served) -> None:
    loaded = await served.client.generate(model=served.model, keep_alive="5m")
    assert loaded.done
    assert served.model in [one.model for one in (await served.client.ps()).models]


async def test_a_keep_alive_of_zero_unloads_it(served: Served) -> None:
    await served.client.generate(model=served.model, keep_alive="5m")
    await served.client.generate(model=served.model, keep_alive=0)
    assert served.model not in [one.model for one in (await served.client.ps()).models]


async def test_a_chat_streams_pieces_and_ends_with_a_done_one(served: Served) -> None:
    parts = [
        part
        async for part in await served.client.chat(
            model=served.model, messages=[{"role": "user", "content": "Say hello."}], stream=True, think=False
        )
    ]
    assert "".join(part.message.content or "" for part in parts).strip()
    assert [bool(part.done) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert parts[-1].eval_count
    assert all(part.message.role == "assistant" for part in parts)


async def test_a_chat_can_answer_whole(served: Served) -> None:
    reply = await served.client.chat(model=served.model, messages=[{"role": "user", "content": "Say hello."}])
    assert reply.message.content
    assert reply.done


async def test_a_missing_model_is_a_404_with_its_name(served: Served) -> None:
    with pytest.raises(ResponseError, match="not found") as caught:
        await served.client.chat(model="absent:3b", messages=[{"role": "user", "content": "Hello?"}])
    assert caught.value.status_code == 404
