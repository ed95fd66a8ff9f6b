"""Free answers: an interruption hangs up on the model at once."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from hub.answers.models import Facts
from hub.answers.ollama import OllamaMind, OllamaModel
from hub.mind.answers import AnswerDesk, FreeQuestion
from tests.ollama.server import OllamaServer, Script


async def test_cancelling_the_turn_closes_the_stream() -> None:
    async with OllamaServer(Script(misbehaviour="stuck in the middle")).running() as server:
        desk = AnswerDesk(deep=OllamaMind(OllamaModel(server.url, "small:1b", "deep")))
        question = FreeQuestion("why is the sky blue", "deep", datetime.now(UTC), Facts(deep=True))

        async def listen() -> None:
            async for _ in desk.answer(question):
                pass

        turn = asyncio.create_task(listen())
        await server.streaming.wait()
        turn.cancel()
        with suppress(asyncio.CancelledError):
            await turn
        # An interruption must be heard within 100 ms; the rest is for a busy machine.
        async with asyncio.timeout(2.0):
            await server.closed_early.wait()
        await desk.close()
