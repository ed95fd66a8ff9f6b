"""The model process seen from the hub: started, watched, restarted; its seats.

A process that is silent for 400 ms hangs: it is ended at once, every conversation is told, and a new one is started.
"""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.duplex import errors
from hub.duplex.local_seat import LocalSeat, error_of
from hub.duplex.seat import Persona, Sound
from hub.duplex.worker import frames
from hub.workers.switchboard import private_socket

_log = logging.getLogger(__name__)

HUNG_S = 0.4
_LOOK_S = 0.05
_FIRST_PAUSE_S = 0.5
_LAST_PAUSE_S = 30.0
_OPEN_S = 60.0
"""A prompt takes a second or two; more is a fault."""
_STOP_S = 2.0
_MOST_UNREAD = 1024 * 1024
"""Bytes a process may leave unread before what rooms say is given up."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the model says about itself."""

    ready: bool = False
    slots: int = 0
    context: int = 0
    device: str = ""
    precision: str = ""
    voices: tuple[str, ...] = ()
    tick_ms_p50: float = 0.0
    tick_ms_p99: float = 0.0
    late: int = 0
    lost: int = 0
    starts: int = 0
    """How often the process was started."""
    trouble: str = ""
    """Code of the last failure."""


class Model:
    """The process and all its seats."""

    def __init__(
        self, command: tuple[str, ...], folder: Path, changed: Callable[[], None], hung_s: float = HUNG_S
    ) -> None:
        self._command = command
        self._socket = folder / "duplex-model.sock"
        self._changed = changed
        self._hung_s = hung_s
        self._seats: dict[int, LocalSeat] = {}
        self._next_lease = 1
        self._writer: asyncio.StreamWriter | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._heard = 0.0
        self.figures = Figures()

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._process.pid if self._process else None

    async def open(self, persona: Persona) -> LocalSeat:
        """A seat whose prompt is done."""
        if not self.figures.ready:
            raise error_of(self.figures.trouble or "duplex_failed")
        if len(self._seats) >= self.figures.slots:
            raise errors.Busy(f"All {self.figures.slots} conversations of the model are taken.")
        seat = LocalSeat(self._next_lease, self.send, self.leave)
        self._next_lease += 1
        self._seats[seat.lease] = seat
        self.send(frames.message(type="open", lease=seat.lease, text=persona.text, voice=persona.voice))
        try:
            async with asyncio.timeout(_OPEN_S):
                await seat.opened
        except BaseException:
            self.leave(seat)
            raise
        return seat

    def leave(self, seat: LocalSeat) -> None:
        """A seat is free."""
        if self._seats.pop(seat.lease, None) is not None:
            self.send(frames.message(type="close", lease=seat.lease))
        seat.end("")

    def send(self, frame: bytes) -> None:
        """To the process; lost when it is gone, and audio also when it does not read."""
        writer = self._writer
        if writer is None or writer.is_closing():
            return
        if frame[4] == frames.AUDIO and writer.transport.get_write_buffer_size() > _MOST_UNREAD:
            return
        writer.write(frame)

    async def run(self) -> None:
        """Keep the process alive until cancelled."""
        pause_s = _FIRST_PAUSE_S
        try:
            while True:
                served = await self._once()
                pause_s = _FIRST_PAUSE_S if served else min(pause_s * 2, _LAST_PAUSE_S)
                await asyncio.sleep(pause_s)
        finally:
            await self._end_process()

    async def _once(self) -> bool:
        """One life of the process; True when it got as far as serving."""
        arrived: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
        arrived = asyncio.get_running_loop().create_future()

        def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if arrived.done():
                writer.close()
            else:
                arrived.set_result((reader, writer))

        server = await asyncio.start_unix_server(greet, sock=private_socket(self._socket))
        self._process = await asyncio.create_subprocess_exec(
            *self._command, "--socket", str(self._socket), stdin=asyncio.subprocess.DEVNULL, env=_environment()
        )
        self._set(starts=self.figures.starts + 1)
        ended = asyncio.create_task(self._process.wait(), name="duplex: the model process")
        try:
            either: set[asyncio.Future[Any]] = {arrived, ended}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if arrived.done():
                reader, self._writer = arrived.result()
                await self._converse(reader, ended)
        finally:
            server.close()
            served = self.figures.ready
            self._lose("duplex_failed")
            await self._end_process()
            await ended
        return served

    async def _converse(self, reader: asyncio.StreamReader, ended: asyncio.Task[int]) -> None:
        """Listen until the process ends, hangs or breaks the rules."""
        listening = asyncio.create_task(self._listen(reader), name="duplex: listen to the model")
        watching = asyncio.create_task(self._watch(), name="duplex: watch the model")
        try:
            first: set[asyncio.Future[Any]] = {listening, watching, ended}
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (listening, watching):
                task.cancel()
            results = await asyncio.gather(listening, watching, return_exceptions=True)
        for wrong in results:
            if isinstance(wrong, errors.DuplexError):
                _log.error("model process", extra={"code": wrong.code, "reason": wrong.message})
                self._set(trouble=wrong.code)
                self._lose(wrong.code)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        cutter = frames.Cutter()
        loop = asyncio.get_running_loop()
        while data := await reader.read(256 * 1024):
            self._heard = loop.time()
            try:
                for kind, payload in cutter.feed(data):
                    self._take(kind, payload)
            except frames.BadFrame as wrong:
                raise errors.DuplexError(str(wrong)) from None

    async def _watch(self) -> None:
        """Raises when the process hangs; a delay of our own loop is not its fault."""
        loop = asyncio.get_running_loop()
        looked = loop.time()
        while True:
            await asyncio.sleep(_LOOK_S)
            now = loop.time()
            late = now - looked > 2 * _LOOK_S
            looked = now
            if self.figures.ready and not late and now - self._heard > self._hung_s:
                raise errors.Hung(f"The model process was silent for {1000 * (now - self._heard):.0f} ms.")

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == frames.SPEECH:
            lease, _, pcm = frames.read_speech(payload)
            if seat := self._seats.get(lease):
                seat.mailbox.put(Sound(pcm))
        elif kind == frames.JSON:
            self._told(frames.read_message(payload))

    def _told(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "ready":
                fields = {name: message[name] for name in ("slots", "context", "device", "precision")}
                self._set(ready=True, voices=tuple(message["voices"]), trouble="", **fields)
            case "figures":
                names = ("tick_ms_p50", "tick_ms_p99", "late", "lost")
                self._set(**{name: message[name] for name in names})
            case "shrinking":
                self._lose("duplex_out_of_memory")
            case "failed":
                raise error_of(str(message["code"]))
            case _:
                if seat := self._seats.get(message.get("lease", 0)):
                    seat.tell(message)

    def _set(self, **fields: Any) -> None:
        self.figures = Figures(**{name: getattr(self.figures, name) for name in Figures.__slots__} | fields)
        self._changed()

    def _lose(self, code: str) -> None:
        """Everybody loses the seat: the turn goes on elsewhere."""
        for seat in tuple(self._seats.values()):
            seat.end(code)
        self._seats.clear()
        if self.figures.ready:
            self._set(ready=False)

    async def _end_process(self) -> None:
        """Ask it to end, then end it; a cancellation in between does not leave it behind."""
        process, writer = self._process, self._writer
        if writer is not None:
            self.send(frames.message(type="stop"))
            writer.close()
            self._writer = None
        if process is None:
            return
        try:
            async with asyncio.timeout(0 if self.figures.trouble else _STOP_S):
                await process.wait()
        except TimeoutError:
            pass
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(signal.SIGKILL)
        await process.wait()
        self._process = None


def _environment() -> dict[str, str]:
    """Without what would let it see the hub's own libraries."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
