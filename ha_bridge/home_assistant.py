"""The real house: Home Assistant over its WebSocket, mirrored, and found again whenever it was away.

`run` connects, mirrors, and connects anew for ever; nothing here waits for Home Assistant to start. It returns only
when the token is refused, because trying again would not help; `problem` then says `token_refused`.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable
from urllib.parse import urlsplit

import aiohttp

from ha_bridge.approval import Approval, notification
from ha_bridge.backoff import Backoff
from ha_bridge.calls import call_service, find_medium, outcomes, query_service
from ha_bridge.client import Connection, connect
from ha_bridge.errors import BridgeError, HomeProtocolError, HomeTimeout, HouseNotReady, TokenRefused
from ha_bridge.home import CALL_TIMEOUT_S, HomeChanged, HomeState, Json, Listener
from ha_bridge.mirror import Mirror
from ha_bridge.models import EntityId, House, Outcome, OwnerAnswer, OwnerMatch, ServiceCall
from ha_bridge.owner import DRY_RUN, PROCESS, read_answer, read_dry_run
from ha_bridge.session import PONG_WITHIN_S, Session

SLOW_CALL_S = 0.5
"""A call without an answer for this long makes us check whether Home Assistant is there at all."""
KNOCK_EVERY_S = 1.0
OWNER_SENTENCE_WITHIN_S = 1.0
PROCESS_WITHIN_S = 15.0

log = logging.getLogger(__name__)


class HomeAssistant:
    """`Home` on a WebSocket."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._token = token
        self._mirror = Mirror()
        self._state = HomeState.OFFLINE
        self._problem: str | None = None
        self._connection: Connection | None = None
        self._listeners: list[Listener] = []
        self._approval_listeners: list[Callable[[Approval], None]] = []

    @property
    def state(self) -> HomeState:
        """Whether the house can be used right now."""
        return self._state

    @property
    def problem(self) -> str | None:
        """Why not, as a stable code."""
        return self._problem

    @property
    def version(self) -> str | None:
        """Home Assistant's version while connected."""
        return self._connection.version if self._connection is not None else None

    def house(self) -> House:
        """The newest snapshot; while offline the last one."""
        return self._mirror.house()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told of changes; the answer ends the subscription."""
        self._listeners.append(listener)

        def end() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return end

    # --- Asking and acting ---

    async def call(self, call: ServiceCall, timeout_s: float = CALL_TIMEOUT_S) -> tuple[Outcome, ...]:
        """Call a service once; never raises, never repeats."""
        connection = self._connection
        if connection is None or self._state is not HomeState.READY:
            return outcomes(call, call.targets, "offline")
        async with asyncio.TaskGroup() as group:
            watch = group.create_task(self._watch_slow_call(connection), name="home slow call")
            try:
                return await call_service(connection, call, self.house(), timeout_s)
            finally:
                watch.cancel()

    async def query(self, call: ServiceCall, timeout_s: float = CALL_TIMEOUT_S) -> Json:
        """Call a service that answers with data."""
        return await query_service(self._ready(), call, timeout_s)

    async def find_media(self, player: EntityId, query: str, media_class: str | None = None) -> Json | None:
        """The best match of a media search on this player."""
        entity = self.house().entities.get(player)
        if entity is None:
            return None
        found = await find_medium(self._ready(), entity, query, media_class, CALL_TIMEOUT_S)
        if found is None:
            return None
        return {
            "media_content_id": found.content_id,
            "media_content_type": found.content_type,
            "title": found.title,
        }

    async def owner_sentence(self, text: str, language: str) -> OwnerMatch | None:
        """Whether the owner taught Home Assistant this sentence; a dry run."""
        try:
            answer = await self._ready().command(
                DRY_RUN, timeout_s=OWNER_SENTENCE_WITHIN_S, sentences=[text], language=language
            )
        except BridgeError as error:
            # A debugging command of Home Assistant that may go away: without it the sentence is simply not known.
            log.debug("no dry run: %s", error)
            return None
        return read_dry_run(text, answer)

    async def process_owner_sentence(self, match: OwnerMatch, language: str) -> OwnerAnswer:
        """Hand an owner's sentence to Home Assistant, word for word, once."""
        answer = await self._ready().command(PROCESS, timeout_s=PROCESS_WITHIN_S, text=match.text, language=language)
        return read_answer(answer)

    # --- The second factor ---

    def follow(self, entity_id: str) -> None:
        """Tell changes of this entity too, exposed or not."""
        self._mirror.followed.add(entity_id)

    def state_of(self, entity_id: str) -> str | None:
        """The state of any entity, exposed or not."""
        return self._mirror.state_of(entity_id)

    async def ask_owner(self, notify_service: str, question: str, pending: str, words: tuple[str, str]) -> bool:
        """Send a question with two answers to the app (`mobile_app_phone`); whether it was sent."""
        data = notification(question, pending, *words)
        try:
            await self._ready().command("call_service", domain="notify", service=notify_service, service_data=data)
        except BridgeError as error:
            log.warning("cannot ask by notification: %s", error)
            return False
        return True

    def subscribe_approvals(self, listener: Callable[[Approval], None]) -> Callable[[], None]:
        """Be told what the owner tapped; the answer ends the subscription."""
        self._approval_listeners.append(listener)

        def end() -> None:
            with contextlib.suppress(ValueError):
                self._approval_listeners.remove(listener)

        return end

    def _take_approval(self, approval: Approval) -> None:
        for listener in tuple(self._approval_listeners):
            listener(approval)

    def _ready(self) -> Connection:
        if self._connection is None or self._state is not HomeState.READY:
            raise HouseNotReady(self._problem or self._state)
        return self._connection

    async def _watch_slow_call(self, connection: Connection) -> None:
        """A device may be slow; a Home Assistant that does not even answer a ping is gone."""
        await asyncio.sleep(SLOW_CALL_S)
        try:
            await connection.ping(PONG_WITHIN_S)
        except HomeTimeout:
            await connection.close()
        except BridgeError:
            pass  # the line is already known to be down

    # --- Being connected ---

    async def run(self) -> None:
        """Stay connected until cancelled, or until the token is refused."""
        backoff = Backoff()
        async with aiohttp.ClientSession() as session:
            while True:
                try:
                    connection = await connect(session, self.url, self._token)
                except TokenRefused as error:
                    self._become(HomeState.OFFLINE, error.code)
                    log.warning("Home Assistant refuses the token; run `parlour ha connect`")
                    return
                except BridgeError as error:
                    self._become(HomeState.OFFLINE, error.code)
                    backoff = backoff.failed(answering=isinstance(error, HomeProtocolError))
                else:
                    backoff = Backoff() if await self._live(connection) else backoff.failed(answering=True)
                await self._rest(backoff)

    async def _live(self, connection: Connection) -> bool:
        """One connection from login to break; tells whether the house was ever usable."""
        session = Session(connection, self._mirror, self._session_told, self._take_approval)
        self._connection = connection
        self._become(HomeState.SYNCING, None)
        try:
            await session.live()
        finally:
            self._connection = None
            self._become(HomeState.OFFLINE, session.problem)
            await connection.close()
        return session.ready

    def _session_told(self, ready: bool, changed: frozenset[EntityId]) -> None:
        if ready and self._state is not HomeState.READY:
            self._become(HomeState.READY, None)
        elif ready:
            self._tell(changed)

    def _become(self, state: HomeState, problem: str | None) -> None:
        if (state, problem) != (self._state, self._problem):
            self._state, self._problem = state, problem
            self._tell(frozenset())

    def _tell(self, entities: frozenset[EntityId]) -> None:
        change = HomeChanged(self._state, self._mirror.generation, entities, self._problem)
        for listener in tuple(self._listeners):
            listener(change)

    async def _rest(self, backoff: Backoff) -> None:
        """Wait, but not past the moment the port begins to answer."""
        loop = asyncio.get_running_loop()
        until = loop.time() + backoff.delay_s(random.random())
        while (left := until - loop.time()) > 0:
            await asyncio.sleep(min(left, KNOCK_EVERY_S))
            if not backoff.answering and await self._knock():
                return

    async def _knock(self) -> bool:
        parts = urlsplit(self.url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            async with asyncio.timeout(KNOCK_EVERY_S):
                _, writer = await asyncio.open_connection(parts.hostname, port)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True
