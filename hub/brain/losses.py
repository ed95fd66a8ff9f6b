"""What the brain makes of a part that died: the news that the part would have told itself. Pure."""

from hub.brain.desk import Desk
from hub.brain.members import Members
from hub.brain.orders import Order
from hub.conversation.events import State
from hub.ears.api import TurnEnded
from hub.relay.api import SatelliteLost
from hub.voice.api import VoiceFailed

LOST = "part_lost"


def relay_lost(desk: Desk, members: Members, now_us: int) -> list[Order]:
    """Nobody is connected until somebody connects again."""
    gone = [presence.member.satellite for presence in members.all() if presence.connected]
    return [order for satellite in gone for order in desk.from_relay(SatelliteLost(satellite, LOST), now_us)]


def ears_lost(desk: Desk, now_us: int) -> list[Order]:
    """Whoever is speaking is not heard to the end: they are told, instead of waiting."""
    cut = [talk.id for talk in desk.alive if talk.state is State.LISTENING]
    return [order for talk in cut for order in desk.from_ears(TurnEnded(talk, now_us, ()), now_us)]


def voice_lost(desk: Desk, now_us: int) -> list[Order]:
    """What was being said ends here; a voice that is gone never reports its end."""
    cut = [(talk.id, talk.stream) for talk in desk.alive if talk.stream is not None]
    return [order for talk, stream in cut for order in desk.from_voice(VoiceFailed(talk, stream, "", LOST), now_us)]
