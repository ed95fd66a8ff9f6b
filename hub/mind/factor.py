"""The second factor that comes from Home Assistant itself: a tap on a notification, or a button entity pressed."""

import logging
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from ha_bridge.approval import Approval
from ha_bridge.home import Home
from ha_bridge.models import EntityId

log = logging.getLogger(__name__)


@runtime_checkable
class Approver(Protocol):
    """A house that can ask its owner, and show an entity that is hidden from voice."""

    async def ask_owner(self, notify_service: str, question: str, pending: str, words: tuple[str, str]) -> bool:
        """Send a question to the owner's phone; whether it was sent."""
        ...

    def subscribe_approvals(self, listener: Callable[[Approval], None]) -> Callable[[], None]:
        """Be told what the owner tapped."""
        ...

    def follow(self, entity_id: str) -> None:
        """Tell changes of this entity too, exposed or not."""
        ...

    def state_of(self, entity_id: str) -> str | None:
        """Its state, exposed or not."""
        ...


class Factor:
    """Asks the owner for a second factor, and hears the answer."""

    def __init__(self, home: Home, notify: str = "", button: str = "") -> None:
        self._home = home
        self._notify = notify
        self.button = EntityId(button)
        """Never pressed by voice, even if it is exposed."""
        self._at_rest: str | None = None
        """The button's state when we asked: a press changes it."""

    async def ask(self, question: str, pending: str, words: tuple[str, str]) -> None:
        """Let the owner know that a confirmation is waited for."""
        home = self._home
        if not isinstance(home, Approver):
            return
        self._at_rest = home.state_of(self.button)
        if self._notify and not await home.ask_owner(self._notify, question, pending, words):
            log.warning("the owner could not be asked", extra={"service": self._notify})

    def listen(self, answer: Callable[[str, bool], None], waiting: Callable[[], list[str]]) -> Callable[[], None]:
        """Call `answer` with every approval; `waiting` names the questions a press of the button may answer."""
        home = self._home
        if not isinstance(home, Approver):
            return lambda: None

        def pressed() -> None:
            state = home.state_of(self.button)
            if state in (None, "unavailable", self._at_rest):
                return
            self._at_rest = state
            questions = waiting()
            # A button names no question: with two waiting, nobody knows which is meant.
            if len(questions) == 1:
                answer(questions[0], True)

        ends = [home.subscribe_approvals(lambda tap: answer(tap.pending, tap.approve))]
        if self.button:
            home.follow(self.button)
            ends.append(self._home.subscribe(lambda change: pressed() if self.button in change.entities else None))

        def end_all() -> None:
            for end in ends:
                end()

        return end_all
