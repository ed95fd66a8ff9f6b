"""A Moshi server for tests, with the misbehaviours of the real ones, each switched on by name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl, urlsplit

from websockets.asyncio.server import ServerConnection, serve

from hub.duplex.ogg import OggWriter
from hub.duplex.opus_stream import OpusReader, OpusWriter


class Double:
    """Echoes what it hears; remembers what it was asked."""

    def __init__(self, *habits: str) -> None:
        self.habits = set(habits)
        self.queries: list[dict[str, str]] = []
        self.sessions = 0
        self.url = ""
        self.frames_before_close: int | None = None
        self._lock = asyncio.Lock()

    async def talk(self, socket: ServerConnection) -> None:
        assert socket.request
        self.queries.append(dict(parse_qsl(urlsplit(socket.request.path).query, keep_blank_values=True)))
        if "needs_prompt" in self.habits and not {"voice_prompt", "text_prompt"} <= set(self.queries[-1]):
            socket.transport.abort()
            return
        async with self._lock:  # one client; the next one waits without a word
            self.sessions += 1
            if "metadata_first" in self.habits:
                await socket.send(b"\x04{}")
            if "never_shakes" in self.habits:
                await socket.wait_closed()
                return
            await socket.send(b"\x00" + (bytes(8) if "nine_bytes" in self.habits else b""))
            await self._echo(socket)

    async def _echo(self, socket: ServerConnection) -> None:
        reader, writer, count = OpusReader(), OpusWriter(), 0
        if "headers_alone" in self.habits:
            await socket.send(b"\x01" + OggWriter(1).headers(24_000))
            writer._begun = True
            writer._ogg._sequence = 2
        async for message in socket:
            if "rubbish" in self.habits:
                for data in (b"", b"\x09??", b"\x06", b"\x02\xff\xfe", b"\x01garbage", "text"):
                    await socket.send(data)
                self.habits.discard("rubbish")
            assert isinstance(message, bytes)
            for pcm in reader.read(message[1:]):
                count += 1
                await socket.send(b"\x02 echo")
                await socket.send(b"\x01" + writer.write(pcm))
                if count == self.frames_before_close:
                    self.frames_before_close = None
                    socket.transport.abort()
                    return


@asynccontextmanager
async def running(*habits: str) -> AsyncIterator[Double]:
    double = Double(*habits)
    async with serve(double.talk, "127.0.0.1", 0, compression=None) as server:
        host, port = server.sockets[0].getsockname()[:2]
        double.url = f"ws://{host}:{port}"
        yield double
