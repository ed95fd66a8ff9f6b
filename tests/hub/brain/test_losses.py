from hub.arbiter.arbiter import Arbiter
from hub.arbiter.config import ArbiterConfig
from hub.brain import losses
from hub.brain.desk import Desk
from hub.brain.directory import Conversations
from hub.brain.members import Members
from hub.brain.orders import Order, StartTurn, ToEars, ToRelay
from hub.brain.performer import Performer
from hub.conversation.lifetimes import Lifetimes
from hub.ears.api import Hypothesis, OpenEar, TurnEnded
from hub.mind.api import Answered, Clause
from hub.relay.api import Hush, Member, MessageHeard, SatelliteJoined, Send
from satellite.wire.messages import PlayTone, ShowLight, Wake

SECOND = 1_000_000


def a_house() -> tuple[Desk, Members]:
    members = Members()
    members.learn((Member("kitchen-1", "kitchen", "key", "hash", "kitchen"),))
    desk = Desk(Arbiter(ArbiterConfig()), Conversations(Lifetimes(), "b"), members, Performer(), boot_epoch=1)
    desk.from_relay(SatelliteJoined("kitchen-1", "192.0.2.7", "test", "boot", False, 0.7), 0)
    return desk, members


def woken(desk: Desk) -> str:
    """The kitchen listens; its conversation."""
    wake = Wake(
        claim="c1", phrase="okay nabu", confidence=0.9, level_db=-20, noise_db=-60, captured_us=SECOND, stream=0,
        playing=False, clipped=False, button=False,
    )  # fmt: skip
    desk.from_relay(MessageHeard("kitchen-1", wake, SECOND, 0, 1000), SECOND)
    desk.poll(2 * SECOND)
    (talk,) = desk.alive
    return talk.id


def speaking(desk: Desk) -> str:
    talk = woken(desk)
    desk.from_ears(TurnEnded(talk, 2 * SECOND, (Hypothesis("is the door open", 0.9, "test"),)), 2 * SECOND)
    desk.answered(talk, Clause(f"{talk}.1", "It is closed."), 3 * SECOND)
    return talk


def told(orders: list[Order]) -> list[object]:
    return [order.command.message for order in orders if isinstance(order, ToRelay) and isinstance(order.command, Send)]


def test_whoever_was_speaking_when_the_ears_died_is_answered_not_left_waiting() -> None:
    desk, _ = a_house()
    woken(desk)
    (turn,) = [order for order in losses.ears_lost(desk, 3 * SECOND) if isinstance(order, StartTurn)]
    assert turn.ask.texts == ()


def test_new_ears_are_told_which_microphones_are_open() -> None:
    desk, _ = a_house()
    talk = woken(desk)
    (order,) = desk.reopen_ears()
    assert isinstance(order, ToEars)
    assert isinstance(order.command, OpenEar)
    assert (order.command.conversation, order.command.satellite) == (talk, "kitchen-1")


def test_an_answer_whose_voice_died_ends_with_an_error_and_the_room_is_free_again() -> None:
    desk, _ = a_house()
    talk = speaking(desk)
    orders = losses.voice_lost(desk, 4 * SECOND)
    assert any(isinstance(order, ToRelay) and isinstance(order.command, Hush) for order in orders)
    assert PlayTone(tone="error") in told(orders)
    assert told(orders)[-1] == ShowLight(light="off")
    assert desk.alive[0].stream is None
    # The answer that still comes from the mind belongs to a turn that is over.
    assert desk.answered(talk, Answered(f"{talk}.1", "It is closed."), 5 * SECOND) == []


def test_with_the_relay_everybody_is_gone_until_they_are_back() -> None:
    desk, members = a_house()
    losses.relay_lost(desk, members, 3 * SECOND)
    assert [presence.connected for presence in members.all()] == [False]
    desk.from_relay(SatelliteJoined("kitchen-1", "192.0.2.7", "test", "boot", False, 0.7), 4 * SECOND)
    assert [presence.connected for presence in members.all()] == [True]
