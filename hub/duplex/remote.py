"""The duplex engine on another machine: a client of the Moshi protocol, a pool of servers, warm sessions.

A server is called again with jittered pauses when it goes away; whoever holds the seat notices only that nothing is
heard meanwhile. There is no way to ask a stock server whether it is busy: it simply does not shake hands.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from hub.duplex.errors import BadAudio, Busy, RemoteLost
from hub.duplex.flavours import Flavour, address, manners
from hub.duplex.opus_stream import OpusReader, OpusWriter
from hub.duplex.seat import Ended, Mailbox, Persona, Rotating, SeatEvent, Sound, Words

_log = logging.getLogger(__name__)

HANDSHAKE, AUDIO, TEXT, _CONTROL, _METADATA, ERROR, _PING = range(7)
_FIRST_PAUSE_S, _LAST_PAUSE_S = 0.25, 5.0
_GIVE_UP_S = 60.0
"""A server that is away for so long is given up; the conversation goes on with the cascade."""
_WARM_S = 120.0
"""How long a session is kept for the next conversation: a new one costs a whole prompt."""
_UNSENT_FRAMES = 25
_MOST_MESSAGE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Server:
    """A server of the pool; stock ones serve one conversation."""

    url: str
    flavour: Flavour = Flavour.MOSHI
    seats: int = 1


class RemoteSeat:
    """One session on one server, called again when it breaks."""

    def __init__(self, server: Server, persona: Persona, pool: "RemoteBackend") -> None:
        self.server = server
        self.persona = persona
        self._pool = pool
        self._mailbox = Mailbox()
        self._unsent: asyncio.Queue[bytes] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._socket: ClientConnection | None = None
        """Of the first call."""
        self._again = asyncio.Event()
        """Call again, with the persona as it is now."""

    @property
    def alive(self) -> bool:
        """It may still be used."""
        return self._task is not None and not self._task.done()

    async def begin(self) -> None:
        """The first call; raises `Busy` or `RemoteLost`."""
        self._socket = socket = await self._call()
        self._task = asyncio.create_task(self._keep(socket), name=f"duplex: session on {self.server.url}")

    def hear(self, pcm: bytes) -> None:
        """80 ms of the room; while the server is away it is lost."""
        while self._unsent.qsize() >= _UNSENT_FRAMES:
            self._unsent.get_nowait()
        self._unsent.put_nowait(pcm)

    async def next(self) -> SeatEvent:
        """What the model does next."""
        return await self._mailbox.get()

    def say(self, text: str) -> bool:
        """Through this protocol nobody can make the model say a text."""
        return False

    def hush(self) -> None:
        """There is nothing it was to say."""

    def remember(self, text: str) -> None:
        """A persona is fixed while a session lasts: the server is called again with the new one."""
        if text != self.persona.text:
            self.persona = Persona(text, self.persona.voice)
            self._again.set()

    async def close(self) -> None:
        """Leave the session to the pool, which keeps it warm for a while."""
        self._pool.park(self)

    async def end(self, code: str = "") -> None:
        """End the session for good."""
        self._mailbox.put(Ended(code))
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._socket is not None:
            # A task cancelled before its first step closes nothing.
            await self._socket.close()

    def fresh(self) -> None:
        """Forget what nobody listened to while it was parked."""
        self._mailbox = Mailbox()

    async def _call(self) -> ClientConnection:
        """One call, up to the handshake."""
        self._again.clear()
        expected = manners(self.server.flavour, self.persona)
        where = address(self.server.url, self.server.flavour, self.persona)
        try:
            socket = await connect(
                where, compression=None, max_size=_MOST_MESSAGE, open_timeout=5.0, close_timeout=1.0, ping_interval=None
            )
        except (OSError, InvalidHandshake, InvalidURI, TimeoutError) as wrong:
            raise RemoteLost(f"{self.server.url} does not answer: {wrong}") from None
        try:
            async with asyncio.timeout(expected.handshake_s):
                await _shake_hands(socket)
        except TimeoutError:
            socket.transport.abort()
            raise Busy(f"{self.server.url} serves somebody else.") from None
        except ConnectionClosed as closed:
            raise RemoteLost(f"{self.server.url} closed the line before it began: {closed}") from None
        except BaseException:
            socket.transport.abort()
            raise
        return socket

    async def _keep(self, socket: ClientConnection | None) -> None:
        """Talk, and call again when the line breaks."""
        loop = asyncio.get_running_loop()
        pause_s, lost_at = _FIRST_PAUSE_S, loop.time()
        while True:
            if socket is not None:
                await self._talk(socket)
                socket, pause_s, lost_at = None, _FIRST_PAUSE_S, loop.time()
            if loop.time() - lost_at > _GIVE_UP_S:
                self._mailbox.put(Ended(RemoteLost.code))
                return
            try:
                socket = await self._call()
            except (RemoteLost, Busy) as wrong:
                _log.info("duplex server away", extra={"url": self.server.url, "code": wrong.code})
                # Jittered: the servers of a house must not all be called in the same moment.
                await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))
                pause_s = min(pause_s * 2, _LAST_PAUSE_S)

    async def _talk(self, socket: ClientConnection) -> None:
        """One session, until it breaks or has to be called anew."""
        lasts_s = manners(self.server.flavour, self.persona).lasts_s
        tasks = [
            asyncio.create_task(self._send(socket), name="duplex session: send"),
            asyncio.create_task(self._receive(socket), name="duplex session: receive"),
            asyncio.create_task(self._again.wait(), name="duplex session: persona"),
            asyncio.create_task(self._age(lasts_s), name="duplex session: age"),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(Exception):
                await socket.close()

    async def _send(self, socket: ClientConnection) -> None:
        writer = OpusWriter()
        while True:
            await socket.send(bytes([AUDIO]) + writer.write(await self._unsent.get()))

    async def _receive(self, socket: ClientConnection) -> None:
        reader = OpusReader()
        async for message in socket:
            if not isinstance(message, bytes) or not message:
                continue
            if message[0] == AUDIO:
                with contextlib.suppress(BadAudio):
                    for pcm in reader.read(message[1:]):
                        self._mailbox.put(Sound(pcm))
            elif message[0] == TEXT:
                self._mailbox.put(Words(message[1:].decode(errors="replace")))

    async def _age(self, lasts_s: float | None) -> None:
        """Before the server ends the session by itself, ask for a summary and begin a new one."""
        if lasts_s is None:
            await asyncio.Event().wait()
            return
        await asyncio.sleep(lasts_s * 0.85)
        self._mailbox.put(Rotating())
        await asyncio.sleep(lasts_s * 0.1)


class RemoteBackend:
    """A pool of servers."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self.servers = tuple(servers)
        self._busy: list[RemoteSeat] = []
        self._warm: list[RemoteSeat] = []
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def open(self, persona: Persona) -> RemoteSeat:
        """A warm session with this persona, or a call to each server that is free."""
        if seat := self._take_warm(persona):
            return seat
        reason: Busy | RemoteLost = Busy("Every server is taken.")
        for server in self.servers:
            if self._in_use(server) >= server.seats and not await self._free_one(server):
                continue
            seat = RemoteSeat(server, persona, self)
            self._busy.append(seat)
            try:
                await seat.begin()
            except (Busy, RemoteLost) as wrong:
                self._busy.remove(seat)
                reason = wrong
            except BaseException:
                self._busy.remove(seat)
                raise
            else:
                return seat
        raise reason

    def park(self, seat: RemoteSeat) -> None:
        """Keep a session warm for the next conversation."""
        if seat not in self._busy:
            return
        self._busy.remove(seat)
        if not seat.alive:
            return
        self._warm.append(seat)
        loop = asyncio.get_running_loop()
        self._timers[id(seat)] = loop.call_later(_WARM_S, self._let_go, seat)

    async def close(self) -> None:
        """End every session."""
        for seat in (*self._busy, *self._warm):
            self._forget(seat)
            await seat.end()
        self._busy.clear()
        self._warm.clear()

    def _take_warm(self, persona: Persona) -> RemoteSeat | None:
        for seat in tuple(self._warm):
            if not seat.alive:
                self._warm.remove(seat)
                self._forget(seat)
            elif seat.persona == persona:
                self._warm.remove(seat)
                self._forget(seat)
                seat.fresh()
                self._busy.append(seat)
                return seat
        return None

    async def _free_one(self, server: Server) -> bool:
        """A parked session of another persona makes room."""
        for seat in tuple(self._warm):
            if seat.server == server:
                self._warm.remove(seat)
                self._forget(seat)
                await seat.end()
                return True
        return False

    def _in_use(self, server: Server) -> int:
        return sum(seat.server == server for seat in (*self._busy, *self._warm))

    def _let_go(self, seat: RemoteSeat) -> None:
        if seat in self._warm:
            self._warm.remove(seat)
            task = asyncio.create_task(seat.end(), name="duplex: end a warm session")
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
        self._forget(seat)

    def _forget(self, seat: RemoteSeat) -> None:
        if timer := self._timers.pop(id(seat), None):
            timer.cancel()


async def _shake_hands(socket: ClientConnection) -> None:
    """Wait for the handshake: one byte, or nine; a Rust server sends its metadata before it."""
    async for message in socket:
        if isinstance(message, bytes) and message[:1] == bytes([HANDSHAKE]):
            return
        if isinstance(message, bytes) and message[:1] == bytes([ERROR]):
            words = message[1:].decode(errors="replace")
            raise Busy(words) if "busy" in words else RemoteLost(words)
    raise RemoteLost("The server closed the line before it began.")
