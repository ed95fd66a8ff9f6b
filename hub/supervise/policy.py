"""When a child process is started, given time, called hung, killed, restarted, given up on. Pure: `now` comes in.

One `ChildPolicy` for each child. The shell tells it what happened and asks `poll` at `next_deadline` what to do. A
start that lives `healthy_after_s` wipes the slate; too many failures in a row end in `GIVEN_UP`, which only a reload or
a person leaves.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What a child is doing."""

    ABSENT = "absent"
    """Not installed or not configured; the hub works without it and says so."""
    STARTING = "starting"
    RUNNING = "running"
    HUNG = "hung"
    """It lives but says nothing: others stop counting on it."""
    WAITING = "waiting"
    """It failed and is started again soon."""
    GIVEN_UP = "given_up"
    STOPPING = "stopping"
    STOPPED = "stopped"


class Order(StrEnum):
    """What the shell must do."""

    START = "start"
    TERMINATE = "terminate"
    """Ask it to stop."""
    KILL = "kill"


@dataclass(frozen=True, slots=True)
class Limits:
    """Patience in seconds, and how often a child may fail."""

    start_s: float = 60.0
    """Until a started child must be ready."""
    silent_s: float = 0.4
    """Silence after which a child counts as hung."""
    look_s: float = 0.1
    """How often a hung child is looked at."""
    kill_s: float = 3.0
    """Silence after which it is killed."""
    stop_s: float = 4.0
    """How long it may take to stop; the whole hub has five seconds."""
    first_pause_s: float = 0.25
    longest_pause_s: float = 30.0
    healthy_after_s: float = 30.0
    failures: int = 6
    """Failures in a row after which we give up."""


class ChildPolicy:
    """What to do about one child."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self.state = State.STOPPED
        self.failures = 0
        """In a row, without a healthy time between them."""
        self.restarts = 0
        """Since the hub started."""
        self._since = 0.0
        """When the current state began."""
        self._running_since: float | None = None
        self._heard = 0.0
        self._looked = 0.0
        self._killed = False

    def begin(self, now: float) -> Order:
        """Start it now, with a clean slate."""
        self.failures = 0
        return self._start(now)

    def ready(self, now: float) -> None:
        """The child said that it is ready."""
        if self.state is State.STARTING:
            self._enter(State.RUNNING, now)
            self._running_since = now
            self._heard = now

    def heard(self, at: float) -> None:
        """Something came from the child, if only a heartbeat."""
        self._heard = max(self._heard, at)
        if self.state is State.HUNG and at > self._since:
            self._enter(State.RUNNING, at)

    def stop(self, now: float) -> Order | None:
        """It is no longer wanted."""
        if self.state in {State.STARTING, State.RUNNING, State.HUNG}:
            self._enter(State.STOPPING, now)
            return Order.TERMINATE
        if self.state is not State.STOPPING:
            self._enter(State.STOPPED, now)
        return None

    def exited(self, now: float, *, hopeless: bool = False) -> None:
        """The process is gone; `hopeless` when it said that trying again cannot help."""
        if self.state is State.STOPPING:
            self._enter(State.STOPPED, now)
            return
        healthy = self._running_since is not None and now - self._running_since >= self._limits.healthy_after_s
        self.failures = 1 if healthy else self.failures + 1
        self._enter(State.GIVEN_UP if hopeless or self.failures >= self._limits.failures else State.WAITING, now)

    def poll(self, now: float) -> Order | None:
        """What is due now."""
        deadline = self.next_deadline()
        if deadline is None or now < deadline:
            return None
        self._looked = now
        match self.state:
            case State.WAITING:
                self.restarts += 1
                return self._start(now)
            case State.RUNNING:
                self._enter(State.HUNG, now)
                return None
            case State.HUNG if now < self._heard + self._limits.kill_s:
                return None
            case _:
                self._killed = True
                return Order.KILL

    def next_deadline(self) -> float | None:
        """When to tell what was `heard` and to `poll`."""
        if self._killed:
            return None
        match self.state:
            case State.STARTING:
                return self._since + self._limits.start_s
            case State.RUNNING:
                return self._heard + self._limits.silent_s
            case State.HUNG:
                return min(self._heard + self._limits.kill_s, self._looked + self._limits.look_s)
            case State.WAITING:
                return self._since + self.pause_s
            case State.STOPPING:
                return self._since + self._limits.stop_s
            case _:
                return None

    @property
    def pause_s(self) -> float:
        """How long to wait before the next start: doubles with every failure in a row."""
        doubled = self._limits.first_pause_s * 2.0 ** max(self.failures - 1, 0)
        return min(doubled, self._limits.longest_pause_s)

    def _start(self, now: float) -> Order:
        self._enter(State.STARTING, now)
        self._running_since = None
        self._heard = now
        return Order.START

    def _enter(self, state: State, now: float) -> None:
        self.state = state
        self._since = now
        self._killed = False
