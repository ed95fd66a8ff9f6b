"""The brain's core: news from relay, ears, voice and mind in, orders out. Pure; the hub clock (us) is passed in.

It only connects: who answers is `floor`'s matter, where a conversation goes on is `following`'s, and what a
conversation does is its table's.
"""

from ha_bridge.understand.models import Control
from hub.arbiter.arbiter import Arbiter
from hub.brain.announcer import Announcer
from hub.brain.directory import Conversations
from hub.brain.floor import Floor
from hub.brain.following import Following
from hub.brain.members import Members
from hub.brain.orders import FirstSound, Followed, Order, Taught, ToEars
from hub.brain.performer import Performer
from hub.conversation import events as e
from hub.conversation.machine import Conversation
from hub.ears import api as ears
from hub.follow.config import FollowConfig
from hub.follow.follow import Follow
from hub.mind.api import ActionDone, Answered, Clause
from hub.relay import api as relay
from hub.voice.api import Spoken, VoiceFailed
from satellite.wire import messages as wire
from satellite.wire.base import Tone


def first_epoch(start: int) -> int:
    """The first epoch of this start of the hub: above everything that earlier starts can have reached."""
    return start << 20


class Desk:
    """One per hub."""

    def __init__(
        self,
        arbiter: Arbiter,
        conversations: Conversations,
        members: Members,
        performer: Performer,
        boot_epoch: int,
    ) -> None:
        self._talks = conversations
        self._members = members
        self._performer = performer
        performer.epoch = first_epoch(boot_epoch)
        follow = Follow(FollowConfig(), arbiter.in_earshot)
        self._following = Following(follow, conversations, members, performer)
        self._floor = Floor(arbiter, conversations, members, performer, self._following)
        self._announcer = Announcer(performer.voice_name)
        self._sounding: set[tuple[str, int]] = set()

    @property
    def means(self) -> dict[str, tuple[float, ...]]:
        """What the ears learned about each microphone."""
        return self._performer.means

    @property
    def epoch(self) -> int:
        """The highest that any satellite may have been told."""
        return self._performer.epoch

    @property
    def alive(self) -> tuple[Conversation, ...]:
        """The conversations there are."""
        return tuple(self._talks.alive.values())

    def reopen_ears(self) -> list[Order]:
        """New ears know of no microphone that is open."""
        return self._performer.reopen_ears()

    def talk(self, conversation: str) -> Conversation | None:
        """A conversation that lives."""
        return self._talks.alive.get(conversation)

    # --- News from the relay ---

    def from_relay(self, event: relay.RelayEvent, now_us: int) -> list[Order]:
        """Satellites come and go, and say something."""
        match event:
            case relay.SatelliteJoined():
                orders = self._joined(event, now_us)
            case relay.SatelliteLost():
                if (presence := self._members.get(event.satellite)) is not None:
                    presence.connected = False
                self._following.lost(event.satellite)
                orders = self._floor.lost(event.satellite, now_us)
            case relay.MessageHeard():
                self._performer.soundings.clock(event.satellite, event.error_us)
                orders = self._heard(event, now_us)
            case relay.StreamPlayed():
                orders = self._played(event, now_us)
            case _:
                orders = []
        return orders + self._follow(now_us)

    def _joined(self, event: relay.SatelliteJoined, now_us: int) -> list[Order]:
        presence = self._members.get(event.satellite)
        if presence is not None:
            presence.connected, presence.muted, presence.volume = True, event.muted, event.volume
            presence.software, presence.address = event.software, event.address
        self._following.joined(event.satellite)
        orders = self._floor.joined(event.satellite, now_us, hears=not event.muted)
        talk = self._talks.at(event.satellite)
        return orders + (self._floor.tell(talk, e.SatelliteBack(), now_us) if talk else [])

    def _heard(self, event: relay.MessageHeard, now_us: int) -> list[Order]:
        talk = self._talks.at(event.satellite)
        match event.message:
            case wire.Wake() | wire.Barge():
                return self._floor.claim(event, now_us)
            case wire.Button(button="stop") if talk is not None:
                return self._floor.tell(talk, e.StopHeard(), now_us)
            case wire.RoomState() as state:
                if (presence := self._members.get(event.satellite)) is not None:
                    presence.muted, presence.volume = state.muted, state.volume
                self._following.joined(event.satellite)
                return self._floor.joined(event.satellite, now_us, hears=not state.muted)
            case wire.Levels() as levels:
                self._following.levels(event, levels)
                return self._floor.speech(event.satellite, levels, now_us)
            case _:
                return []

    def _played(self, event: relay.StreamPlayed, now_us: int) -> list[Order]:
        talk = self._talks.alive.get(event.conversation)
        orders: list[Order] = []
        key = (event.conversation, event.stream)
        if key not in self._sounding and not event.ended:
            self._sounding.add(key)
            orders.append(FirstSound(event.conversation, event.at_us))
        if talk is None:
            if event.ended:
                self._sounding.discard(key)
                orders += self._announcer.played_out(event.conversation)
            return orders
        soundings = self._performer.soundings
        if soundings.played(event):
            orders += self._floor.tell(talk, e.HandedOver(), now_us)
        if soundings.satellite(talk.id) != event.satellite:
            return orders  # a room that was left
        if event.ended:
            self._sounding.discard(key)
            self._performer.stopped(talk.id)
            self._floor.plays(event.satellite, now_us, on=False)
            orders.append(ToEars(ears.Speaking(talk.id, False)))
            return orders + self._floor.tell(talk, e.PlayedOut(event.stream), now_us)
        return orders + self._performer.began_to_sound(talk.id, now_us)

    # --- News from ears, voice and mind ---

    def from_ears(self, event: ears.EarEvent, now_us: int) -> list[Order]:
        """What was heard."""
        talk = None if isinstance(event, ears.GrammarLearned) else self._talks.alive.get(event.conversation)
        if talk is None:
            return []
        match event:
            case ears.SpeechStarted():
                orders = self._floor.tell(talk, e.SpeechStarted(), now_us)
            case ears.TurnEnded():
                texts = tuple(reading.text for reading in event.hypotheses)
                confidence = event.hypotheses[0].confidence if event.hypotheses else 0.0
                shares = tuple(reading.confidence for reading in event.hypotheses)
                ended = e.TurnEnded(texts, event.speech_end_us, confidence, event.false_wake, shares)
                orders = self._floor.tell(talk, ended, now_us)
            case ears.StopHeard():
                orders = self._floor.judged(talk, e.StopHeard(), now_us)
            case ears.InterruptDecided():
                orders = self._floor.judged(talk, e.InterruptDecided(event.real), now_us)
            case _:
                return []
        return orders + self._follow(now_us)

    def from_voice(self, event: Spoken | VoiceFailed, now_us: int) -> list[Order]:
        """How speaking went."""
        talk = self._talks.alive.get(event.conversation)
        if talk is None:
            return []
        if isinstance(event, Spoken):
            self._performer.soundings.spoken(event)
            return []
        return self._floor.tell(talk, e.VoiceFailed(event.stream), now_us) + self._follow(now_us)

    def answered(self, conversation: str, event: ActionDone | Clause | Answered, now_us: int) -> list[Order]:
        """The mind's answer to a spoken turn."""
        talk = self._talks.alive.get(conversation)
        if talk is None:
            return []
        match event:
            case ActionDone():
                orders = self._floor.acted(conversation, now_us)
            case Clause():
                orders = self._floor.tell(talk, e.ClauseReady(event.turn, event.text), now_us)
            case Answered():
                pending = event.pending is not None
                ended = e.AnswerEnded(event.turn, event.reply, event.tone, pending, event.end)
                orders = self._floor.tell(talk, ended, now_us) + self._about_rooms(talk, event, now_us)
        return orders + self._follow(now_us)

    def _about_rooms(self, talk: Conversation, event: Answered, now_us: int) -> list[Order]:
        """The user said where the conversation should go on, or that it should not follow."""
        if event.stay or event.control is Control.FOLLOW:
            self._following.stay(talk.id, on=event.stay)
        if event.move_to is None or talk.id not in self._talks.alive:
            return []
        there = [presence.member.satellite for presence in self._members.in_room(event.move_to) if presence.hears]
        orders: list[Order] = []
        if event.control is Control.WRONG_ROOM and any([self._floor.teach(talk.id, name, now_us) for name in there]):
            orders.append(Taught())
        refusal = self._following.asked(talk.id, there[0], now_us) if there else "gone"
        if refusal not in (None, "same_room") and talk.satellite is not None:
            orders.append(self._performer.tell(talk.satellite, wire.PlayTone(tone="error")))
        return orders

    # --- Speaking without being asked ---

    def announce(
        self, rooms: tuple[str, ...], text: str, now_us: int, *, rings: bool = False, chime: bool = True
    ) -> list[Order]:
        """Say a text in these rooms, or everywhere; a ringing one also shows its light."""
        everyone = [presence for presence in self._members.all() if presence.connected]
        heard = [presence for presence in everyone if not rooms or presence.member.room in rooms] or everyone
        tone: Tone | None = "timer" if rings else "chime" if chime else None
        return self._announcer.speak(heard, text, tone=tone, rings=rings)

    def hush(self, room: str | None, now_us: int) -> list[Order]:
        """What rings there, or anywhere, was stopped."""
        satellites = [p.member.satellite for p in self._members.all() if room is None or p.member.room == room]
        return [order for satellite in satellites for order in self._announcer.stop(satellite)]

    # --- Time ---

    def poll(self, now_us: int) -> list[Order]:
        """Let time pass."""
        orders = self._floor.decide(now_us)
        for talk in list(self._talks.alive.values()):
            orders += self._floor.perform(talk, talk.poll(now_us / 1e6), now_us)
        return orders + self._follow(now_us)

    def next_deadline_us(self) -> int | None:
        """When `poll` wants to be called."""
        talks = self._talks.next_deadline()
        times = [self._floor.next_deadline(), None if talks is None else int(talks * 1e6) + 1]
        return min((t for t in times if t is not None), default=None)

    # --- Inside ---

    def _follow(self, now_us: int) -> list[Order]:
        """Let conversations go on where their people are."""
        orders: list[Order] = []
        for moved in self._following.moves():
            talk = self._talks.alive.get(moved.conversation)
            if talk is not None:
                there = e.RoomMoved(moved.entered, self._members.room(moved.entered), moved.fade_from_us)
                orders += [Followed(moved), *self._floor.tell(talk, there, now_us)]
        return orders + self._following.requests()
