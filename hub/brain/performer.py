"""Turns what a conversation wants (`conversation.events.Action`) into orders for relay, ears, voice and mind. Pure."""

from hub.brain.orders import CancelTurn, Order, StartTurn, ToEars, ToMind, ToRelay, ToVoice
from hub.brain.soundings import Soundings
from hub.conversation import events as e
from hub.conversation.machine import Conversation
from hub.ears.api import CloseEar, OpenEar, Speaking
from hub.mind.api import Ask, CloseConversation, SetRoomFinal
from hub.relay.api import Connect, Hush, Send, Speak
from hub.voice.api import Say, Silence
from satellite.wire.messages import AnyMessage, Duck, Listen, PlayTone, ShowLight


class Performer:
    """Knows which microphone feeds which conversation, and the epoch that every order carries."""

    def __init__(self, voice_name: str | None = None) -> None:
        self.epoch = 0
        self.voice_name = voice_name
        self.means: dict[str, tuple[float, ...]] = {}
        """What the ears learned about each microphone."""
        self.soundings = Soundings()
        self._microphones: dict[str, str] = {}
        self._moves: dict[str, e.MoveSpeech] = {}
        """By conversation: moves of an answer that does not sound yet."""

    def perform(self, talk: Conversation, actions: list[e.Action], now_us: int) -> list[Order]:
        """Orders for a list of actions, in the same order."""
        return [order for action in actions for order in self._one(talk, action, now_us)]

    def reopen_ears(self) -> list[Order]:
        """Every open microphone, told to ears that are new."""
        return [
            ToEars(OpenEar(talk, who, mean=self.means.get(who), follow_up=True))
            for talk, who in self._microphones.items()
        ]

    def _one(self, talk: Conversation, action: e.Action, now_us: int) -> list[Order]:
        match action:
            case e.OpenMicrophone():
                return self._open_microphone(talk.id, action)
            case e.CloseMicrophone():
                return self._close_microphone(talk.id, action.satellite)
            case e.Ask():
                ask = Ask(
                    action.turn,
                    talk.id,
                    action.texts,
                    action.room,
                    spoken=True,
                    room_final=action.room_final,
                    confidence=action.confidence,
                    confidences=action.confidences,
                )
                return [StartTurn(ask, action.speech_end_us)]
            case e.FinishRoom():
                return [ToMind(SetRoomFinal(action.turn, action.room))]
            case e.Cancel():
                return [CancelTurn(action.turn)]
            case e.Show():
                return [self.tell(action.satellite, ShowLight(light=action.light))]
            case e.Sound():
                return [self.tell(action.satellite, PlayTone(tone=action.tone))]
            case e.Close():
                return [ToMind(CloseConversation(talk.id))]
            case _:
                return self._speech(talk.id, action, now_us)

    def _speech(self, talk: str, action: e.Action, now_us: int) -> list[Order]:
        match action:
            case e.Say():
                say: list[Order] = [ToVoice(Say(talk, action.stream, action.text, self.voice_name, action.last))]
                if action.text:
                    say.insert(0, ToEars(Speaking(talk, True, action.text)))
                if action.first:
                    self.soundings.began(talk, action.stream, action.satellite)
                    say.insert(0, ToRelay(Speak(talk, action.stream, action.satellite)))
                return say
            case e.StopSaying():
                self.stopped(talk)
                return [
                    ToRelay(Hush(talk, action.stream)),
                    ToVoice(Silence(talk, action.stream)),
                    ToEars(Speaking(talk, False)),
                ]
            case e.MoveSpeech():
                return self._move(talk, action, now_us)
            case e.Restore():
                return [self.tell(action.satellite, Duck(gain_db=0.0))]
            case _:
                return []

    def began_to_sound(self, talk: str, now_us: int) -> list[Order]:
        """A frame sounded: what waited for the first one can be done."""
        waiting = self._moves.pop(talk, None)
        return self._move(talk, waiting, now_us) if waiting is not None else []

    def stopped(self, talk: str) -> None:
        """An answer is over or was cut."""
        self._moves.pop(talk, None)
        self.soundings.ended(talk)

    def _move(self, talk: str, action: e.MoveSpeech, now_us: int) -> list[Order]:
        if not self.soundings.sounds(talk):
            # Which frame is the first to sound in the new room is known when one has sounded in the old.
            self._moves[talk] = action
            return []
        old = self.soundings.satellite(talk)
        moved = self.soundings.move(talk, action.new, now_us, complete=action.complete, user_left=action.at_once)
        if moved is None or old is None:
            return []
        return [
            ToRelay(Speak(talk, action.stream, action.new, moved.seq, moved.start_us)),
            ToRelay(Hush(talk, action.stream, old, moved.seq, moved.stop_us)),
        ]

    def _open_microphone(self, talk: str, action: e.OpenMicrophone) -> list[Order]:
        before = self._microphones.get(talk)
        self._microphones[talk] = action.satellite
        listen = Listen(conversation=talk, epoch=self.epoch, on=True)
        connect = Connect(talk, action.satellite, from_us=action.from_us, stream=action.stream)
        orders: list[Order] = [ToRelay(connect), self.tell(action.satellite, listen)]
        if before is not None and action.stream is None and (action.from_us is not None or before == action.satellite):
            return orders  # the same words go on, in another room or over a new connection
        mean = self.means.get(action.satellite)
        woken = action.stream is not None
        # The pre-roll holds the wake phrase; a bare answer is none right behind it.
        ear = OpenEar(talk, action.satellite, wake_confirm="" if woken else None, mean=mean, follow_up=not woken)
        return [ToEars(ear), *orders]

    def _close_microphone(self, talk: str, satellite: str) -> list[Order]:
        orders: list[Order] = [self.tell(satellite, Listen(conversation=talk, epoch=self.epoch, on=False))]
        if self._microphones.get(talk) != satellite:
            return orders  # the conversation listens in another room by now
        del self._microphones[talk]
        return [*orders, ToRelay(Connect(talk, None)), ToEars(CloseEar(talk))]

    @staticmethod
    def tell(satellite: str, message: AnyMessage) -> Order:
        """A message for a satellite."""
        return ToRelay(Send(satellite, message))
