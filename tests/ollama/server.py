"""A server that speaks Ollama's HTTP API as documented (https://github.com/ollama/ollama/blob/main/docs/api.md).

It has no model: what it answers is scripted. What it gets right is the protocol, and the ways a real server misbehaves.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from aiohttp import web
from aiohttp.test_utils import TestServer

Misbehaviour = Literal[
    "none",
    "stuck before the first word",
    "stuck in the middle",
    "dies in the middle",
    "error in the middle",
    "out of memory",
    "refuses once",
]
VERSION = "0.12.6"


@dataclass
class Script:
    """What the server says and how it behaves; tests change it at any time."""

    pieces: list[str] = field(
        default_factory=lambda: ["Water ", "boils ", "at ", "100 ", "degrees. ", "Salt ", "raises ", "it."]
    )
    tool_calls: list[dict[str, Any]] = field(default_factory=list)
    models: list[str] = field(default_factory=lambda: ["small:1b", "large:7b"])
    misbehaviour: Misbehaviour = "none"
    load_gate: asyncio.Event | None = None
    """A model that is not loaded waits for this."""
    refusals_left: int = 1


class OllamaServer:
    """The server, what it was asked, and which connections are open."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.loaded: dict[str, datetime] = {}
        self.closed_early = asyncio.Event()
        """Somebody hung up before the answer was over."""
        self.reached = asyncio.Event()
        """A question has arrived."""
        self.streaming = asyncio.Event()
        """The first words of an answer are out."""
        self._server: TestServer | None = None
        self._transport: asyncio.Transport | None = None

    @property
    def url(self) -> str:
        assert self._server
        return str(self._server.make_url("")).rstrip("/")

    @asynccontextmanager
    async def running(self) -> AsyncIterator["OllamaServer"]:
        app = web.Application()
        app.add_routes([
            web.get("/", self._root), web.get("/api/version", self._version), web.get("/api/tags", self._tags),
            web.get("/api/ps", self._ps), web.post("/api/show", self._show), web.post("/api/generate", self._generate),
            web.post("/api/chat", self._chat), web.post("/api/embed", self._embed),
        ])  # fmt: skip
        self._server = TestServer(app)
        await self._server.start_server(shutdown_timeout=0.1)
        try:
            yield self
        finally:
            await self._server.close()

    async def _root(self, request: web.Request) -> web.Response:
        return web.Response(text="Ollama is running")

    async def _version(self, request: web.Request) -> web.Response:
        return web.json_response({"version": VERSION})

    async def _tags(self, request: web.Request) -> web.Response:
        return web.json_response({"models": [_card(name) for name in self.script.models]})

    async def _ps(self, request: web.Request) -> web.Response:
        rows = [_card(name) | {"expires_at": _stamp(until), "size_vram": 0} for name, until in self.loaded.items()]
        return web.json_response({"models": rows})

    async def _show(self, request: web.Request) -> web.Response:
        body = await self._read(request)
        if missing := self._missing(body):
            return missing
        return web.json_response(
            {"modelfile": "", "parameters": "", "template": "{{ .Prompt }}", "details": _card("x")["details"],
             "model_info": {"general.architecture": "qwen2"}, "capabilities": ["completion", "tools"],
             "modified_at": _stamp(datetime.now(UTC))}
        )  # fmt: skip

    async def _embed(self, request: web.Request) -> web.Response:
        body = await self._read(request)
        if missing := self._missing(body):
            return missing
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        vectors = [[len(text) / 100, 0.5, 0.25] for text in texts]
        return web.json_response(
            {
                "model": body["model"],
                "embeddings": vectors,
                "total_duration": 1,
                "load_duration": 1,
                "prompt_eval_count": 1,
            }
        )

    async def _generate(self, request: web.Request) -> web.StreamResponse:
        body = await self._read(request)
        if refused := await self._load(body):
            return refused
        if not body.get("prompt"):
            return web.json_response(
                {
                    "model": body["model"],
                    "created_at": _stamp(datetime.now(UTC)),
                    "response": "",
                    "done": True,
                    "done_reason": "load",
                }
            )
        return await self._reply(request, body, "response")

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await self._read(request)
        if refused := await self._load(body):
            return refused
        return await self._reply(request, body, "message")

    async def _read(self, request: web.Request) -> dict[str, Any]:
        body: dict[str, Any] = await request.json()
        self.asked.append((request.path, body))
        self.reached.set()
        return body

    def _missing(self, body: dict[str, Any]) -> web.Response | None:
        if body.get("model") in self.script.models:
            return None
        return web.json_response({"error": f"model '{body.get('model')}' not found"}, status=404)

    async def _load(self, body: dict[str, Any]) -> web.Response | None:
        if missing := self._missing(body):
            return missing
        if self.script.misbehaviour == "out of memory":
            text = "model requires more system memory (8.1 GiB) than is available (1.9 GiB)"
            return web.json_response({"error": text}, status=500)
        if self.script.misbehaviour == "refuses once" and self.script.refusals_left:
            self.script.refusals_left -= 1
            return web.json_response(
                {"error": "server busy, please try again.  maximum pending requests exceeded"}, status=503
            )
        name = str(body["model"])
        if name not in self.loaded and self.script.load_gate:
            await self.script.load_gate.wait()
        self._keep(name, body.get("keep_alive", "5m"))
        return None

    def _keep(self, name: str, keep_alive: str | float) -> None:
        seconds = _seconds(keep_alive)
        if seconds == 0:
            self.loaded.pop(name, None)
        else:
            self.loaded[name] = datetime.now(UTC) + timedelta(seconds=seconds if seconds > 0 else 10**9)

    async def _reply(self, request: web.Request, body: dict[str, Any], kind: str) -> web.StreamResponse:
        pieces = self.script.pieces
        if body.get("stream", True) is False:
            return web.json_response(_last(body, kind, "".join(pieces), self.script.tool_calls))
        self._transport = request.transport
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        try:
            for number, line in enumerate(self._lines(body, kind)):
                await self._misbehave(number, len(pieces), response)
                await response.write(line)
                self.streaming.set()
        except (asyncio.CancelledError, ConnectionError):
            self.closed_early.set()
            raise
        return response

    def _lines(self, body: dict[str, Any], kind: str) -> Iterator[bytes]:
        for piece in self.script.pieces:
            yield _line(_part(body, kind, piece))
        if self.script.tool_calls:
            yield _line(_part(body, kind, "", self.script.tool_calls))
        yield _line(_last(body, kind, ""))

    async def _misbehave(self, number: int, total: int, response: web.StreamResponse) -> None:
        how, middle = self.script.misbehaviour, number == total // 2
        if (how == "stuck before the first word" and number == 0) or (how == "stuck in the middle" and middle):
            await asyncio.Event().wait()
        if how == "dies in the middle" and middle:
            transport = self._transport
            assert transport is not None
            transport.abort()
            raise ConnectionResetError
        if how == "error in the middle" and middle:
            await response.write(_line({"error": "an error was encountered while running the model: CUDA error"}))
            await response.write_eof()
            raise ConnectionResetError


def _part(body: dict[str, Any], kind: str, text: str, calls: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    said: dict[str, Any] = {"role": "assistant", "content": text}
    if calls:
        said["tool_calls"] = calls
    stamp = _stamp(datetime.now(UTC))
    return {"model": body["model"], "created_at": stamp, kind: said if kind == "message" else text, "done": False}


def _last(body: dict[str, Any], kind: str, text: str, calls: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return _part(body, kind, text, calls) | {
        "done": True, "done_reason": "stop", "total_duration": 174560334, "load_duration": 101397084,
        "prompt_eval_count": 11, "prompt_eval_duration": 13074791, "eval_count": 18, "eval_duration": 52479709,
    }  # fmt: skip


def _card(name: str) -> dict[str, Any]:
    details = {
        "parent_model": "",
        "format": "gguf",
        "family": "qwen2",
        "families": ["qwen2"],
        "parameter_size": "1.5B",
        "quantization_level": "Q4_K_M",
    }
    digest = "65ec06548149b04c096a120e4a6da9d4017ea809c91734ea5631e89f96ddc57b"
    return {
        "name": name,
        "model": name,
        "modified_at": "2026-11-01T10:00:00Z",
        "size": 986061892,
        "digest": digest,
        "details": details,
    }


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _seconds(keep_alive: str | float) -> float:
    if isinstance(keep_alive, int | float):
        return float(keep_alive)
    for ending, factor in (("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0)):
        if keep_alive.endswith(ending):
            return float(keep_alive.removesuffix(ending)) * factor
    return float(keep_alive)
