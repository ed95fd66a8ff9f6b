"""Serves the pages: plain files of `hub/web`, read once, under a policy that lets them load nothing from elsewhere.

A page holds no secret, so it needs no key; what it asks the API for does.
"""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path

from aiohttp import web

import hub.web
from hub.http.errors import ApiError
from hub.http.server import HttpServer, refusal

PAGES = {"/": "index.html", "/room": "room.html"}
"""Path -> file."""
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Cache-Control": "no-cache",
}


def serve_pages(server: HttpServer) -> None:
    """Add all pages and what they load to the web port."""
    files = {path.name: path for path in Path(hub.web.__file__).parent.iterdir() if path.suffix in TYPES}
    for where, name in PAGES.items():
        server.app.router.add_get(where, _file(server, files[name]))
    for name, path in files.items():
        if path.suffix != ".html":
            server.app.router.add_get(f"/web/{name}", _file(server, path))


def _file(server: HttpServer, path: Path) -> Callable[[web.Request], Awaitable[web.Response]]:
    body = path.read_bytes()
    mark = f'"{sha256(body).hexdigest()[:16]}"'

    async def serve(request: web.Request) -> web.Response:
        try:
            server.check_caller(request)
        except ApiError as error:
            return refusal(error)
        headers = {**HEADERS, "ETag": mark}
        if request.headers.get("If-None-Match") == mark:
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, headers=headers, content_type=TYPES[path.suffix], charset="utf-8")

    return serve
