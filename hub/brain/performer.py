"""Turns what a conversation wants (`conversation.events.Action`) into orders for relay, ears, voice and mind. Pure."""

from hub.brain.orders import CancelTurn, Order, StartTurn, ToEars, ToMind, ToRelay, ToVoice
from hub.conversation import events as e
from hub.conversation.machine import Conversation
from hub.ears.api import CloseEar, OpenEar, Speaking
from hub.mind.api import Ask, CloseConversation, SetRoomFinal
from hub.relay.api import Connect, Hush, Send, Speak
from hub.voice.api import Say, Silence
from satellite.wire.messages import AnyMessage, Duck, Listen, PlayTone, ShowLight

MOVE_LEAD_US = 150_000
"""A move between speakers is scheduled this far ahead, so that both rooms know in time."""


class Performer:
    """Knows which microphone feeds which conversation, and the epoch that every order carries."""

    def __init__(self, voice_name: str | None = None) -> None:
        self.epoch = 0
        self.voice_name = voice_name
        self.means: dict[str, tuple[float, ...]] = {}
        """What the ears learned about each microphone."""
        self._microphones: dict[str, str] = {}

    def perform(self, talk: Conversation, actions: list[e.Action], now_us: int) -> list[Order]:
        """Orders for a list of actions, in the same order."""
        return [order for action in actions for order in self._one(talk, action, now_us)]

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
                    say.insert(0, ToRelay(Speak(talk, action.stream, action.satellite)))
                return say
            case e.StopSaying():
                return [
                    ToRelay(Hush(talk, action.stream)),
                    ToVoice(Silence(talk, action.stream)),
                    ToEars(Speaking(talk, False)),
                ]
            case e.MoveSpeech():
                at_us = now_us + MOVE_LEAD_US
                return [
                    ToRelay(Speak(talk, action.stream, action.new, at_us=at_us)),
                    ToRelay(Hush(talk, action.stream, action.old, at_us=at_us)),
                ]
            case e.Restore():
                return [self.tell(action.satellite, Duck(gain_db=0.0))]
            case _:
                return []

    def _open_microphone(self, talk: str, action: e.OpenMicrophone) -> list[Order]:
        self._microphones[talk] = action.satellite
        listen = Listen(conversation=talk, epoch=self.epoch, on=True)
        return [
            ToEars(OpenEar(talk, action.satellite, mean=self.means.get(action.satellite))),
            ToRelay(Connect(talk, action.satellite, stream=action.stream)),
            self.tell(action.satellite, listen),
        ]

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
