"""Keeps what the house asks for beside devices, and does it when it is due. Reads, asks the cores, stores, acts."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from ha_bridge.models import Action, EntityId
from ha_bridge.understand.models import Announcement, LaterRequest, RoutineRequest, SceneRequest, TimerRequest
from hub.errors import StoreError
from hub.household.clocks import boot_id, read_clocks
from hub.household.said import Said
from hub.household.shelf import Shelf, load
from hub.household.timekeeping import handle
from hub.household.waiting import actions_of, put_off
from hub.mind.api import HouseholdAsked, Kept, StateReached, TakeBack, WatchStates
from hub.store.records import DocumentKind
from hub.store.store import Store
from hub.store.writer import StoreWriter
from hub.timers.book import Book
from hub.timers.clockwork import left_s
from hub.timers.models import Act, Entry, Happening, Kind, Missed, Ring, StopRinging
from hub.timers.saving import from_json, to_json

BOOK = "book"
Json = Any

log = logging.getLogger(__name__)


class Household:
    """One per hub. The brain sets the callbacks that make things happen in rooms."""

    def __init__(self, store: StoreWriter, zone: ZoneInfo) -> None:
        self._store = store
        self._book = Book(zone, boot_id())
        self._shelf = Shelf()
        self._changed = asyncio.Event()
        self._saved_revision = -1
        self._texts: dict[str, str] = {}
        """Entry -> what to say when it rings; kept with the book."""
        self.ring: Callable[[str | None, str], None] = lambda room, text: None
        self.hush: Callable[[str | None], None] = lambda room: None
        self.announce: Callable[[tuple[str, ...], str], None] = lambda rooms, text: None
        self.run_actions: Callable[[str | None, tuple[Action, ...], str | None], Awaitable[object]]
        self.watch: Callable[[WatchStates], Awaitable[object]]
        self.teach: Callable[[], Awaitable[object]]

    # --- Requests ---

    async def keep(self, asked: HouseholdAsked) -> Kept:
        """Do what was asked and say what came of it; it is stored before anybody is told that it is kept."""
        snapshot = None
        before = {entry.id for entry in self._book.entries()}
        match asked.request:
            case TimerRequest() as request:
                said, happenings = handle(self._book, request, asked.room, read_clocks())
                await self._do(happenings)
            case LaterRequest() as request:
                said = put_off(self._book, request, asked, read_clocks())
                await self.watch_conditions()
            case SceneRequest() as request:
                said, snapshot = self._shelf.scene(request, asked.snapshot)
                self._save_shelf()
                await self.teach()
            case RoutineRequest() as request:
                said = self._shelf.routine(request)
                self._save_shelf()
                await self.teach()
            case TakeBack(entries):
                said = await self._take_back(entries)
            case Announcement() as request:
                self.announce(tuple(request.areas), request.message)
                said = Said("announced")
        new = tuple(entry.id for entry in self._book.entries() if entry.id not in before)
        if "ring" in asked.texts:
            self._texts |= dict.fromkeys(new, asked.texts["ring"])
        try:
            await self._save()
        except StoreError as wrong:
            log.error("not kept", extra={"code": wrong.code})
            said = Said("not_kept", ok=False)
        self._changed.set()
        return Kept(asked.turn, said.key, dict(said.values), ok=said.ok, snapshot=snapshot, entries=new)

    @property
    def routines(self) -> dict[str, tuple[str, ...]]:
        """Phrases and what they stand for."""
        return {phrase: tuple(commands) for phrase, commands in self._shelf.routines.items()}

    @property
    def scenes(self) -> tuple[str, ...]:
        """Names of the scenes made by talking."""
        return tuple(self._shelf.scenes)

    def timers(self) -> list[dict[str, Json]]:
        """Everything that is waited for, as the API and the command line show it."""
        now = read_clocks()
        return [
            {
                "id": entry.id,
                "kind": entry.kind.value,
                "label": entry.label,
                "room": entry.room,
                "state": entry.phase.value,
                "left_s": left_s(entry, now),
                "due": entry.due_utc,
                "says": _in_words(entry, left_s(entry, now)),
            }
            for entry in self._book.entries()
        ]

    # --- Time ---

    async def load(self) -> None:
        """Bring back what was kept; say what was missed."""
        saved = await self._store.ask(lambda store: store.get(DocumentKind.TIMERS, BOOK))
        if saved is not None:
            self._book = from_json(saved["book"], self._book.zone)
            self._texts = dict(saved["texts"])
        scenes = await self._store.ask(lambda store: store.all(DocumentKind.SCENE))
        routines = await self._store.ask(lambda store: store.all(DocumentKind.ROUTINE))
        self._shelf = load(scenes, routines)

    async def run(self) -> None:
        """Do what is due, for ever."""
        happenings = self._book.wake(read_clocks())
        await self.watch_conditions()
        while True:
            await self._save()
            await self._do(happenings)
            now = read_clocks()
            deadline = self._book.next_deadline(now)
            try:
                async with asyncio.timeout(None if deadline is None else max(0.0, deadline - now.mono)):
                    await self._changed.wait()
            except TimeoutError:
                pass
            self._changed.clear()
            happenings = self._book.poll(read_clocks())

    def heard_state(self, event: StateReached) -> None:
        """A watched device changed."""
        self._book.heard_state(read_clocks(), event.entity_id, event.state)
        self._changed.set()

    # --- Inside ---

    async def _take_back(self, entries: tuple[str, ...]) -> Said:
        known = [entry for entry in entries if self._book.get(entry) is not None]
        for entry in known:
            await self._do(self._book.cancel(entry))
        await self.watch_conditions()
        return Said("taken_back" if known else "nothing_to_undo", ok=bool(known))

    async def _do(self, happenings: list[Happening]) -> None:
        for happening in happenings:
            match happening:
                case Ring(entry):
                    self.ring(entry.room, self._texts.get(entry.id, entry.label))
                case StopRinging(entry):
                    self._texts.pop(entry.id, None)
                    self.hush(entry.room)
                case Act(entry):
                    await self._act(entry)
                case Missed(entry):
                    log.warning("missed", extra={"kind": entry.kind.value, "due": happening.due_utc})
                    if entry.kind in (Kind.TIMER, Kind.ALARM):
                        self.announce((entry.room,) if entry.room else (), self._texts.pop(entry.id, entry.label))

    async def _act(self, entry: Entry) -> None:
        payload: Mapping[str, Json] = entry.payload or {}
        if tell := payload.get("tell"):
            self.announce((entry.room,) if entry.room else (), str(tell))
        actions, snapshot = actions_of(dict(payload)), payload.get("snapshot")
        if actions or snapshot:
            await self.run_actions(entry.room, actions, snapshot)
        self._book.confirm(read_clocks(), entry.id)
        await self._save()

    async def watch_conditions(self) -> None:
        """Tell the mind which devices' states are waited for."""
        entities = {entry.condition.entity_id for entry in self._book.entries(Kind.CONDITION) if entry.condition}
        await self.watch(WatchStates("household", tuple(EntityId(id) for id in sorted(entities)), None))

    async def _save(self) -> None:
        if self._book.revision == self._saved_revision:
            return
        self._saved_revision = self._book.revision
        body = {"book": to_json(self._book), "texts": self._texts}
        now = read_clocks().wall
        await self._store.ask(lambda store: store.put(DocumentKind.TIMERS, BOOK, body, now))

    def _save_shelf(self) -> None:
        scenes, routines, now = dict(self._shelf.scenes), dict(self._shelf.routines), read_clocks().wall

        def write(store: Store) -> None:
            for kind, kept in (
                (DocumentKind.SCENE, {name: {"snapshot": body} for name, body in scenes.items()}),
                (DocumentKind.ROUTINE, {name: {"commands": list(body)} for name, body in routines.items()}),
            ):
                for old in set(store.all(kind)) - set(kept):
                    store.remove(kind, old)
                for name, body in kept.items():
                    store.put(kind, name, body, now)

        self._store.later(write)


def _in_words(entry: Entry, left: float | None) -> str:
    if left is None:
        return entry.condition.entity_id if entry.condition else entry.phase.value
    minutes, seconds = divmod(round(left), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{entry.phase.value}, {hours}:{minutes:02}:{seconds:02} left"
