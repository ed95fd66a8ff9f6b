"""From understood actions to what really happened: policy first, then the house, then the words for it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from ha_bridge.execute import execute
from ha_bridge.home import Home
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


async def perform(
    actions: Sequence[Action], home: Home, rules: Rules, who: Who, report: Report, *, locked_out: bool = False
) -> Deeds:
    """Put every action through the policy, do what is allowed in the order it was said."""
    deeds = Deeds()
    for action in actions:
        for decision in decide(action, home.house(), rules, who, locked_out=locked_out):
            match decision:
                case Allow():
                    deeds.left_out += decision.left_out
                    await _do(decision.action, home, deeds, report)
                case AskConfirm() | NeedFactor():
                    deeds.risky = deeds.risky or decision
                case Refuse():
                    deeds.refused.append((decision.action, decision.code))
    return deeds


async def perform_approved(action: Action, home: Home, report: Report) -> Deeds:
    """Do an action that was judged already."""
    deeds = Deeds()
    await _do(action, home, deeds, report)
    return deeds


async def _do(action: Action, home: Home, deeds: Deeds, report: Report) -> None:
    done = await execute(action, home)
    deeds.before.append(done.before)
    for outcome in done.outcomes:
        deeds.outcomes.append(outcome)
        await report(outcome)
    deeds.done.append(action)
