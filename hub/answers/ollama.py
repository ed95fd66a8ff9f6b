"""A mind that lives in Ollama. The only file that talks to it for answers."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import httpx
from ollama import AsyncClient, ResponseError

from hub.answers.breaker import Breaker
from hub.answers.errors import MindDownError, ModelMissingError
from hub.answers.models import Depth, Question
from hub.answers.prompt import messages
from hub.answers.streaming import GuardedStream, Patience

_MOST_TOKENS = {"fast": 120, "deep": 800}
_CONNECT_S = 2.0


@dataclass(frozen=True, slots=True)
class OllamaModel:
    """Which model, where, and how it is used."""

    url: str
    model: str
    depth: Depth
    keep_alive: str = "30m"
    patience: Patience = field(default_factory=Patience)


class OllamaMind:
    """Streams answers of one model; cancel the iteration to interrupt it."""

    cloud = False

    def __init__(self, model: OllamaModel, breaker: Breaker | None = None) -> None:
        self._model = model
        self._client = AsyncClient(host=model.url, timeout=httpx.Timeout(None, connect=_CONNECT_S))
        self._stream = GuardedStream(model.patience, breaker)

    @property
    def name(self) -> str:
        """Such as `Ollama, qwen2.5:1.5b`."""
        return f"Ollama, {self._model.model}"

    @property
    def resting(self) -> bool:
        """Whether the server is left alone after repeated failures."""
        return self._stream.resting

    async def answer(self, question: Question) -> AsyncGenerator[str, None]:
        """Speakable clauses, each as soon as it is whole."""
        async with aclosing(self._stream.clauses(lambda: self._ask(question))) as clauses:
            async for clause in clauses:
                yield clause

    async def warm(self) -> None:
        """Has Ollama load the model and keep it."""
        try:
            await self._client.generate(model=self._model.model, keep_alive=self._model.keep_alive)
        except (ResponseError, ConnectionError, httpx.HTTPError) as error:
            raise translated(error, self._model.model) from error

    async def models(self) -> tuple[str, ...]:
        """The models this server has."""
        try:
            found = await self._client.list()
        except (ResponseError, ConnectionError, httpx.HTTPError) as error:
            raise translated(error, self._model.model) from error
        return tuple(one.model for one in found.models if one.model)

    async def close(self) -> None:
        """Lets go of the connections."""
        await self._client.close()  # type: ignore[no-untyped-call]  # the library forgot the annotation

    async def _ask(self, question: Question) -> AsyncGenerator[str, None]:
        try:
            stream: Any = await self._client.chat(  # the library types this as a union it never narrows
                model=self._model.model,
                messages=messages(question),
                stream=True,
                think=False if self._model.depth == "fast" else None,
                keep_alive=self._model.keep_alive,
                options={"num_predict": _MOST_TOKENS[self._model.depth]},
            )
            done = False
            async with aclosing(stream):
                async for part in stream:
                    done = done or bool(part.done)
                    yield part.message.content or ""
            if not done:
                raise MindDownError("the answer ended without its end mark")
        except (ResponseError, ConnectionError, httpx.HTTPError, ValueError) as error:
            raise translated(error, self._model.model) from error


def translated(error: Exception, model: str) -> MindDownError | ModelMissingError:
    """Whatever the library raises, as an error of ours."""
    if isinstance(error, ResponseError) and error.status_code == 404:
        return ModelMissingError(f"Ollama has no model {model}", fix=f"Run `ollama pull {model}`.")
    return MindDownError(f"Ollama failed: {error}"[:300])
