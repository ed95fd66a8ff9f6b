"""Does an allowed action, and tells what every device really did. Waits on the house; the policy comes before it.

Calls run side by side. Home Assistant answers for a whole call, so when one of several devices fails the mirror tells
which; and since "success" proves nothing, the mirror is also asked whether the device shows what was wanted.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ha_bridge.errors import BridgeError
from ha_bridge.home import CALL_TIMEOUT_S, Home
from ha_bridge.models import Action, Entity, EntityId, House, Outcome, ServiceCall, Verb
from ha_bridge.services import plan
from ha_bridge.snapshot import Snapshot, snapshot, undo_calls
from ha_bridge.verify import shows, verifiable

SETTLE_S = 2.0
"""How long a device may take to show what it acknowledged."""
DOUBTFUL = frozenset({"failed", "timeout"})
"""Errors of a whole call that need not be true of each of its devices."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an action."""

    outcomes: tuple[Outcome, ...]
    idle: tuple[EntityId, ...] = ()
    """Targets for which there was nothing to do, such as dimming an unlit lamp."""
    before: Snapshot = field(default_factory=lambda: Snapshot(()))
    """For undo."""

    @property
    def ok(self) -> bool:
        """Everything worked."""
        return all(one.ok for one in self.outcomes)


async def execute(action: Action, home: Home, *, timeout_s: float = CALL_TIMEOUT_S, settle_s: float = SETTLE_S) -> Done:
    """Do it once, in parallel, and look at what happened."""
    if action.verb is Verb.PLAY_MEDIA and "media_content_id" not in action.params:
        return await _play(action, home, timeout_s, settle_s)
    house = home.house()
    planned = plan(action, house)
    outcomes = await perform(planned.calls, home, timeout_s=timeout_s, settle_s=settle_s)
    return Done((*outcomes, *planned.refused), planned.idle, snapshot(action.targets, house))


async def undo(taken: Snapshot, home: Home, *, settle_s: float = SETTLE_S) -> tuple[Done, tuple[EntityId, ...]]:
    """Bring devices back to how they were; also names those that cannot or must not be brought back."""
    house = home.house()
    calls, stuck = undo_calls(taken, house)
    ids = tuple(dict.fromkeys(target for call in calls for target in call.targets))
    return Done(await perform(calls, home, settle_s=settle_s), before=snapshot(ids, house)), stuck


async def perform(
    calls: Sequence[ServiceCall], home: Home, *, timeout_s: float = CALL_TIMEOUT_S, settle_s: float = SETTLE_S
) -> tuple[Outcome, ...]:
    """Send service calls side by side and verify each of their targets."""
    house = home.house()
    single = [one for call in calls for one in _attributable(call)]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(home.call(call, timeout_s), name=f"call {call.service}") for call in single]
    claims = [(call, outcome) for call, task in zip(single, tasks, strict=True) for outcome in task.result()]
    await _settle([call for call, outcome in claims if outcome.ok], home, house, settle_s)
    return tuple(_verified(call, outcome, home.house(), house) for call, outcome in claims)


def _attributable(call: ServiceCall) -> list[ServiceCall]:
    """One call for all devices where the mirror can tell them apart afterwards, else one for each."""
    if verifiable(call) or len(call.targets) < 2:
        return [call]
    return [replace(call, targets=(target,)) for target in call.targets]


async def _settle(calls: Sequence[ServiceCall], home: Home, before: House, settle_s: float) -> None:
    """Wait until every device shows it, or long enough."""
    changed = asyncio.Event()
    end = home.subscribe(lambda _: changed.set())
    try:
        async with asyncio.timeout(settle_s):
            while not all(_shown(call, home.house(), before) for call in calls):
                await changed.wait()
                changed.clear()
    except TimeoutError:
        pass  # whoever does not show it is named by `_verified`
    finally:
        end()


def _shown(call: ServiceCall, now: House, before: House) -> bool:
    return all(_shows(call, target, now, before) for target in call.targets)


def _shows(call: ServiceCall, target: EntityId, now: House, before: House) -> bool:
    entity = now.entities.get(target)
    return entity is not None and shows(call, entity, before.entities.get(target))


def _verified(call: ServiceCall, outcome: Outcome, now: House, before: House) -> Outcome:
    if not outcome.entity_id or outcome.error not in (None, *DOUBTFUL):
        return outcome
    if not _shows(call, outcome.entity_id, now, before):
        entity = now.entities.get(outcome.entity_id)
        return outcome if not outcome.ok else replace(outcome, ok=False, error=_why(entity))
    if not outcome.ok and verifiable(call):
        return replace(outcome, ok=True, error=None, message=None)
    return outcome


def _why(entity: Entity | None) -> str:
    if entity is None:
        return "gone"
    return "unavailable" if entity.state == "unavailable" else "unconfirmed"


async def _play(action: Action, home: Home, timeout_s: float, settle_s: float) -> Done:
    """Find the medium for each player first; players have different libraries."""
    done: list[Done] = []
    for target in action.targets:
        found = await _find(action, target, home)
        params = {**action.params, "media_content_id": str(action.params.get("query") or ""), **found}
        wanted = replace(action, targets=(target,), params=params)
        done.append(await execute(wanted, home, timeout_s=timeout_s, settle_s=settle_s))
    return Done(
        tuple(outcome for one in done for outcome in one.outcomes),
        before=Snapshot(tuple(entity for one in done for entity in one.before.before)),
    )


async def _find(action: Action, target: EntityId, home: Home) -> Mapping[str, str]:
    query, media_class = action.params.get("query"), action.params.get("media_class")
    try:
        found = await home.find_media(target, str(query), media_class if isinstance(media_class, str) else None)
    except BridgeError:
        found = None  # the call itself will tell what is wrong
    keys = ("media_content_id", "media_content_type")
    return {key: str(found[key]) for key in keys} if found is not None else {}
