"""The brain's core: news from relay, ears, voice and mind in, orders out. Pure; the hub clock (us) is passed in.

It only connects: who answers is the arbiter's decision, what a conversation does is its table's.
"""

from hub.arbiter.arbiter import Arbiter
from hub.arbiter.hearing import claim_of
from hub.arbiter.models import GrantFinal, GrantProvisional, RoundClosed, StandDown
from hub.brain.announcer import Announcer
from hub.brain.directory import Conversations
from hub.brain.members import Members
from hub.brain.orders import Explained, FirstSound, Order
from hub.brain.performer import Performer
from hub.conversation import events as e
from hub.conversation.machine import Conversation
from hub.ears import api as ears
from hub.mind.api import ActionDone, Answered, Clause
from hub.relay import api as relay
from hub.voice.api import Spoken, VoiceFailed
from satellite.wire import messages as wire
from satellite.wire.base import Tone

ArbiterAction = GrantProvisional | GrantFinal | StandDown | RoundClosed


def first_epoch(start: int) -> int:
    """The first epoch of this start of the hub: above everything that earlier starts can have reached."""
    return start << 20


class Desk:
    """One per hub."""

    def __init__(
        self, arbiter: Arbiter, conversations: Conversations, members: Members, performer: Performer, boot_epoch: int
    ) -> None:
        self._arbiter = arbiter
        self._talks = conversations
        self._members = members
        self._performer = performer
        self._boot_epoch = first_epoch(boot_epoch)
        """Epochs of this start are above all of earlier ones."""
        self._announcer = Announcer(performer.voice_name)
        self._streams_of_claims: dict[str, int] = {}
        self._round_of: dict[str, str] = {}
        """Conversation -> the round that granted it last."""
        self._talk_of: dict[str, str] = {}
        """Round -> its conversation."""
        self._sounding: set[tuple[str, int]] = set()

    @property
    def means(self) -> dict[str, tuple[float, ...]]:
        """What the ears learned about each microphone."""
        return self._performer.means

    # --- News from the relay ---

    def from_relay(self, event: relay.RelayEvent, now_us: int) -> list[Order]:
        """Satellites come and go, and say something."""
        match event:
            case relay.SatelliteJoined():
                return self._joined(event, now_us)
            case relay.SatelliteLost():
                if (presence := self._members.get(event.satellite)) is not None:
                    presence.connected = False
                self._arbiter.lost(event.satellite, now_us)
                talk = self._talks.at(event.satellite)
                orders = self._decide(now_us)
                if talk is None or talk.satellite != event.satellite:
                    return orders
                return orders + self._tell(talk, e.SatelliteLost(), now_us)
            case relay.MessageHeard():
                return self._heard(event, now_us)
            case relay.StreamPlayed():
                return self._played(event, now_us)
            case _:
                return []

    def _joined(self, event: relay.SatelliteJoined, now_us: int) -> list[Order]:
        presence = self._members.get(event.satellite)
        if presence is not None:
            presence.connected, presence.muted, presence.volume = True, event.muted, event.volume
            presence.software, presence.address = event.software, event.address
        self._arbiter.joined(event.satellite, now_us, hears=not event.muted)
        talk = self._talks.at(event.satellite)
        return self._tell(talk, e.SatelliteBack(), now_us) if talk else []

    def _heard(self, event: relay.MessageHeard, now_us: int) -> list[Order]:
        talk = self._talks.at(event.satellite)
        match event.message:
            case wire.Wake() as wake:
                self._streams_of_claims[wake.claim] = wake.stream
                claim = claim_of(event)
                assert claim is not None
                self._arbiter.claim(claim, now_us)
                return self._decide(now_us)
            case wire.Barge() if talk is not None:
                return self._tell(talk, e.BargeHeard(), now_us)
            case wire.Button(button="stop") if talk is not None:
                return self._tell(talk, e.StopHeard(), now_us)
            case wire.RoomState() as state:
                if (presence := self._members.get(event.satellite)) is not None:
                    presence.muted, presence.volume = state.muted, state.volume
                self._arbiter.joined(event.satellite, now_us, hears=not state.muted)
                return self._decide(now_us)
            case wire.Levels() as levels:
                for row in levels.bands_db:
                    self._arbiter.heard(event.satellite, float(max(row)), now_us)
                return self._decide(now_us)
            case _:
                return []

    def _played(self, event: relay.StreamPlayed, now_us: int) -> list[Order]:
        talk = self._talks.alive.get(event.conversation)
        orders: list[Order] = []
        key = (event.conversation, event.stream)
        if key not in self._sounding and not event.ended:
            self._sounding.add(key)
            orders.append(FirstSound(event.conversation, event.at_us))
        if event.ended and talk is None:
            self._announcer.played_out(event.conversation)
        if event.ended and talk is not None and talk.satellite == event.satellite:
            self._sounding.discard(key)
            self._arbiter.plays(event.satellite, now_us, on=False)
            orders += self._tell(talk, e.PlayedOut(event.stream), now_us)
        return orders

    # --- News from ears, voice and mind ---

    def from_ears(self, event: ears.EarEvent, now_us: int) -> list[Order]:
        """What was heard."""
        talk = self._talks.alive.get(event.conversation)
        if talk is None:
            return []
        match event:
            case ears.SpeechStarted():
                return self._tell(talk, e.SpeechStarted(), now_us)
            case ears.TurnEnded():
                texts = tuple(reading.text for reading in event.hypotheses)
                confidence = event.hypotheses[0].confidence if event.hypotheses else 0.0
                ended = e.TurnEnded(texts, event.speech_end_us, confidence, event.false_wake)
                return self._tell(talk, ended, now_us)
            case ears.StopHeard():
                return self._tell(talk, e.StopHeard(), now_us)
            case ears.InterruptDecided():
                return self._tell(talk, e.InterruptDecided(event.real), now_us)
            case _:
                return []

    def from_voice(self, event: Spoken | VoiceFailed, now_us: int) -> list[Order]:
        """How speaking went."""
        talk = self._talks.alive.get(event.conversation)
        if talk is None or isinstance(event, Spoken):
            return []
        return self._tell(talk, e.VoiceFailed(event.stream), now_us)

    def answered(self, conversation: str, event: ActionDone | Clause | Answered, now_us: int) -> list[Order]:
        """The mind's answer to a spoken turn."""
        talk = self._talks.alive.get(conversation)
        if talk is None:
            return []
        match event:
            case ActionDone():
                if (round_ := self._round_of.get(conversation)) is not None:
                    self._arbiter.acted(round_, now_us)
                return self._decide(now_us)
            case Clause():
                return self._tell(talk, e.ClauseReady(event.turn, event.text), now_us)
            case Answered():
                pending = event.pending is not None
                ended = e.AnswerEnded(event.turn, event.reply, event.tone, pending, event.end)
                return self._tell(talk, ended, now_us)

    # --- Speaking without being asked ---

    def announce(self, rooms: tuple[str, ...], text: str, now_us: int, *, rings: bool = False) -> list[Order]:
        """Say a text in these rooms, or everywhere; a ringing one also shows its light."""
        everyone = [presence for presence in self._members.all() if presence.connected]
        heard = [presence for presence in everyone if not rooms or presence.member.room in rooms] or everyone
        tone: Tone = "timer" if rings else "chime"
        return self._announcer.speak(heard, text, tone=tone, rings=rings)

    def hush(self, room: str | None, now_us: int) -> list[Order]:
        """What rings there, or anywhere, was stopped."""
        satellites = [p.member.satellite for p in self._members.all() if room is None or p.member.room == room]
        return [order for satellite in satellites for order in self._announcer.stop(satellite)]

    # --- Time ---

    def poll(self, now_us: int) -> list[Order]:
        """Let time pass."""
        orders = self._decide(now_us)
        for talk in list(self._talks.alive.values()):
            orders += self._perform(talk, talk.poll(now_us / 1e6), now_us)
        self._talks.forget_closed()
        return orders

    def next_deadline_us(self) -> int | None:
        """When `poll` wants to be called."""
        talks = self._talks.next_deadline()
        times = [self._arbiter.next_deadline(), None if talks is None else int(talks * 1e6) + 1]
        return min((t for t in times if t is not None), default=None)

    # --- Inside ---

    def _tell(self, talk: Conversation, event: e.Event, now_us: int) -> list[Order]:
        orders = self._perform(talk, talk.handle(event, now_us / 1e6), now_us)
        self._talks.forget_closed()
        return orders

    def _perform(self, talk: Conversation, actions: list[e.Action], now_us: int) -> list[Order]:
        for action in actions:
            match action:
                case e.Say(first=True):
                    if (round_ := self._round_of.get(talk.id)) is not None:
                        self._arbiter.sounded(round_, now_us)
                    self._arbiter.plays(action.satellite, now_us, on=True)
                case e.StopSaying():
                    self._arbiter.plays(action.satellite, now_us, on=False)
                case e.MoveSpeech():
                    self._arbiter.plays(action.old, now_us, on=False)
                    self._arbiter.plays(action.new, now_us, on=True)
                case _:
                    pass
        return self._performer.perform(talk, actions, now_us) + self._decide(now_us)

    def _decide(self, now_us: int) -> list[Order]:
        orders: list[Order] = []
        for action in self._arbiter.poll(now_us):
            orders += self._carry_out(action, now_us)
        return orders

    def _carry_out(self, action: ArbiterAction, now_us: int) -> list[Order]:
        match action:
            case GrantProvisional() | GrantFinal():
                return self._grant(action, now_us)
            case StandDown():
                epoch = self._epoch(action.epoch)
                message = wire.StandDown(
                    claim=action.claim,
                    epoch=epoch,
                    winner=action.winner,
                    reason=action.reason,
                    suppress_ms=action.suppress_ms,
                )
                return [self._performer.tell(action.satellite, message)]
            case RoundClosed():
                talk = self._talk_of.pop(action.round, None)
                if talk is not None and self._round_of.get(talk) == action.round:
                    del self._round_of[talk]
                for candidate in action.explanation.candidates:
                    self._streams_of_claims.pop(candidate.claim.id, None)
                return [Explained(action.explanation, talk)]

    def _grant(self, action: GrantProvisional | GrantFinal, now_us: int) -> list[Order]:
        final = isinstance(action, GrantFinal)
        epoch = self._epoch(action.epoch)
        known = self._talk_of.get(action.round)
        talk = self._talks.alive.get(known) if known else None
        if talk is None:
            talk = self._talks.for_grant(action.satellite, now_us / 1e6)
        self._talk_of[action.round], self._round_of[talk.id] = talk.id, action.round
        grant = wire.Grant(claim=action.claim, conversation=talk.id, epoch=epoch, final=final)
        granted = e.Granted(
            action.satellite,
            self._members.room(action.satellite),
            final,
            self._streams_of_claims.get(action.claim),
            action.claim,
        )
        actions = talk.handle(granted, now_us / 1e6)
        performed = self._performer.perform(talk, actions, now_us)
        return [self._performer.tell(action.satellite, grant), *performed]

    def _epoch(self, arbiter_epoch: int) -> int:
        self._performer.epoch = max(self._performer.epoch, self._boot_epoch + arbiter_epoch)
        return self._performer.epoch
