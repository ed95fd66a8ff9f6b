"""Asks a model in Ollama which device operations are meant."""

import asyncio

import httpx
from ollama import AsyncClient, ResponseError

from ha_bridge.models import Action, AreaId, House
from hub.answers.errors import MindSlowError
from hub.answers.ollama import OllamaModel, translated
from hub.answers.tools import messages, schema, shown, sound


class OllamaToolCaller:
    """A `ToolCaller` on one model."""

    def __init__(self, model: OllamaModel) -> None:
        self._model = model
        self._client = AsyncClient(host=model.url, timeout=httpx.Timeout(None, connect=2.0))

    async def propose(self, text: str, house: House, room: AreaId | None) -> tuple[Action, ...]:
        """Sound operations in order; empty when the model has none."""
        entities = shown(house, text, room)
        if not entities:
            return ()
        try:
            async with asyncio.timeout(self._model.patience.first_word_s):
                reply = await self._client.chat(
                    model=self._model.model,
                    messages=messages(text, entities, house, room),
                    tools=[schema(entities)],
                    stream=False,
                    think=False,
                    keep_alive=self._model.keep_alive,
                    options={"temperature": 0, "num_predict": 200},
                )
        except TimeoutError:
            raise MindSlowError("no proposal in time") from None
        except (ResponseError, ConnectionError, httpx.HTTPError, ValueError) as error:
            raise translated(error, self._model.model) from error
        calls = [(call.function.name, dict(call.function.arguments)) for call in reply.message.tool_calls or ()]
        return sound(calls, entities)

    async def close(self) -> None:
        """Lets go of the connections."""
        await self._client.close()  # type: ignore[no-untyped-call]  # the library forgot the annotation
