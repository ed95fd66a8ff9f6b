"""The brain's core: who is told what when satellites, ears, voice and mind have news."""

import pytest

from hub.arbiter.arbiter import Arbiter
from hub.arbiter.config import ArbiterConfig
from hub.brain.desk import Desk
from hub.brain.directory import Conversations
from hub.brain.members import Members
from hub.brain.orders import CancelTurn, Explained, Order, StartTurn, ToEars, ToRelay, ToVoice
from hub.brain.performer import Performer
from hub.brain.room_rules import RoomRules
from hub.conversation.lifetimes import Lifetimes
from hub.ears import api as ears
from hub.mind.api import Answered, Clause
from hub.relay import api as relay
from hub.voice.api import Say, Silence
from satellite.wire import messages as wire

MEMBERS = tuple(relay.Member(f"{room}-1", room, "k", "h", room) for room in ("kitchen", "hall", "attic"))
MS = 1000


@pytest.fixture
def desk() -> Desk:
    members = Members()
    members.learn(MEMBERS)
    return Desk(Arbiter(ArbiterConfig()), Conversations(Lifetimes(), "b"), members, Performer(), boot_epoch=3)


def join(desk: Desk, *rooms: str) -> None:
    for room in rooms:
        desk.from_relay(relay.SatelliteJoined(f"{room}-1", "127.0.0.1", "1", "boot", False, 0.7), 0)


def wake(desk: Desk, room: str, now_us: int, level_db: float = -30.0, claim: str = "") -> list[Order]:
    message = wire.Wake(
        claim=claim or f"{room}-{now_us}",
        phrase="okay nabu",
        confidence=0.9,
        level_db=level_db,
        noise_db=-60,
        captured_us=now_us,
        stream=7,
    )
    return desk.from_relay(relay.MessageHeard(f"{room}-1", message, now_us, 0, 500), now_us)


def sent(orders: list[Order], kind: type[wire.AnyMessage]) -> dict[str, wire.AnyMessage]:  # type: ignore[valid-type]
    """Messages of one kind by satellite."""
    sends = [o.command for o in orders if isinstance(o, ToRelay) and isinstance(o.command, relay.Send)]
    return {send.satellite: send.message for send in sends if isinstance(send.message, kind)}  # type: ignore[arg-type]


def turn(desk: Desk, now_us: int, text: str = "what time is it") -> str:
    ended = ears.TurnEnded("b-1", now_us, (ears.Hypothesis(text, 0.9, "test"),))
    (start,) = [o for o in desk.from_ears(ended, now_us) if isinstance(o, StartTurn)]
    assert start.ask.texts == (text,)
    return start.ask.turn


def test_a_lone_satellite_is_granted_finally_at_once_and_its_microphone_opened(desk: Desk) -> None:
    join(desk, "kitchen")
    orders = wake(desk, "kitchen", 10)
    grant = sent(orders, wire.Grant)["kitchen-1"]
    assert isinstance(grant, wire.Grant)
    assert grant.final
    assert ToRelay(relay.Connect("b-1", "kitchen-1", stream=7)) in orders
    assert ToEars(ears.OpenEar("b-1", "kitchen-1", wake_confirm="")) in orders


def test_epochs_of_a_later_start_are_higher(desk: Desk) -> None:
    join(desk, "kitchen")
    grant = sent(wake(desk, "kitchen", 10), wire.Grant)["kitchen-1"]
    assert isinstance(grant, wire.Grant)
    assert 3 << 20 < grant.epoch < 4 << 20


def test_two_rooms_that_heard_the_same_get_one_grant_and_one_stand_down(desk: Desk) -> None:
    join(desk, "kitchen", "hall")
    orders = wake(desk, "hall", 1000 * MS, -45)
    orders += wake(desk, "kitchen", 1040 * MS, -25)
    deadline = desk.next_deadline_us()
    assert deadline is not None
    orders += desk.poll(deadline)
    finals = [s for s, g in sent(orders, wire.Grant).items() if isinstance(g, wire.Grant) and g.final]
    assert finals == ["kitchen-1"]
    assert list(sent(orders, wire.StandDown)) == ["hall-1"]
    opened = [o.command for o in orders if isinstance(o, ToRelay) and isinstance(o.command, relay.Connect)]
    assert opened[-1].satellite == "kitchen-1"


def test_an_answer_goes_to_the_room_that_asked_and_its_end_opens_the_follow_up(desk: Desk) -> None:
    join(desk, "kitchen")
    wake(desk, "kitchen", 10)
    name = turn(desk, 2000 * MS)
    orders = desk.answered("b-1", Clause(name, "It is noon."), 2100 * MS)
    (speak,) = [o.command for o in orders if isinstance(o, ToRelay) and isinstance(o.command, relay.Speak)]
    assert speak.satellite == "kitchen-1"
    assert ToVoice(Say("b-1", speak.stream, "It is noon.")) in orders
    orders = desk.answered("b-1", Answered(name, "It is noon."), 2200 * MS)
    assert ToVoice(Say("b-1", speak.stream, "", last=True)) in orders
    played = relay.StreamPlayed("kitchen-1", "b-1", speak.stream, 50, 3000 * MS, ended=True)
    light = sent(desk.from_relay(played, 3000 * MS), wire.ShowLight)["kitchen-1"]
    assert light == wire.ShowLight(light="listening")


def test_a_real_interruption_silences_voice_relay_and_mind(desk: Desk) -> None:
    join(desk, "kitchen")
    wake(desk, "kitchen", 10)
    name = turn(desk, 2000 * MS)
    desk.answered("b-1", Clause(name, "A long story."), 2100 * MS)
    barge = wire.Barge(stream=256, captured_us=2500 * MS, level_db=-30)
    desk.from_relay(relay.MessageHeard("kitchen-1", barge, 2500 * MS, 0, 500), 2500 * MS)
    orders = desk.from_ears(ears.InterruptDecided("b-1", 2600 * MS, real=True), 2600 * MS)
    assert CancelTurn(name) in orders
    assert any(isinstance(o, ToRelay) and isinstance(o.command, relay.Hush) for o in orders)
    assert any(isinstance(o, ToVoice) and isinstance(o.command, Silence) for o in orders)


def test_a_false_interruption_only_restores_the_volume(desk: Desk) -> None:
    join(desk, "kitchen")
    wake(desk, "kitchen", 10)
    name = turn(desk, 2000 * MS)
    desk.answered("b-1", Clause(name, "A long story."), 2100 * MS)
    barge = wire.Barge(stream=256, captured_us=2500 * MS, level_db=-30)
    desk.from_relay(relay.MessageHeard("kitchen-1", barge, 2500 * MS, 0, 500), 2500 * MS)
    orders = desk.from_ears(ears.InterruptDecided("b-1", 2600 * MS, real=False), 2600 * MS)
    assert sent(orders, wire.Duck) == {"kitchen-1": wire.Duck(gain_db=0.0)}
    assert not [o for o in orders if isinstance(o, CancelTurn)]


def test_every_round_ends_with_an_explanation(desk: Desk) -> None:
    join(desk, "kitchen", "hall")
    orders = wake(desk, "kitchen", 10)
    while (deadline := desk.next_deadline_us()) is not None and deadline < 10_000 * MS:
        orders += desk.poll(deadline)
    explained = [o for o in orders if isinstance(o, Explained)]
    assert [(x.explanation.winner, x.conversation) for x in explained] == [("kitchen-1", "b-1")]


def test_two_rooms_far_apart_talk_at_the_same_time_in_two_conversations() -> None:
    members = Members(RoomRules(earshot=(("kitchen", "hall"), ("attic",))))
    members.learn(MEMBERS)
    desk = Desk(Arbiter(ArbiterConfig()), Conversations(Lifetimes(), "b"), members, Performer(), boot_epoch=1)
    join(desk, "kitchen", "hall", "attic")
    first = wake(desk, "kitchen", 1000 * MS)
    second = wake(desk, "attic", 1010 * MS)
    talks = {g.conversation for g in (*sent(first, wire.Grant).values(), *sent(second, wire.Grant).values())}  # type: ignore[union-attr]
    assert len(talks) == 2


def barge(desk: Desk, room: str, now_us: int, level_db: float) -> list[Order]:
    message = wire.Barge(stream=256, captured_us=now_us, level_db=level_db)
    return desk.from_relay(relay.MessageHeard(f"{room}-1", message, now_us, 0, 500), now_us)


def two_rooms_speaking(desk: Desk) -> tuple[str, str]:
    """Kitchen and attic each tell something; both rooms may hear each other."""
    join(desk, "kitchen", "attic")
    turns = []
    for number, room in enumerate(("kitchen", "attic"), 1):
        at_us = number * 5_000 * MS
        wake(desk, room, at_us)
        while (deadline := desk.next_deadline_us()) is not None and deadline < at_us + 1000 * MS:
            desk.poll(deadline)
        ended = ears.TurnEnded(f"b-{number}", at_us, (ears.Hypothesis("tell me a story", 0.9, "test"),))
        (start,) = [o for o in desk.from_ears(ended, at_us + 1000 * MS) if isinstance(o, StartTurn)]
        orders = desk.answered(f"b-{number}", Clause(start.ask.turn, "Once upon a time."), at_us + 1100 * MS)
        (speak,) = [o.command for o in orders if isinstance(o, ToRelay) and isinstance(o.command, relay.Speak)]
        assert speak.satellite == f"{room}-1"
        turns.append(start.ask.turn)
    return turns[0], turns[1]


def test_an_interruption_that_another_room_overhears_stops_only_the_room_it_was_meant_for(desk: Desk) -> None:
    kitchen, attic = two_rooms_speaking(desk)
    at_us = 20_000 * MS
    orders = barge(desk, "attic", at_us, -50) + barge(desk, "kitchen", at_us + 20 * MS, -25)
    # Both pairs of ears heard the words, before anybody knows whom they were for.
    orders += desk.from_ears(ears.InterruptDecided("b-2", at_us, real=True), at_us + 100 * MS)
    orders += desk.from_ears(ears.InterruptDecided("b-1", at_us, real=True), at_us + 120 * MS)
    assert not [o for o in orders if isinstance(o, CancelTurn)]
    deadline = desk.next_deadline_us()
    assert deadline is not None
    orders = desk.poll(deadline)
    assert [o for o in orders if isinstance(o, CancelTurn)] == [CancelTurn(kitchen)]
    assert sent(orders, wire.Duck)["attic-1"] == wire.Duck(gain_db=0.0)
    late = desk.from_ears(ears.StopHeard("b-2", at_us), at_us + 600 * MS)
    assert not [o for o in late if isinstance(o, CancelTurn)]
    assert attic


def test_a_claim_that_comes_again_after_a_new_connection_gets_the_same_answer_again(desk: Desk) -> None:
    join(desk, "kitchen", "hall")
    wake(desk, "kitchen", 1000 * MS, -20, claim="k1")
    wake(desk, "hall", 1010 * MS, -50, claim="h1")
    desk.poll(1300 * MS)
    again = wake(desk, "kitchen", 1000 * MS, -20, claim="k1")
    assert [type(m) for m in sent(again, wire.Grant).values()] == [wire.Grant]
    assert list(sent(again, wire.ShowLight)) == []
    again = wake(desk, "hall", 1010 * MS, -50, claim="h1")
    assert list(sent(again, wire.StandDown)) == ["hall-1"]


def test_when_the_room_dies_while_the_mind_thinks_the_answer_comes_from_the_next_best(desk: Desk) -> None:
    join(desk, "kitchen", "hall")
    wake(desk, "kitchen", 1000 * MS, -20)
    wake(desk, "hall", 1010 * MS, -40)
    desk.poll(1300 * MS)
    name = turn(desk, 2000 * MS)
    orders = desk.from_relay(relay.SatelliteLost("kitchen-1", "silent"), 2500 * MS)
    assert not [o for o in orders if isinstance(o, CancelTurn)]
    orders = desk.answered("b-1", Clause(name, "It is noon."), 2600 * MS)
    (speak,) = [o.command for o in orders if isinstance(o, ToRelay) and isinstance(o.command, relay.Speak)]
    assert speak.satellite == "hall-1"


def test_an_answer_goes_on_when_its_satellite_comes_back(desk: Desk) -> None:
    join(desk, "kitchen")
    wake(desk, "kitchen", 10)
    name = turn(desk, 2000 * MS)
    desk.answered("b-1", Clause(name, "A long story."), 2100 * MS)
    desk.from_relay(relay.SatelliteLost("kitchen-1", "silent"), 4000 * MS)
    joined = relay.SatelliteJoined("kitchen-1", "127.0.0.1", "1", "boot", False, 0.7)
    orders = desk.from_relay(joined, 6000 * MS)
    assert not [o for o in orders if isinstance(o, CancelTurn | ToVoice)]
    listens = sent(orders, wire.Listen)
    assert listens["kitchen-1"] == wire.Listen(conversation="b-1", epoch=desk_epoch(orders), on=True)
    (say,) = [
        o.command
        for o in desk.answered("b-1", Clause(name, "And its end."), 6100 * MS)
        if isinstance(o, ToVoice) and isinstance(o.command, Say)
    ]
    assert say.text == "And its end."


def desk_epoch(orders: list[Order]) -> int:
    (listen,) = sent(orders, wire.Listen).values()
    assert isinstance(listen, wire.Listen)
    return listen.epoch
