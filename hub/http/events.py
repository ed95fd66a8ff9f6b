"""Sends news without end to one caller as server-sent events, until the caller is gone."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

ALIVE_S = 10.0
"""So often something is sent even when nothing happens: only a write shows that the caller is gone."""
_HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    # nginx would otherwise hold events back until its buffer is full.
    "X-Accel-Buffering": "no",
}


async def send_events(request: web.Request, news: AsyncIterator[Any]) -> web.StreamResponse:
    """Send each piece of news as one event."""
    response = web.StreamResponse(headers=_HEADERS)
    await response.prepare(request)
    await response.write(b": listening\n\n")
    upcoming = asyncio.ensure_future(anext(news))
    try:
        while True:
            done, _ = await asyncio.wait({upcoming}, timeout=ALIVE_S)
            if not done:
                await response.write(b": alive\n\n")
                continue
            await response.write(f"data: {json.dumps(upcoming.result())}\n\n".encode())
            upcoming = asyncio.ensure_future(anext(news))
    except ConnectionError:
        return response
    finally:
        upcoming.cancel()
        await asyncio.wait({upcoming})
