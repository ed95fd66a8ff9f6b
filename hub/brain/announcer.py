"""Speaks in rooms without being asked: timers that ring, announcements, what was missed. Pure: news in, orders out."""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.brain.members import Presence
from hub.brain.orders import Order, ToRelay, ToVoice
from hub.relay.api import Hush, Send, Speak
from hub.voice.api import Say, Silence
from satellite.wire.base import Tone
from satellite.wire.messages import AnyMessage, PlayTone, ShowLight

FIRST_STREAM = 0xF000
"""Streams of announcements lie above those of conversations."""


@dataclass(frozen=True, slots=True)
class Sounding:
    """One announcement in one room."""

    name: str
    stream: int
    satellite: str
    rings: bool


class Announcer:
    """Which announcements sound where."""

    def __init__(self, voice_name: str | None = None) -> None:
        self._voice_name = voice_name
        self._count = 0
        self._sounding: dict[str, Sounding] = {}

    def speak(
        self, rooms: Iterable[Presence], text: str, *, tone: Tone | None = "chime", rings: bool = False
    ) -> list[Order]:
        """Say a text in these rooms, each on its own stream."""
        orders: list[Order] = []
        for presence in rooms:
            satellite = presence.member.satellite
            orders += self.stop(satellite)
            self._count += 1
            stream = FIRST_STREAM + self._count % 0x0FFF
            name = f"say-{self._count}"
            self._sounding[satellite] = Sounding(name, stream, satellite, rings)
            if rings:
                orders.append(_tell(satellite, ShowLight(light="timer")))
            if tone is not None:
                orders.append(_tell(satellite, PlayTone(tone=tone)))
            if text:
                orders += [
                    ToRelay(Speak(name, stream, satellite)),
                    ToVoice(Say(name, stream, text, self._voice_name, last=True)),
                ]
        return orders

    def played_out(self, conversation: str) -> list[Order]:
        """An announcement has sounded to its end; a ringing one keeps its light until somebody answers it."""
        for satellite, sounding in list(self._sounding.items()):
            if sounding.name == conversation and not sounding.rings:
                del self._sounding[satellite]
        return []

    def stop(self, satellite: str) -> list[Order]:
        """Silence in this room."""
        sounding = self._sounding.pop(satellite, None)
        if sounding is None:
            return []
        orders: list[Order] = [
            ToRelay(Hush(sounding.name, sounding.stream)),
            ToVoice(Silence(sounding.name, sounding.stream)),
        ]
        if sounding.rings:
            orders.append(_tell(satellite, ShowLight(light="off")))
        return orders

    def rings_in(self, satellite: str) -> bool:
        """Whether something rings there."""
        sounding = self._sounding.get(satellite)
        return sounding is not None and sounding.rings


def _tell(satellite: str, message: AnyMessage) -> Order:
    return ToRelay(Send(satellite, message))
