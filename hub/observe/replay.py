"""The event log of a turn, and running it again through the pure cores. Pure; `store` keeps the log.

Whoever drives a core records for every turn: the core's state when the turn began, then every step as (t, event,
actions). A core that can be replayed ships a module `hub.<package>.replay` with `CORE: ReplayableCore`.
"""

import importlib
import importlib.util
import json
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import hub
from hub.errors import ReplayError

Json = Any
"""What `json.loads` gives."""
BEGIN = "begin"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to one core."""

    t: float
    """Monotonic seconds of the hub, as the core got it."""
    core: str
    event: Json
    """`"begin"` for the first step of a core in a turn; its `actions` are the core's state then."""
    actions: Json


class Stepper(Protocol):
    """A core brought back to a state."""

    def step(self, t: float, event: Json) -> Json:
        """Feed one recorded event; returns the actions in their recorded form."""


@dataclass(frozen=True, slots=True)
class ReplayableCore:
    """How to bring a core back and feed it."""

    name: str
    restore: Callable[[Json, str | None], Stepper]
    """From the recorded state, and the rule named by `--with` if any."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A step that came out otherwise."""

    number: int
    step: Step
    now: Json


@dataclass(frozen=True, slots=True)
class Report:
    """What a replay showed."""

    steps: tuple[Step, ...]
    differences: tuple[Difference, ...]
    skipped: frozenset[str] = field(default_factory=frozenset)
    """Cores in the log that cannot be replayed by this version."""

    @property
    def same(self) -> bool:
        """Every step came out bit for bit."""
        return not self.differences and not self.skipped


class TurnRecorder:
    """Collects the steps of one turn."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def begin(self, t: float, core: str, state: Json) -> None:
        """The state of a core as the turn begins."""
        self.steps.append(Step(t, core, BEGIN, state))

    def step(self, t: float, core: str, event: Json, actions: Json) -> None:
        """One event and what the core made of it."""
        self.steps.append(Step(t, core, event, actions))


def to_line(step: Step) -> str:
    """A step as it is kept; floats come back exactly."""
    return json.dumps([step.t, step.core, step.event, step.actions], separators=(",", ":"), ensure_ascii=False)


def from_line(line: str) -> Step:
    """A kept step."""
    try:
        t, core, event, actions = json.loads(line)
    except ValueError as wrong:
        raise ReplayError("The event log of this turn is damaged.") from wrong
    return Step(float(t), str(core), event, actions)


def discover_cores() -> dict[str, ReplayableCore]:
    """Every core this version can replay, by name."""
    names = (f"hub.{package.name}.replay" for package in pkgutil.iter_modules(hub.__path__) if package.ispkg)
    found = (importlib.import_module(name) for name in names if name != __name__ and importlib.util.find_spec(name))
    return {module.CORE.name: module.CORE for module in found}


def replay(steps: Iterable[Step], cores: Mapping[str, ReplayableCore], rules: Mapping[str, str]) -> Report:
    """Feed the steps to fresh cores and compare what they do with what they did."""
    running: dict[str, Stepper] = {}
    differences: list[Difference] = []
    skipped: set[str] = set()
    kept = tuple(steps)
    for name in rules:
        if name not in cores:
            raise ReplayError(f"There is no core called {name}.", fix=f"Known: {', '.join(sorted(cores)) or 'none'}.")
    for number, step in enumerate(kept):
        core = cores.get(step.core)
        if core is None:
            skipped.add(step.core)
        elif step.event == BEGIN:
            running[step.core] = core.restore(step.actions, rules.get(step.core))
        elif step.core not in running:
            raise ReplayError(f"The log never says how {step.core} began.")
        else:
            now = running[step.core].step(step.t, step.event)
            # Compared as text: 1 and 1.0, or a changed order of keys, would be a change too.
            if json.dumps(now) != json.dumps(step.actions):
                differences.append(Difference(number, step, now))
    return Report(kept, tuple(differences), frozenset(skipped))
