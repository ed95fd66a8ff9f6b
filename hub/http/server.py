"""Serves the route table with aiohttp: gate, body check, errors as JSON. Decides nothing itself."""

import asyncio
import json
import logging
import ssl
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from aiohttp import web
from pydantic import ValidationError

from hub.http.errors import ApiError
from hub.http.events import send_events
from hub.http.gate import Gate, GateRules
from hub.http.openapi import describe
from hub.http.routes import Call, Route, RouteTable
from hub.http.schemas import Schema

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 64 * 1024
STOP_WITHIN_S = 2.0
"""How long open requests may go on when the hub stops."""
Middleware = Callable[[web.Request], Awaitable[web.StreamResponse]]
Answer = TypeVar("Answer")


class HttpServer:
    """The hub's web port."""

    def __init__(self, table: RouteTable, rules: GateRules, version: str) -> None:
        self._table = table
        self.gate = Gate(rules)
        self._version = version
        self._runner: web.AppRunner | None = None
        self._endless: set[asyncio.Task[Any]] = set()
        """Requests that end only when the caller leaves or the hub stops."""
        self.app = web.Application(client_max_size=MAX_BODY_BYTES)
        self.app.on_shutdown.append(self._end_endless)

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Listen; gives the port, which matters when `port` is 0."""
        document = describe(self._table, self._version)

        async def openapi(_: web.Request) -> web.Response:
            return await _answer(document)

        self.app.router.add_get("/api/openapi.json", openapi)
        for route in self._table.routes:
            self.app.router.add_route(route.method, route.path, self._serve(route))
        self._runner = web.AppRunner(self.app, access_log=None, handle_signals=False, shutdown_timeout=STOP_WITHIN_S)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port, ssl_context=tls)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop listening and end open requests."""
        if self._runner is not None:
            await self._runner.cleanup()

    def _serve(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            try:
                call = await self._admit(route, request)
                if route.stream:
                    news = await route.handler(call)
                    return await self.until_stopped(send_events(request, news))
                return await _answer(await route.handler(call))
            except ApiError as error:
                return refusal(error)

        return serve

    def check_caller(self, request: web.Request) -> None:
        """Let in who comes by a safe way and not from another site's page; raises `ApiError`."""
        self.gate.check_way(request.remote or "", request.secure, time.monotonic())
        self._check_origin(request)

    async def until_stopped(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Serve a request without end; the hub's stop ends it."""
        serving = asyncio.create_task(work, name="http: endless request")
        self._endless.add(serving)
        try:
            return await serving
        finally:
            serving.cancel()
            self._endless.discard(serving)

    async def _end_endless(self, app: web.Application) -> None:
        for task in self._endless:
            task.cancel()

    def _check_origin(self, request: web.Request) -> None:
        headers = request.headers
        self.gate.check_origin(headers.get("Origin"), request.host, headers.get("X-Forwarded-Host"))

    async def _admit(self, route: Route, request: web.Request) -> Call:
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        shown = bearer.strip() if scheme.lower() == "bearer" else None
        authorised = True
        self._check_origin(request)
        try:
            self.gate.check(request.remote or "", request.secure, shown, time.monotonic())
        except ApiError as error:
            if not route.open or error.code != "unauthorised":
                raise
            authorised = False
        body = await _read(request, route.takes) if route.takes else None
        return Call(body, dict(request.match_info), dict(request.query), authorised)


def refusal(error: ApiError) -> web.Response:
    """An error as callers see it."""
    return web.json_response({"error": {"code": error.code, "message": error.message}}, status=error.status)


async def _read(request: web.Request, model: type[Schema]) -> Schema:
    try:
        return model.model_validate_json(await request.read())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise ApiError("bad_request", f"{where}: {first['msg']}") from None
    except web.HTTPRequestEntityTooLarge:
        raise ApiError("bad_request", f"the body is larger than {MAX_BODY_BYTES} bytes") from None


async def _answer(value: Any) -> web.Response:
    if isinstance(value, web.Response):
        return value
    if isinstance(value, Schema):
        return web.Response(text=value.model_dump_json(by_alias=True), content_type="application/json")
    if isinstance(value, str):
        return web.Response(text=value, content_type="text/plain")
    return web.Response(text=json.dumps(value), content_type="application/json")
