"""What sounds where, and how far it is: what is needed to move a voice between rooms without a tear. Pure."""

from dataclasses import dataclass, field

from hub.follow.handover import Clocks, Handover, Sounding, plan
from hub.relay.api import StreamPlayed
from hub.voice.api import Spoken

LEAD_US = 220_000
"""Two trips over the link, and what the new room's jitter buffer wants to hold."""


@dataclass(slots=True)
class _Voice:
    """One answer of a conversation."""

    stream: int
    satellite: str
    """The room it belongs to from now on, or from `moving` on."""
    seq: int = -1
    at_us: int = 0
    last_seq: int = -1
    starts: list[int] = field(default_factory=list)
    """First frames of its clauses."""
    moving: Handover | None = None


class Soundings:
    """The answer of each conversation."""

    def __init__(self) -> None:
        self._voices: dict[str, _Voice] = {}
        self._errors_us: dict[str, int | None] = {}

    def clock(self, satellite: str, error_us: int | None) -> None:
        """How well a satellite's clock is known."""
        self._errors_us[satellite] = error_us

    def began(self, conversation: str, stream: int, satellite: str) -> None:
        """An answer is about to sound."""
        self._voices[conversation] = _Voice(stream, satellite)

    def spoken(self, event: Spoken) -> None:
        """The voice worker made another clause of it."""
        voice = self._voices.get(event.conversation)
        if voice is not None and voice.stream == event.stream:
            voice.starts.append(event.first_seq)
            voice.last_seq = max(voice.last_seq, event.last_seq)

    def played(self, event: StreamPlayed) -> bool:
        """It sounded up to here. True: the new room has taken over."""
        voice = self._voices.get(event.conversation)
        if voice is None or voice.stream != event.stream or voice.satellite != event.satellite:
            return False
        handed_over = voice.moving is not None and event.seq >= voice.moving.seq
        if handed_over:
            voice.moving = None
        if event.seq >= voice.seq:
            voice.seq, voice.at_us = event.seq, event.at_us
        return handed_over

    def ended(self, conversation: str) -> None:
        """It is over, or was cut."""
        self._voices.pop(conversation, None)

    def satellite(self, conversation: str) -> str | None:
        """Where the answer sounds."""
        voice = self._voices.get(conversation)
        return voice.satellite if voice else None

    def sounds(self, conversation: str) -> bool:
        """Whether it has been heard to sound already."""
        voice = self._voices.get(conversation)
        return voice is not None and voice.seq >= 0

    def move(self, conversation: str, new: str, now_us: int, *, complete: bool, user_left: bool) -> Handover | None:
        """Plan the change to another room; None where nothing is left of the answer to take along."""
        voice = self._voices.get(conversation)
        if voice is None:
            return None
        seq, at_us = (voice.seq, voice.at_us) if voice.moving is None else (voice.moving.seq, voice.moving.start_us)
        last_seq = max(voice.last_seq, seq)
        sounding = Sounding(voice.stream, seq, at_us, last_seq, tuple(voice.starts))
        clocks = Clocks(self._errors_us.get(voice.satellite), self._errors_us.get(new))
        planned = plan(sounding, clocks, now_us, LEAD_US, user_left=user_left)
        if complete and planned.seq > last_seq:
            return None
        voice.satellite, voice.moving = new, planned
        return planned
