"""`PersonaPlexClient`: talk to a Moshi or PersonaPlex server from a program of your own."""

from hub.duplex.errors import RemoteLost
from hub.duplex.own_file import PersonaplexFile
from hub.duplex.remote import RemoteBackend, RemoteSeat, Server
from hub.duplex.seat import FRAME_BYTES, Ended, Persona, Sound, Words
from satellite.audio.resample import Resampler

WIRE_HZ = 24_000


class PersonaPlexClient:
    """One session: sound in at the capture rate, sound out at 24 kHz, both s16 mono."""

    def __init__(self, settings: PersonaplexFile | None = None) -> None:
        self.settings = settings or PersonaplexFile()
        part = self.settings.persona
        self._persona = Persona(part.system_prompt, part.voice)
        server = self.settings.server
        self._pool = RemoteBackend([Server(url, server.flavour) for url in (server.url, *server.more)])
        self._seat: RemoteSeat | None = None
        self._resampler = self._new_resampler()
        self._pcm = bytearray()
        self.text = ""
        """What the model said so far."""

    @property
    def persona(self) -> Persona:
        """Who the model is."""
        return self._persona

    async def __aenter__(self) -> "PersonaPlexClient":
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def connect(self) -> None:
        """Open the session and wait until the model listens; raises `Busy` or `RemoteLost`."""
        if self._seat is None:
            self._seat = await self._pool.open(self._persona)

    async def send_audio(self, pcm: bytes) -> None:
        """Sound of the microphone, any length, at `audio.sample_rate`."""
        seat = self._connected()
        self._pcm += self._resampler.push(pcm) if self._resampler else pcm
        while len(self._pcm) >= FRAME_BYTES:
            seat.hear(bytes(self._pcm[:FRAME_BYTES]))
            del self._pcm[:FRAME_BYTES]

    async def receive_audio(self) -> bytes:
        """The next 80 ms of the model; raises `RemoteLost` when the session is over."""
        while True:
            match await self._connected().next():
                case Sound(pcm):
                    return pcm
                case Words(piece):
                    self.text += piece
                case Ended(code):
                    raise RemoteLost(f"The session is over ({code or 'closed'}).")
                case _:
                    pass

    async def set_persona(self, system_prompt: str, voice: str = "") -> None:
        """Who the model is from now on. A server fixes this at the start of a session, so a new one is begun."""
        self._persona = Persona(system_prompt, voice)
        if self._seat is not None:
            await self.close()
            self._pool = RemoteBackend(self._pool.servers)
            await self.connect()

    async def close(self) -> None:
        """End the session."""
        self._seat = None
        self._pcm.clear()
        self._resampler = self._new_resampler()
        await self._pool.close()

    def _connected(self) -> RemoteSeat:
        if self._seat is None:
            raise RemoteLost("Not connected.", fix="Call connect() first.")
        return self._seat

    def _new_resampler(self) -> Resampler | None:
        rate = self.settings.audio.sample_rate
        return None if rate == WIRE_HZ else Resampler(rate, WIRE_HZ)
