"""From understood actions to what really happened: policy first, then the house, then the words for it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from ha_bridge.execute import execute
from ha_bridge.home import CALL_TIMEOUT_S, Home
from ha_bridge.models import Action, EntityId, Outcome
from ha_bridge.policy import Allow, AskConfirm, NeedFactor, RefusalCode, Refuse, Rules, Who, decide
from ha_bridge.snapshot import Snapshot


@dataclass
class Deeds:
    """What came of a list of actions."""

    outcomes: list[Outcome] = field(default_factory=list)
    done: list[Action] = field(default_factory=list)
    left_out: list[EntityId] = field(default_factory=list)
    refused: list[tuple[Action, RefusalCode]] = field(default_factory=list)
    risky: AskConfirm | NeedFactor | None = None
    """The first action that needs a confirmation; it was not done."""
    before: list[Snapshot] = field(default_factory=list)
    """How the devices were, for undo."""


Report = Callable[[Outcome], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Judge:
    """What the policy goes by."""

    rules: Rules
    who: Who
    locked_out: bool = False
    barred: frozenset[EntityId] = frozenset()
    """What no words may ever operate: the owner's button of the second factor."""


async def perform(
    actions: Sequence[Action], home: Home, judge: Judge, report: Report, timeout_s: float = CALL_TIMEOUT_S
) -> Deeds:
    """Put every action through the policy, do what is allowed in the order it was said."""
    deeds = Deeds()
    for action in actions:
        if judge.barred & set(action.targets):
            deeds.refused.append((action, RefusalCode.NOT_PERMITTED))
            continue
        for decision in decide(action, home.house(), judge.rules, judge.who, locked_out=judge.locked_out):
            match decision:
                case Allow():
                    deeds.left_out += decision.left_out
                    await _do(decision.action, home, deeds, report, timeout_s)
                case AskConfirm() | NeedFactor():
                    deeds.risky = deeds.risky or decision
                case Refuse():
                    deeds.refused.append((decision.action, decision.code))
    return deeds


async def perform_approved(action: Action, home: Home, report: Report, timeout_s: float = CALL_TIMEOUT_S) -> Deeds:
    """Do an action that was judged already."""
    deeds = Deeds()
    await _do(action, home, deeds, report, timeout_s)
    return deeds


async def _do(action: Action, home: Home, deeds: Deeds, report: Report, timeout_s: float) -> None:
    done = await execute(action, home, timeout_s=timeout_s)
    deeds.before.append(done.before)
    for outcome in done.outcomes:
        deeds.outcomes.append(outcome)
        await report(outcome)
    deeds.done.append(action)
