"""Whose conversation an interruption belongs to: one that a room only overheard must not stop it. Pure."""

from hub.conversation import events as e

OVERHEARD_US = 2_000_000
"""What ears make of an overheard interruption comes within this time."""

Verdict = e.InterruptDecided | e.StopHeard


class Interruptions:
    """What is known of each conversation's interruption while the arbiter still judges it, and shortly after."""

    def __init__(self) -> None:
        self._judged: dict[str, Verdict | None] = {}
        """Conversations whose interruption is being judged -> what their ears made of it meanwhile."""
        self._overheard_until: dict[str, int] = {}

    def began(self, conversation: str) -> None:
        """Its room heard somebody speak over our voice."""
        self._judged.setdefault(conversation, None)

    def granted(self, conversation: str) -> Verdict | None:
        """It was meant for this conversation; returns what its ears said already."""
        self._overheard_until.pop(conversation, None)
        return self._judged.pop(conversation, None)

    def overheard(self, conversation: str, now_us: int) -> None:
        """It was meant for another room."""
        self._judged.pop(conversation, None)
        self._overheard_until[conversation] = now_us + OVERHEARD_US

    def holds(self, conversation: str, verdict: Verdict, now_us: int) -> bool:
        """Whether the ears' verdict must wait, or is about words meant for another room."""
        if conversation in self._judged:
            self._judged[conversation] = verdict
            return True
        return now_us < self._overheard_until.get(conversation, 0)

    def closed(self, conversation: str) -> None:
        """The conversation is over."""
        self._judged.pop(conversation, None)
        self._overheard_until.pop(conversation, None)
