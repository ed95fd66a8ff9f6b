"""Pairing as the owner sees it: open a window, compare six words, admit, revoke. Stores who may connect."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from hub.brain.members import Members
from hub.control.server import Tell
from hub.errors import CommandRefused
from hub.identity.token import hash_token, new_token
from hub.relay.api import (
    Admit,
    AnswerPairing,
    Listening,
    Member,
    OpenPairing,
    PairingAsked,
    PairingFailed,
    RelayCommand,
    SetMembers,
)
from hub.store.records import SatelliteRecord
from hub.store.store import Store
from hub.store.writer import StoreWriter
from satellite.wire.invite import CODE_ENTROPY_BYTES, Invite, new_code

SendToRelay = Callable[[RelayCommand], Awaitable[object]]
Json = Any


class PairingDesk:
    """Who may connect, and the one pairing window."""

    def __init__(self, store: StoreWriter, members: Members, send: SendToRelay, epoch: Callable[[], int]) -> None:
        self._store = store
        self.members = members
        self._send = send
        self._epoch = epoch
        self._asked: dict[str, PairingAsked] = {}
        self._news: asyncio.Queue[PairingAsked | PairingFailed] = asyncio.Queue()
        self._admitted: dict[str, str] = {}
        self.listening: Listening | None = None
        """Where the relay accepts satellites."""
        self.address: str | None = None
        """The address to print in invites, when the relay listens on all of them."""

    async def learn(self) -> None:
        """Know who may connect, before anybody is said to be here."""
        records = await self._store.ask(Store.satellites)
        self.members.learn(tuple(Member(r.id, r.room, r.key, r.token_hash, r.name) for r in records))

    async def load(self) -> None:
        """Tell the relay who may connect."""
        await self.learn()
        await self._send(SetMembers(tuple(p.member for p in self.members.all()), self._epoch()))

    async def take(self, event: PairingAsked | PairingFailed) -> None:
        """Someone knocked: with an invite that is proof enough, without one the owner is asked."""
        if isinstance(event, PairingAsked):
            self._asked[event.pairing] = event
            if event.words is None:
                await self._admit(event)
        self._news.put_nowait(event)

    # --- The owner's commands ---

    async def pair(self, arguments: Mapping[str, Json], tell: Tell) -> Json:
        """Open a window, for six words or with an invite; ends when a satellite is in, or time is up."""
        if self.listening is None:
            raise CommandRefused("The link is not up yet.", fix="`parlour status` says why.")
        room, seconds = str(arguments["room"]), float(arguments.get("seconds", 120))
        code = None if arguments.get("words") else new_code(secrets.token_bytes(CODE_ENTROPY_BYTES))
        while not self._news.empty():
            self._news.get_nowait()
        await self._send(OpenPairing(room, seconds, code))
        if code is not None:
            host = self.address or self.listening.host
            invite = Invite(host, self.listening.port, self.listening.fingerprint, code)
            await tell({"invite": invite.text(), "expires_s": seconds})
        try:
            async with asyncio.timeout(seconds):
                while True:
                    event = await self._news.get()
                    if isinstance(event, PairingFailed):
                        raise CommandRefused(f"Pairing failed: {event.reason}.", fix="Open a new window.")
                    if event.words is None:
                        return {"satellite": self._admitted[event.pairing], "room": event.room}
                    await tell({"pairing": event.pairing, "name": event.name, "words": list(event.words)})
        except TimeoutError:
            raise CommandRefused("Nobody paired in time.", fix="Open a new window.") from None

    async def answer(self, arguments: Mapping[str, Json], tell: Tell) -> Json:
        """The owner compared the six words."""
        event = self._asked.pop(str(arguments["pairing"]), None)
        if event is None:
            raise CommandRefused("This pairing is over.", fix="Open a new window.")
        approve = bool(arguments["approve"])
        await self._send(AnswerPairing(event.pairing, approve))
        if not approve:
            return {"satellite": None}
        return {"satellite": await self._admit(event), "room": event.room}

    async def revoke(self, arguments: Mapping[str, Json], tell: Tell) -> Json:
        """Never again; the relay cuts it off at once."""
        satellite = str(arguments["satellite"])
        known = await self._store.ask(lambda store: store.revoke(satellite, time.time()))
        if not known:
            raise CommandRefused(f"There is no satellite {satellite}.", fix="`parlour rooms` lists them.")
        await self.load()
        return {"revoked": satellite}

    async def rooms(self, arguments: Mapping[str, Json], tell: Tell) -> Json:
        """All satellites and how they are."""
        return [
            {
                "satellite": presence.member.satellite,
                "room": presence.member.room,
                "name": presence.member.name,
                "connected": presence.connected,
                "muted": presence.muted,
                "volume": presence.volume,
                "software": presence.software,
                "address": presence.address,
            }
            for presence in self.members.all()
        ]

    async def _admit(self, event: PairingAsked) -> str:
        token = new_token()
        satellite = f"{event.room}-{secrets.token_hex(3)}"
        record = SatelliteRecord(satellite, event.room, event.name, event.key, hash_token(token), time.time())
        await self._store.ask(lambda store: store.add_satellite(record))
        self._admitted[event.pairing] = satellite
        await self.load()
        await self._send(Admit(event.pairing, satellite, event.room, token))
        return satellite
