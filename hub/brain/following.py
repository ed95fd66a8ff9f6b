"""Lets conversations go where people go: rooms in earshot send envelopes, `hub.follow` decides. Pure.

What a conversation is, its own table knows; this only watches which live and in which room, asks their rooms and those
around for envelopes, and says where a conversation goes on.
"""

from collections.abc import Collection

from hub.brain.directory import Conversations
from hub.brain.members import Members
from hub.brain.orders import Order
from hub.brain.performer import Performer
from hub.conversation.events import State
from hub.conversation.machine import Conversation
from hub.follow.follow import Follow
from hub.follow.models import Moved, Refusal
from hub.relay.api import MessageHeard
from satellite.wire.turn import Levels, Listen

BATCH_US = 100_000
"""So long ago a batch of envelopes began when it arrives, where the clocks are not known."""
ANSWERING = frozenset({State.THINKING, State.SPEAKING, State.INTERRUPTED, State.HANDING_OVER})


class Following:
    """One per hub."""

    def __init__(
        self,
        follow: Follow,
        conversations: Conversations,
        members: Members,
        performer: Performer,
    ) -> None:
        self.follow = follow
        self._talks = conversations
        self._members = members
        self._performer = performer
        self._asked: dict[str, str] = {}
        """Satellites that were asked for envelopes, and for which conversation."""

    # --- The rooms ---

    def joined(self, satellite: str) -> None:
        """A satellite is here, or its microphone was switched."""
        presence = self._members.get(satellite)
        if presence is None:
            return
        self._asked.pop(satellite, None)
        follows = self._members.rules.follows_into(presence.member.room)
        self.follow.joined(satellite, muted=presence.muted, follow=follows)

    def lost(self, satellite: str) -> None:
        """A satellite is gone."""
        self._asked.pop(satellite, None)
        self.follow.lost(satellite)

    def levels(self, event: MessageHeard, levels: Levels) -> None:
        """A room sent envelopes."""
        start_us = event.received_us - BATCH_US if event.offset_us is None else levels.start_us + event.offset_us
        self.follow.levels(event.satellite, start_us, levels.bands_db)

    def voice(self, conversation: str, start_us: int, rows: tuple[tuple[int, ...], ...]) -> None:
        """What we say there."""
        self.follow.played(conversation, start_us, rows)

    # --- Where a conversation goes on ---

    def goes_on(self, satellite: str, now_us: int) -> Conversation | None:
        """The conversation that a wake word in this room belongs to; None: a new one."""
        here = self._talks.at(satellite)
        if here is not None:
            return here
        self._learn()
        busy = {name for name, talk in self._talks.alive.items() if talk.state in ANSWERING}
        woke = self.follow.woke(satellite, now_us, busy)
        # The grant itself moves it.
        self.follow.poll()
        return self._talks.alive.get(woke) if woke is not None else None

    def asked(self, conversation: str, satellite: str, now_us: int) -> Refusal | None:
        """Someone said "continue in the kitchen"."""
        self._learn()
        return self.follow.asked(conversation, satellite, now_us)

    def stay(self, conversation: str, *, on: bool) -> None:
        """Someone said "stay here", or "follow me"."""
        self._learn()
        self.follow.stay(conversation, on=on)

    # --- What to do ---

    def moves(self) -> list[Moved]:
        """Conversations that go on elsewhere, decided since the last call."""
        moved = [action for action in self.follow.poll() if isinstance(action, Moved)]
        # Their conversations do not know yet, so what those say of their room must not undo the move.
        self._learn(except_for={action.conversation for action in moved})
        return moved

    def requests(self) -> list[Order]:
        """Ask rooms for envelopes, or to send no more."""
        wanted = self._wanted()
        ended = [self._listen(name, talk, on=False) for name, talk in self._asked.items() if name not in wanted]
        begun = [self._listen(name, talk, on=True) for name, talk in wanted.items() if name not in self._asked]
        self._asked = {name: self._asked.get(name, talk) for name, talk in wanted.items()}
        return ended + begun

    # --- Inside ---

    def calibrate(self, gain_db: dict[str, float]) -> None:
        """How much hotter each microphone is, as the arbiter learned it."""
        self.follow.calibrate(gain_db)

    def _learn(self, except_for: Collection[str] = ()) -> None:
        """What lives, and where, as the conversations say."""
        known = self.follow.state.conversations
        for name in [name for name in known if name not in self._talks.alive]:
            self.follow.closed(name)
        for talk in self._talks.alive.values():
            living = known.get(talk.id)
            if talk.satellite is None or talk.id in except_for:
                continue
            if living is not None and living.satellite == talk.satellite:
                continue
            self.follow.opened(talk.id, talk.satellite)
            if living is not None and living.stays:
                self.follow.stay(talk.id)

    def _wanted(self) -> dict[str, str]:
        """Satellites that should send envelopes now: where somebody may speak, and where they may go."""
        wanted: dict[str, str] = {}
        for talk in self._talks.alive.values():
            living = self.follow.state.conversations.get(talk.id)
            if living is None or talk.state is State.IDLE or not living.watched:
                continue
            for satellite in (living.satellite, *living.watched):
                presence = self._members.get(satellite)
                if presence is not None and presence.hears:
                    wanted.setdefault(satellite, talk.id)
        return wanted

    def _listen(self, satellite: str, conversation: str, *, on: bool) -> Order:
        message = Listen(conversation=conversation, epoch=self._performer.epoch, on=on, envelope=True)
        return self._performer.tell(satellite, message)
