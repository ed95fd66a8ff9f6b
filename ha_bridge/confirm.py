"""What happens to a high-risk action after it was asked about: a yes, a second factor, or nothing. Pure.

A confirmation counts only in the conversation and room that asked, for 15 seconds. Three failed tries lock high-risk
actions of the whole house for five minutes.
"""

from dataclasses import dataclass
from typing import Literal

from ha_bridge.models import Action, House
from ha_bridge.policy import Allow, AskConfirm, NeedFactor, RefusalCode, Refuse, Rules, Who, decide

CONFIRM_WITHIN_S = 15.0
MAX_TRIES = 3
LOCKOUT_S = 300.0


@dataclass(frozen=True, slots=True)
class RiskPending:
    """A high-risk action that waits for its confirmation."""

    id: str
    action: Action
    kind: Literal["confirm", "factor"]
    who: Who
    expires_at: float


@dataclass(frozen=True, slots=True)
class Tries:
    """Failed attempts at high-risk actions, of the whole house."""

    failed_at: tuple[float, ...] = ()

    def failed(self, now: float) -> "Tries":
        """One more failed attempt."""
        return Tries((*self._recent(now), now)[-MAX_TRIES:])

    def locked_out(self, now: float) -> bool:
        """Whether high-risk actions are out of the question for a while."""
        return len(self._recent(now)) >= MAX_TRIES

    def _recent(self, now: float) -> tuple[float, ...]:
        return tuple(at for at in self.failed_at if now - at < LOCKOUT_S)


@dataclass(frozen=True, slots=True)
class Gate:
    """What a ruling depends on besides the answer itself."""

    house: House
    rules: Rules
    tries: Tries
    now: float


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a pending action ended, and the tries after it."""

    decision: Allow | Refuse
    tries: Tries


def pend(decision: AskConfirm | NeedFactor, who: Who, pending_id: str, now: float) -> RiskPending:
    """What has to be remembered until the answer comes."""
    kind: Literal["confirm", "factor"] = "confirm" if isinstance(decision, AskConfirm) else "factor"
    return RiskPending(pending_id, decision.action, kind, who, now + CONFIRM_WITHIN_S)


def answer_spoken(pending: RiskPending, approve: bool, who: Who, gate: Gate) -> Ruling:
    """Judge a yes or no that was said or typed in a conversation."""
    if (who.conversation, who.room) != (pending.who.conversation, pending.who.room):
        return _failed(pending, RefusalCode.WRONG_PLACE, gate)
    if not approve:
        return Ruling(Refuse(pending.action, RefusalCode.DECLINED), gate.tries)
    if pending.kind == "factor":
        return _failed(pending, RefusalCode.FACTOR_NEEDED, gate)
    return _approved(pending, gate)


def answer_factor(pending: RiskPending, approve: bool, gate: Gate) -> Ruling:
    """Judge an approval that was not spoken: API, command line, button, notification. It also settles a `confirm`."""
    return _approved(pending, gate) if approve else _failed(pending, RefusalCode.DECLINED, gate)


def _approved(pending: RiskPending, gate: Gate) -> Ruling:
    if gate.now > pending.expires_at:
        return _failed(pending, RefusalCode.EXPIRED, gate)
    # The settings or the house may have changed since it was asked.
    locked_out = gate.tries.locked_out(gate.now)
    decisions = decide(pending.action, gate.house, gate.rules, pending.who, locked_out=locked_out)
    refused = next((one for one in decisions if isinstance(one, Refuse)), None)
    return Ruling(refused or Allow(pending.action), gate.tries)


def _failed(pending: RiskPending, code: RefusalCode, gate: Gate) -> Ruling:
    return Ruling(Refuse(pending.action, code), gate.tries.failed(gate.now))
