"""The parts of the hub: one table. Parts that are not installed or not wanted are named, never a crash."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass

from hub.config.settings import Settings


@dataclass(frozen=True, slots=True)
class Child:
    """One part of the hub, run in a process of its own."""

    kind: str
    vital: bool = False
    """The hub ends when this one is given up on."""
    single: bool = False
    """Runs inside the supervisor with `--single`."""
    speech: bool = False
    """Left out with `--headless`: only API and bridge."""
    niceness: int = 0
    """Below zero where the system permits it."""
    reads: tuple[str, ...] = ()
    """Sections it reads: when they change it takes them or is started again."""
    wanted: Callable[[Settings], bool] = lambda settings: True
    without: str = ""
    """What the house is told when this part is missing."""
    runs: str = ""
    """`module:function`, where it is not the usual one."""

    @property
    def entry(self) -> str:
        """`module:function` that runs it."""
        return self.runs or f"hub.{self.kind}.app:run"

    @property
    def installed(self) -> bool:
        """Whether the part exists in this installation."""
        return importlib.util.find_spec(self.entry.partition(":")[0]) is not None


CHILDREN = (
    Child("relay", True, True, niceness=-10, reads=("hub", "link", "log"), without="No room can connect."),
    Child("brain", True, True, reads=("hub", "link", "http", "ha", "rooms", "privacy", "speech", "duplex", "log")),
    Child("mind", True, True, reads=("hub", "ha", "ollama", "router", "rooms", "log")),
    Child(
        "ears", speech=True, reads=("hub", "speech", "log"), niceness=2, without="I cannot hear; only typed words work."
    ),
    Child(
        "voice", speech=True, reads=("hub", "speech", "log"), niceness=2, without="I cannot speak; answers are tones."
    ),
    Child(
        "duplex",
        speech=True,
        niceness=5,
        reads=("hub", "duplex", "log"),
        wanted=lambda settings: settings.duplex.mode != "off",
        without="The duplex engine is off; the cascade answers.",
    ),
)


def chosen(settings: Settings, *, headless: bool) -> dict[str, Child]:
    """The parts this hub runs."""
    return {
        child.kind: child
        for child in CHILDREN
        if child.installed and child.wanted(settings) and not (headless and child.speech)
    }
