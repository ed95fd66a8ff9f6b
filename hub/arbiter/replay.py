"""The arbiter's part of a turn's event log, and running it again. Pure."""

from typing import Any

from pydantic import TypeAdapter

from hub.arbiter.arbiter import Arbiter
from hub.arbiter.config import ArbiterConfig
from hub.arbiter.models import Action, Claim
from hub.arbiter.rules.choose import RULES
from hub.arbiter.state import STATE
from hub.observe.replay import ReplayableCore

NAME = "arbiter"
Json = Any

CLAIM: TypeAdapter[Claim] = TypeAdapter(Claim)
CONFIG: TypeAdapter[ArbiterConfig] = TypeAdapter(ArbiterConfig)
ACTIONS: TypeAdapter[list[Action]] = TypeAdapter(list[Action])


def begun(arbiter: Arbiter) -> Json:
    """Everything it takes to make the same arbiter again."""
    return {"config": CONFIG.dump_python(arbiter.config, mode="json"), "state": arbiter.to_json()}


def claim_event(claim: Claim, now_us: int) -> Json:
    """A claim as a step of the log."""
    return ["claim", {"claim": CLAIM.dump_python(claim, mode="json"), "now_us": now_us}]


def actions_json(actions: list[Action]) -> Json:
    """What was decided, as it is compared."""
    return ACTIONS.dump_python(actions, mode="json")


class _Replayed:
    """An arbiter that is fed from the log."""

    def __init__(self, arbiter: Arbiter) -> None:
        self._arbiter = arbiter

    def step(self, t: float, event: Json) -> Json:
        """One recorded call; only `poll` gives anything."""
        method, arguments = event
        if method == "claim":
            arguments = {**arguments, "claim": CLAIM.validate_python(arguments["claim"])}
        result = getattr(self._arbiter, method)(**arguments)
        return actions_json(result) if method == "poll" else []


def _restore(state: Json, rule: str | None) -> _Replayed:
    config = CONFIG.validate_python(state["config"])
    chosen = RULES[rule] if rule is not None else None  # type: ignore[index]  # a wrong name is a KeyError for the caller
    return _Replayed(Arbiter(config, STATE.validate_python(state["state"]), chosen))


CORE = ReplayableCore(NAME, _restore)
