"""What really happened: told by the devices, not by Home Assistant's "success"."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ha_bridge.execute import execute, undo
from ha_bridge.home import HomeChanged, HomeState, Json, Listener
from ha_bridge.models import (
    Action,
    Entity,
    EntityId,
    House,
    Outcome,
    OwnerAnswer,
    OwnerMatch,
    ServiceCall,
    Source,
    Verb,
)

A, B = EntityId("light.a"), EntityId("light.b")


class ScriptedHome:
    """Obeys, or fails, as told; remembers what it was sent."""

    state = HomeState.READY
    problem = None

    def __init__(self, *entities: Entity) -> None:
        self.entities = {one.id: one for one in entities}
        self.sent: list[ServiceCall] = []
        self.error: str | None = None
        self.obeys: set[EntityId] = set(self.entities)
        self.listeners: list[Listener] = []
        self.found: Json | None = None

    def house(self) -> House:
        return House(entities=dict(self.entities))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    async def call(self, call: ServiceCall, timeout_s: float = 5.0) -> tuple[Outcome, ...]:
        self.sent.append(call)
        for target in set(call.targets) & self.obeys:
            self.put(target, call.service.removeprefix("turn_"))
        name = f"{call.domain}.{call.service}"
        return tuple(Outcome(one, name, call.data, self.error is None, self.error) for one in call.targets)

    def put(self, target: EntityId, state: str) -> None:
        self.entities[target] = replace(self.entities[target], state=state)
        for listener in self.listeners:
            listener(HomeChanged(HomeState.READY, 0, frozenset({target})))

    async def query(self, call: ServiceCall, timeout_s: float = 5.0) -> Json:
        return {}

    async def find_media(self, player: EntityId, query: str, media_class: str | None = None) -> Json | None:
        return self.found

    async def owner_sentence(self, text: str, language: str) -> OwnerMatch | None:
        return None

    async def process_owner_sentence(self, match: OwnerMatch, language: str) -> OwnerAnswer:
        return OwnerAnswer("", ok=True)


@pytest.fixture
def home() -> ScriptedHome:
    return ScriptedHome(Entity(A, "A", state="off"), Entity(B, "B", state="off"))


def on(*targets: EntityId) -> Action:
    return Action(Verb.TURN_ON, targets, source=Source.GRAMMAR)


async def test_one_call_serves_many_lamps(home: ScriptedHome) -> None:
    done = await execute(on(A, B), home)
    assert done.ok
    assert [call.targets for call in home.sent] == [(A, B)]
    assert [one.state for one in done.before.before] == ["off", "off"]


async def test_when_a_call_fails_the_lamps_tell_which(home: ScriptedHome) -> None:
    home.error, home.obeys = "failed", {A}
    done = await execute(on(A, B), home)
    assert [(one.entity_id, one.ok, one.error) for one in done.outcomes] == [(A, True, None), (B, False, "failed")]


async def test_success_without_effect_is_unconfirmed(home: ScriptedHome) -> None:
    home.obeys = {A}
    done = await execute(on(A, B), home, settle_s=0.0)
    assert [one.error for one in done.outcomes] == [None, "unconfirmed"]


async def test_a_line_that_broke_stays_lost_even_if_the_lamp_is_on(home: ScriptedHome) -> None:
    home.error = "lost"
    done = await execute(on(A), home)
    assert [one.error for one in done.outcomes] == ["lost"]


async def test_calls_nobody_can_verify_are_made_one_by_one(home: ScriptedHome) -> None:
    await execute(Action(Verb.TOGGLE, (A, B)), home)
    assert [call.targets for call in home.sent] == [(A,), (B,)]


async def test_nothing_is_sent_for_a_device_that_is_not_there(home: ScriptedHome) -> None:
    done = await execute(on(EntityId("light.c")), home)
    assert home.sent == []
    assert [one.error for one in done.outcomes] == ["gone"]


async def test_what_to_play_is_looked_up_first() -> None:
    player = EntityId("media_player.a")
    home = ScriptedHome(Entity(player, "A", state="idle"))
    home.found = {"media_content_id": "id 7", "media_content_type": "playlist", "title": "Jazz"}
    await execute(Action(Verb.PLAY_MEDIA, (player,), {"query": "jazz"}), home)
    assert dict(home.sent[0].data) == {"media_content_id": "id 7", "media_content_type": "playlist"}
    home.found = None
    await execute(Action(Verb.PLAY_MEDIA, (player,), {"query": "jazz"}), home)
    assert dict(home.sent[1].data) == {"media_content_id": "jazz", "media_content_type": "music"}


async def test_undo_restores_and_can_itself_be_undone(home: ScriptedHome) -> None:
    done = await execute(on(A), home)
    back, stuck = await undo(done.before, home)
    assert (back.ok, stuck, home.entities[A].state) == (True, (), "off")
    again, _ = await undo(back.before, home)
    assert again.ok
    assert home.entities[A].state == "on"
