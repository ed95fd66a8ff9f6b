"""Who can be reached under which name: Unix sockets in one private folder, or a value passed inside the process.

One process has one `Switchboard`. `serve` answers under a name; `dial` finds it, in this process first and then in the
folder, and waits until it is there. So nobody needs to know which processes share a house.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

from hub.errors import ChannelClosed
from hub.workers.channel import Channel, Inbox, pair
from hub.workers.codec import Codec
from hub.workers.socket_channel import SocketChannel

Out = TypeVar("Out")
In = TypeVar("In")

_FIRST_RETRY_S = 0.02
_LAST_RETRY_S = 0.5


class Server(Generic[Out, In]):
    """Channels that others opened to a name of ours."""

    def __init__(self) -> None:
        self._calls: Inbox[Channel[Out, In]] = Inbox()

    async def accept(self) -> Channel[Out, In]:
        """The next caller; raises `ChannelClosed` when the name is given up."""
        return await self._calls.get()

    def __aiter__(self) -> AsyncIterator[Channel[Out, In]]:
        return self._each()

    async def _each(self) -> AsyncIterator[Channel[Out, In]]:
        while True:
            try:
                channel = await self.accept()
            except ChannelClosed:
                return
            yield channel

    def put(self, channel: Channel[Out, In]) -> None:
        """A caller arrived."""
        self._calls.put(channel)

    def close(self) -> None:
        """No more callers."""
        self._calls.close("The server was closed.")


class Switchboard:
    """Names to channels. Without a folder everybody must be in this process."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._here: dict[str, Server[Any, Any]] = {}

    @asynccontextmanager
    async def serve(self, name: str, codec: Codec[Out, In]) -> AsyncIterator[Server[Out, In]]:
        """Answer under a name until the block ends."""
        server: Server[Out, In] = Server()
        self._here[name] = server
        listener = await self._listen(self._folder / f"{name}.sock", codec, server) if self._folder else None
        try:
            yield server
        finally:
            del self._here[name]
            server.close()
            if listener:
                listener.close()

    async def dial(self, name: str, codec: Codec[Out, In]) -> Channel[Out, In]:
        """A channel to whoever serves the name, as soon as somebody does. Bound it with `asyncio.timeout`."""
        pause_s = _FIRST_RETRY_S
        while True:
            channel = await self._try_dial(name, codec)
            if channel:
                return channel
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, _LAST_RETRY_S)

    async def _try_dial(self, name: str, codec: Codec[Out, In]) -> Channel[Out, In] | None:
        """One attempt; None while nobody serves the name."""
        here = self._here.get(name)
        if here is not None:
            ours: Channel[Out, In]
            theirs: Channel[In, Out]
            ours, theirs = pair()
            here.put(theirs)
            return ours
        if self._folder is None:
            return None
        channel: SocketChannel[Out, In] = SocketChannel(codec)
        try:
            await asyncio.get_running_loop().create_unix_connection(lambda: channel, str(self._folder / f"{name}.sock"))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        return channel

    async def _listen(self, path: Path, codec: Codec[Out, In], server: Server[Out, In]) -> asyncio.Server:
        return await asyncio.get_running_loop().create_unix_server(
            lambda: SocketChannel(codec, greet=server.put), sock=private_socket(path)
        )


def private_socket(path: Path) -> socket.socket:
    """A bound Unix socket only our own user can reach; one left behind by a killed process is replaced."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    path.chmod(0o600)
    return listener
