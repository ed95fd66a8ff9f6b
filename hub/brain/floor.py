"""Who has the floor: claims go to the arbiter, its decisions to conversations and satellites. Pure.

A claim is judged once. A satellite that was cut off repeats a claim it has no answer to: it gets the same answer again.
An interruption is a claim too; only the room it was meant for hears of it, the others go on speaking.
"""

from dataclasses import dataclass

from hub.arbiter.arbiter import Arbiter
from hub.arbiter.hearing import claim_of
from hub.arbiter.models import GrantFinal, GrantProvisional, RoundClosed, StandDown
from hub.brain.directory import Conversations
from hub.brain.following import Following
from hub.brain.interruptions import Interruptions, Verdict
from hub.brain.members import Members
from hub.brain.orders import Explained, Order
from hub.brain.performer import Performer
from hub.conversation import events as e
from hub.conversation.machine import Conversation
from hub.relay.api import MessageHeard
from satellite.wire import messages as wire

ArbiterAction = GrantProvisional | GrantFinal | StandDown | RoundClosed
CLAIMS_KEPT = 256


@dataclass(slots=True)
class _Claimed:
    """A claim that was heard."""

    satellite: str
    stream: int | None
    """Uplink stream with its pre-roll."""
    barge: bool
    conversation: str | None = None
    """What its round became; for a barge, the conversation that sounds there."""


class Floor:
    """One per hub; the only one who talks to the arbiter."""

    def __init__(
        self,
        arbiter: Arbiter,
        conversations: Conversations,
        members: Members,
        performer: Performer,
        following: Following,
    ) -> None:
        self._arbiter = arbiter
        self._talks = conversations
        self._members = members
        self._performer = performer
        self._following = following
        self._boot_epoch = performer.epoch
        """Epochs of this start are above all of earlier ones."""
        self._interruptions = Interruptions()
        self._claims: dict[str, _Claimed] = {}
        self._talk_of: dict[str, str] = {}
        """Open round -> its conversation."""
        self._round_of: dict[str, str] = {}
        """Conversation -> the round that granted it last; kept until it closes, for "not you, the kitchen"."""

    # --- The rooms ---

    def joined(self, satellite: str, now_us: int, *, hears: bool) -> list[Order]:
        """A satellite is here, or its microphone was switched."""
        groups = self._members.rules.groups(presence.member for presence in self._members.all())
        if groups != self._arbiter.config.groups:
            self._arbiter.regroup(groups)
        self._arbiter.joined(satellite, now_us, hears=hears)
        return self.decide(now_us)

    def lost(self, satellite: str, now_us: int) -> list[Order]:
        """A satellite is gone: the next best takes its rounds, and a conversation waits for it."""
        talk = self._talks.at(satellite)
        # The conversation is told first: a turn that is under way then moves to the next best instead of ending.
        orders = self.tell(talk, e.SatelliteLost(), now_us) if talk is not None else []
        self._arbiter.lost(satellite, now_us)
        return orders + self.decide(now_us)

    def plays(self, satellite: str, now_us: int, *, on: bool) -> None:
        """A speaker began or ceased to sound."""
        self._arbiter.plays(satellite, now_us, on=on)

    def speech(self, satellite: str, levels: wire.Levels, now_us: int) -> list[Order]:
        """How loud the speech after the phrase is in a room."""
        if not self._arbiter.weighs(satellite):
            return []
        for row in levels.bands_db:
            self._arbiter.heard(satellite, float(max(row)), now_us)
        return self.decide(now_us)

    # --- Claims ---

    def claim(self, event: MessageHeard, now_us: int) -> list[Order]:
        """A wake word, a button, or speech over our own voice."""
        claim = claim_of(event)
        assert claim is not None
        known = self._claims.get(_key(event.satellite, claim.id))
        if known is not None:
            return self._repeat(claim.id, known)
        message = event.message
        talk = self._talks.at(event.satellite)
        claimed = _Claimed(event.satellite, None, barge=True, conversation=talk.id if talk else None)
        if isinstance(message, wire.Wake):
            claimed = _Claimed(event.satellite, message.stream, barge=False)
        elif talk is not None:
            self._interruptions.began(talk.id)
        self._claims[_key(event.satellite, claim.id)] = claimed
        while len(self._claims) > CLAIMS_KEPT:
            del self._claims[next(iter(self._claims))]
        self._arbiter.claim(claim, now_us)
        return self.decide(now_us)

    def _repeat(self, claim: str, known: _Claimed) -> list[Order]:
        """The same claim again, after a new connection: the same answer again."""
        if known.barge:
            return []
        epoch = self._performer.epoch
        talk = self._talks.alive.get(known.conversation) if known.conversation else None
        if talk is not None and talk.satellite == known.satellite:
            grant = wire.Grant(claim=claim, conversation=talk.id, epoch=epoch, final=talk.room_final)
            return [self._performer.tell(known.satellite, grant)]
        winner = talk.satellite if talk is not None else None
        down = wire.StandDown(claim=claim, epoch=epoch, winner=winner, reason="another_room")
        return [self._performer.tell(known.satellite, down)]

    def judged(self, talk: Conversation, verdict: Verdict, now_us: int) -> list[Order]:
        """What the ears of a conversation made of speech over our voice."""
        if self._interruptions.holds(talk.id, verdict, now_us):
            return []
        return self.tell(talk, verdict, now_us)

    def acted(self, conversation: str, now_us: int) -> list[Order]:
        """The first device call of a turn: its room is final."""
        if (round_ := self._round_of.get(conversation)) is not None:
            self._arbiter.acted(round_, now_us)
        return self.decide(now_us)

    def teach(self, conversation: str, satellite: str, now_us: int) -> bool:
        """Someone said "not you, the kitchen": the wake before was said there."""
        round_ = self._round_of.get(conversation)
        taught = round_ is not None and self._arbiter.teach(round_, satellite, now_us)
        self._following.calibrate(self._arbiter.state.calibration.gain_db)
        return taught

    # --- Conversations ---

    def tell(self, talk: Conversation, event: e.Event, now_us: int) -> list[Order]:
        """Something happened to a conversation."""
        return self.perform(talk, talk.handle(event, now_us / 1e6), now_us)

    def perform(self, talk: Conversation, actions: list[e.Action], now_us: int) -> list[Order]:
        """What a conversation wants done; the arbiter learns what concerns it."""
        orders = self._performer.perform(talk, actions, now_us)
        for action in actions:
            match action:
                case e.Say(first=True):
                    if (round_ := self._round_of.get(talk.id)) is not None:
                        self._arbiter.sounded(round_, now_us)
                        # From here on the conversation itself waits for a lost satellite.
                        self._arbiter.done(round_, now_us)
                    self.plays(action.satellite, now_us, on=True)
                case e.StopSaying():
                    self.plays(self._performer.soundings.satellite(talk.id) or action.satellite, now_us, on=False)
                case e.CloseMicrophone() if (round_ := self._round_of.get(talk.id)) is not None:
                    if talk.satellite == action.satellite:
                        self._arbiter.done(round_, now_us)
                case e.Close():
                    self._closed(talk.id)
                case _:
                    pass
        self._talks.forget_closed()
        return orders + self.decide(now_us)

    def decide(self, now_us: int) -> list[Order]:
        """Carry out what the arbiter has decided."""
        orders: list[Order] = []
        for action in self._arbiter.poll(now_us):
            orders += self._carry_out(action, now_us)
        return orders

    def next_deadline(self) -> int | None:
        """When `decide` wants to be called although nothing happens."""
        return self._arbiter.next_deadline()

    # --- Inside ---

    def _closed(self, conversation: str) -> None:
        self._interruptions.closed(conversation)
        self._round_of.pop(conversation, None)

    def _carry_out(self, action: ArbiterAction, now_us: int) -> list[Order]:
        match action:
            case RoundClosed():
                talk = self._talk_of.pop(action.round, None)
                self._following.calibrate(self._arbiter.state.calibration.gain_db)
                return [Explained(action.explanation, talk)]
            case StandDown():
                return self._stand_down(action, now_us)
            case GrantProvisional() | GrantFinal():
                claimed = self._claims.get(_key(action.satellite, action.claim))
                if claimed is not None and claimed.barge:
                    return self._interrupt(action, claimed, now_us)
                return self._grant(action, claimed, now_us)

    def _stand_down(self, action: StandDown, now_us: int) -> list[Order]:
        epoch = self._epoch(action.epoch)
        claimed = self._claims.get(_key(action.satellite, action.claim))
        if claimed is not None and claimed.barge:
            if claimed.conversation is not None:
                self._interruptions.overheard(claimed.conversation, now_us)
            return [self._performer.tell(action.satellite, wire.Duck(gain_db=0.0))]
        message = wire.StandDown(
            claim=action.claim,
            epoch=epoch,
            winner=action.winner,
            reason=action.reason,
            suppress_ms=action.suppress_ms,
        )
        return [self._performer.tell(action.satellite, message)]

    def _interrupt(self, action: GrantProvisional | GrantFinal, claimed: _Claimed, now_us: int) -> list[Order]:
        """Speech over our own voice was meant for this room."""
        if isinstance(action, GrantProvisional):
            return []
        talk = self._talks.alive.get(claimed.conversation) if claimed.conversation else None
        if talk is not None:
            self._talk_of[action.round] = talk.id
        # The conversation looks after its room from here on.
        self._arbiter.done(action.round, now_us)
        if talk is None or talk.satellite != action.satellite:
            # An announcement: nobody listens there, so it goes on.
            return [self._performer.tell(action.satellite, wire.Duck(gain_db=0.0))]
        verdict = self._interruptions.granted(talk.id)
        orders = self.tell(talk, e.BargeHeard(), now_us)
        return orders + (self.tell(talk, verdict, now_us) if verdict is not None else [])

    def _grant(self, action: GrantProvisional | GrantFinal, claimed: _Claimed | None, now_us: int) -> list[Order]:
        final = isinstance(action, GrantFinal)
        epoch = self._epoch(action.epoch)
        known = self._talk_of.get(action.round)
        talk = self._talks.alive.get(known) if known else None
        if talk is None:
            talk = self._following.goes_on(action.satellite, now_us) or self._talks.open(now_us / 1e6)
        self._talk_of[action.round], self._round_of[talk.id] = talk.id, action.round
        if claimed is not None:
            claimed.conversation = talk.id
        grant = wire.Grant(claim=action.claim, conversation=talk.id, epoch=epoch, final=final)
        granted = e.Granted(
            action.satellite,
            self._members.room(action.satellite),
            final,
            claimed.stream if claimed else None,
            action.claim,
        )
        return [self._performer.tell(action.satellite, grant), *self.tell(talk, granted, now_us)]

    def _epoch(self, arbiter_epoch: int) -> int:
        self._performer.epoch = max(self._performer.epoch, self._boot_epoch + arbiter_epoch)
        return self._performer.epoch


def _key(satellite: str, claim: str) -> str:
    return f"{satellite}|{claim}"
