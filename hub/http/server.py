"""Serves the route table with aiohttp: gate, body check, errors as JSON. Decides nothing itself."""

import json
import logging
import ssl
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from hub.http.errors import ApiError
from hub.http.gate import Gate, GateRules
from hub.http.openapi import describe
from hub.http.routes import Call, Route, RouteTable
from hub.http.schemas import Schema

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 64 * 1024
Middleware = Callable[[web.Request], Awaitable[web.StreamResponse]]


class HttpServer:
    """The hub's web port."""

    def __init__(self, table: RouteTable, rules: GateRules, version: str) -> None:
        self._table = table
        self._gate = Gate(rules)
        self._version = version
        self._runner: web.AppRunner | None = None
        self.app = web.Application(client_max_size=MAX_BODY_BYTES)

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Listen; gives the port, which matters when `port` is 0."""
        document = describe(self._table, self._version)

        async def openapi(_: web.Request) -> web.Response:
            return await _answer(document)

        self.app.router.add_get("/api/openapi.json", openapi)
        for route in self._table.routes:
            self.app.router.add_route(route.method, route.path, self._serve(route))
        self._runner = web.AppRunner(self.app, access_log=None, handle_signals=False)
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
                return await _answer(await route.handler(call))
            except ApiError as error:
                body = {"error": {"code": error.code, "message": error.message}}
                return web.json_response(body, status=error.status)

        return serve

    async def _admit(self, route: Route, request: web.Request) -> Call:
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        shown = bearer.strip() if scheme.lower() == "bearer" else None
        authorised = True
        try:
            self._gate.check(request.remote or "", request.secure, shown, time.monotonic())
        except ApiError as error:
            if not route.open or error.code != "unauthorised":
                raise
            authorised = False
        body = await _read(request, route.takes) if route.takes else None
        return Call(body, dict(request.match_info), dict(request.query), authorised)


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
