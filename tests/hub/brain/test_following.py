"""Which rooms are asked for envelopes, and where conversations go on."""

import pytest

from hub.arbiter.arbiter import Arbiter
from hub.arbiter.config import ArbiterConfig
from hub.brain.desk import Desk
from hub.brain.directory import Conversations
from hub.brain.members import Members
from hub.brain.orders import Followed, Order, ToEars, ToRelay
from hub.brain.performer import Performer
from hub.brain.room_rules import RoomRules
from hub.conversation.lifetimes import Lifetimes
from hub.ears.api import OpenEar
from hub.relay import api as relay
from satellite.wire import messages as wire

MS = 1000
MEMBERS = tuple(relay.Member(f"{room}-1", room, "k", "h", room) for room in ("kitchen", "hall", "attic"))


@pytest.fixture
def desk() -> Desk:
    members = Members(RoomRules(follow_except=("attic",)))
    members.learn(MEMBERS)
    made = Desk(Arbiter(ArbiterConfig()), Conversations(Lifetimes(), "b"), members, Performer(), boot_epoch=3)
    for member in MEMBERS:
        made.from_relay(relay.SatelliteJoined(member.satellite, "127.0.0.1", "1", "boot", False, 0.7), 0)
    return made


def wake(desk: Desk, room: str, now_us: int) -> list[Order]:
    message = wire.Wake(
        claim=f"{room}-{now_us}",
        phrase="okay nabu",
        confidence=0.9,
        level_db=-20,
        noise_db=-60,
        captured_us=now_us,
        stream=7,
    )
    orders = desk.from_relay(relay.MessageHeard(f"{room}-1", message, now_us, 0, 500), now_us)
    return orders + desk.poll(now_us + 300 * MS)


def envelopes(orders: list[Order]) -> dict[str, bool]:
    """Who was asked to begin or end."""
    sends = [o.command for o in orders if isinstance(o, ToRelay) and isinstance(o.command, relay.Send)]
    return {
        send.satellite: send.message.on
        for send in sends
        if isinstance(send.message, wire.Listen) and send.message.envelope
    }


def test_while_a_conversation_lives_its_room_and_those_it_may_enter_send_envelopes(desk: Desk) -> None:
    assert envelopes(wake(desk, "kitchen", 1000 * MS)) == {"kitchen-1": True, "hall-1": True}
    orders: list[Order] = []
    while (deadline := desk.next_deadline_us()) is not None and deadline < 30_000 * MS:
        orders += desk.poll(deadline)
    assert envelopes(orders) == {"kitchen-1": False, "hall-1": False}


def test_a_room_that_comes_back_is_asked_again(desk: Desk) -> None:
    wake(desk, "kitchen", 1000 * MS)
    desk.from_relay(relay.SatelliteLost("hall-1", "silent"), 2000 * MS)
    joined = relay.SatelliteJoined("hall-1", "127.0.0.1", "1", "boot", False, 0.7)
    assert envelopes(desk.from_relay(joined, 3000 * MS))["hall-1"]


def test_the_wake_word_next_door_takes_the_conversation_along(desk: Desk) -> None:
    wake(desk, "kitchen", 1000 * MS)
    wake(desk, "hall", 5000 * MS)
    talk = desk.talk("b-1")
    assert talk is not None
    assert talk.satellite == "hall-1"
    assert desk.talk("b-2") is None


def test_a_walk_moves_the_microphone_once_and_fades_it_without_new_ears(desk: Desk) -> None:
    wake(desk, "kitchen", 1000 * MS)
    orders: list[Order] = []
    for batch in range(60):
        at_us = 2000 * MS + batch * 100 * MS
        way_db = max(0.0, min(18.0, (batch - 15) * 1.0))
        for room, loss_db in (("kitchen", way_db), ("hall", 18.0 - way_db)):
            # A syllable every 300 ms.
            rows = tuple(
                tuple([round(-30 - loss_db - 12 * ((batch * 5 + row) % 15 > 9)) for _ in range(8)]) for row in range(5)
            )
            levels = wire.Levels(start_us=at_us, bands_db=rows)
            orders += desk.from_relay(relay.MessageHeard(f"{room}-1", levels, at_us + 100 * MS, 0, 500), at_us)
    (followed,) = [order for order in orders if isinstance(order, Followed)]
    assert (followed.moved.left, followed.moved.entered) == ("kitchen-1", "hall-1")
    (connect,) = [o.command for o in orders if isinstance(o, ToRelay) and isinstance(o.command, relay.Connect)]
    assert (connect.satellite, connect.from_us) == ("hall-1", followed.moved.fade_from_us)
    assert not [o for o in orders if isinstance(o, ToEars) and isinstance(o.command, OpenEar)]
