"""A mind behind a server that speaks OpenAI's chat protocol, outside the house only if the owner says so."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp

from hub.answers.breaker import Breaker
from hub.answers.errors import MindDownError, ModelMissingError
from hub.answers.models import Depth, Question
from hub.answers.prompt import messages
from hub.answers.streaming import GuardedStream, Patience

_MOST_TOKENS = {"fast": 120, "deep": 800}
_HOME_ENDINGS = (".local", ".lan", ".home", ".internal", ".home.arpa", ".localdomain")


@dataclass(frozen=True, slots=True)
class OpenAIServer:
    """Which server and model, and how it is used."""

    url: str
    """Up to and including `/v1`."""
    model: str
    depth: Depth
    key: str | None = field(default=None, repr=False)
    patience: Patience = field(default_factory=Patience)


class OpenAIMind:
    """Streams answers over server-sent events; cancel the iteration to interrupt it."""

    def __init__(self, server: OpenAIServer, breaker: Breaker | None = None) -> None:
        self._server = server
        self._stream = GuardedStream(server.patience, breaker)
        self._session: aiohttp.ClientSession | None = None

    @property
    def name(self) -> str:
        """Such as `api.example.com, model-name`."""
        return f"{urlsplit(self._server.url).hostname}, {self._server.model}"

    @property
    def cloud(self) -> bool:
        """Whether words leave the house."""
        return not is_at_home(self._server.url)

    async def answer(self, question: Question) -> AsyncGenerator[str, None]:
        """Speakable clauses, each as soon as it is whole."""
        async with aclosing(self._stream.clauses(lambda: self._ask(question))) as clauses:
            async for clause in clauses:
                yield clause

    async def warm(self) -> None:
        """Nothing to do: such servers keep their model loaded."""

    async def close(self) -> None:
        """Lets go of the connections."""
        if self._session:
            await self._session.close()

    async def _ask(self, question: Question) -> AsyncGenerator[str, None]:
        headers = {"Authorization": f"Bearer {self._server.key}"} if self._server.key else {}
        body = {
            "model": self._server.model,
            "messages": messages(question),
            "stream": True,
            "max_tokens": _MOST_TOKENS[self._server.depth],
        }
        self._session = self._session or aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None, connect=2))
        try:
            url = f"{self._server.url.rstrip('/')}/chat/completions"
            async with self._session.post(url, json=body, headers=headers) as response:
                if response.status == 404:
                    raise ModelMissingError(f"{self.name}: no such model")
                if response.status != 200:
                    raise MindDownError(f"{self.name} answered {response.status}")
                done = False
                async for line in response.content:
                    piece = read_event(line)
                    done = done or piece is None
                    if piece:
                        yield piece
                if not done:
                    raise MindDownError("the answer ended without its end mark")
        except (aiohttp.ClientError, ValueError, LookupError, TypeError) as error:
            raise MindDownError(f"{self.name} failed: {type(error).__name__}") from error


def read_event(line: bytes) -> str | None:
    """The text in one line of the event stream; None for the end mark."""
    if not line.startswith(b"data:"):
        return ""
    data = line.removeprefix(b"data:").strip()
    if data == b"[DONE]":
        return None
    choices = json.loads(data)["choices"]
    return str(choices[0]["delta"].get("content") or "") if choices else ""


def is_at_home(url: str) -> bool:
    """Whether an address is in this house: loopback, a private network, or a local name."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith(_HOME_ENDINGS)
