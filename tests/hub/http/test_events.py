"""News without end over the web port."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from hub.http.gate import GateRules
from hub.http.routes import Call, Route, RouteTable
from hub.http.server import HttpServer


class News:
    def __init__(self) -> None:
        self.queue: asyncio.Queue[Any] = asyncio.Queue()
        self.over = asyncio.Event()

    async def watch(self) -> AsyncIterator[Any]:
        try:
            while True:
                yield await self.queue.get()
        finally:
            self.over.set()

    async def handler(self, call: Call) -> AsyncIterator[Any]:
        return self.watch()


def serve(news: News, key: str | None = None) -> HttpServer:
    table = RouteTable()
    table.add(Route("GET", "/api/events", "news", news.handler, stream=True))
    return HttpServer(table, GateRules(api_key=key), "0")


async def test_each_piece_of_news_is_an_event_and_the_stop_of_the_hub_ends_them() -> None:
    news = News()
    server = serve(news)
    port = await server.start("127.0.0.1", 0)
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/api/events") as answer:
        assert answer.content_type == "text/event-stream"
        assert await answer.content.readuntil(b"\n\n") == b": listening\n\n"
        news.queue.put_nowait({"what": "light"})
        assert await answer.content.readuntil(b"\n\n") == b'data: {"what": "light"}\n\n'
        await server.stop()
        await news.over.wait()


async def test_events_need_the_key() -> None:
    server = serve(News(), "k" * 32)
    port = await server.start("127.0.0.1", 0)
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/api/events") as answer:
        assert answer.status == 401
    await server.stop()
