"""The pages as browsers get them."""

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from hub.http.gate import GateRules
from hub.http.pages import serve_pages
from hub.http.routes import RouteTable
from hub.http.server import HttpServer


@pytest.fixture
async def url() -> AsyncIterator[str]:
    server = HttpServer(RouteTable(), GateRules(api_key="k" * 32), "0")
    serve_pages(server)
    port = await server.start("127.0.0.1", 0)
    yield f"http://127.0.0.1:{port}"
    await server.stop()


@pytest.mark.parametrize("page", ["/", "/room"])
async def test_a_page_needs_no_key_loads_only_our_files_and_holds_no_script(url: str, page: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(url + page) as answer:
            text = await answer.text()
            policy = answer.headers["Content-Security-Policy"]
        assert answer.status == 200
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<script(?![^>]*\bsrc=)|\bon\w+=|\bstyle=", text)
        loaded = re.findall(r'(?:src|href)="(/web/[^"]+)"', text)
        assert loaded
        for file in loaded:
            async with session.get(url + file) as answer:
                assert answer.status == 200


async def test_every_module_that_a_module_imports_is_served(url: str) -> None:
    waiting, seen = (
        ["/web/room-page.js", "/web/dashboard.js", "/web/capture-worklet.js", "/web/player-worklet.js"],
        set(),
    )
    async with aiohttp.ClientSession() as session:
        while waiting:
            file = waiting.pop()
            seen.add(file)
            async with session.get(url + file) as answer:
                assert (answer.status, answer.content_type) == (200, "text/javascript"), file
                imported = re.findall(r'from "(/[^"]+)"|^import "(/[^"]+)"', await answer.text(), re.MULTILINE)
            waiting += [name for names in imported for name in names if name and name not in seen]
    assert "/web/halfband.js" in seen


async def test_what_has_not_changed_is_not_sent_again(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(url + "/web/room.js") as answer:
            mark = answer.headers["ETag"]
        async with session.get(url + "/web/room.js", headers={"If-None-Match": mark}) as answer:
            assert answer.status == 304


async def test_no_other_file_can_be_asked_for(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        for path in ("/web/__init__.py", "/web/../http/gate.py", "/web/%2e%2e/http/gate.py", "/web/room.html"):
            async with session.get(url + path) as answer:
                assert answer.status == 404
