"""The room's own mind: what it does for every event, and the two rules above all."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satellite.actions import (
    Action,
    Apply,
    BoundUplink,
    CloseMicrophone,
    FlushStream,
    Hold,
    MakeTone,
    OpenMicrophone,
    Ring,
    Say,
    Schedule,
    SendLevels,
    SetDuck,
    Show,
    StartStream,
    Tell,
)
from satellite.room import CLAIM_TIMEOUT_S, HOLD_TIMEOUT_S, OFFLINE_KEEP_S, Room
from satellite.room_state import Controls
from satellite.wire.messages import (
    AnyMessage,
    Barge,
    Button,
    Configure,
    Duck,
    Fault,
    Flush,
    Grant,
    Listen,
    Play,
    PlayFrom,
    PlayTone,
    RoomState,
    ShowLight,
    StandDown,
    Wake,
    Welcome,
)

T = TypeVar("T")
BARGE = Barge(stream=1, captured_us=1, level_db=-20)


def wake(claim: str = "1", captured_us: int = 1_000_000) -> Wake:
    return Wake(
        claim=claim, phrase="okay_nabu", confidence=1, level_db=-20, noise_db=-60, captured_us=captured_us, stream=0
    )


def welcome(epoch: int = 1) -> Welcome:
    return Welcome(satellite="den", room="den", codec="opus", epoch=epoch, hub_version="1")


def grant(claim: str | None = "1", final: bool = True, epoch: int = 1) -> Grant:
    return Grant(claim=claim, conversation="c", epoch=epoch, final=final)


def listen(on: bool = True, envelope: bool = False, conversation: str = "c") -> Listen:
    return Listen(conversation=conversation, epoch=1, on=on, envelope=envelope)


def linked_room(**controls: Any) -> Room:
    room = Room(Controls(**controls), ("okay_nabu", "alexa"))
    assert room.linked(welcome(), 0.0) is not None
    return room


def only(actions: list[Action], kind: type[T]) -> list[T]:
    return [action for action in actions if isinstance(action, kind)]


def said(actions: list[Action], kind: type[T]) -> list[T]:
    return [action.message for action in only(actions, Say) if isinstance(action.message, kind)]


def test_a_wake_streams_at_once_and_shows_a_dim_light_without_a_sound() -> None:
    room = linked_room()
    actions = room.woke(wake(), 1.0)
    assert actions[0] == OpenMicrophone(1)
    assert said(actions, Wake)[0].stream == 1
    assert room.light == "heard"
    assert only(actions, MakeTone) == []
    assert room.streaming


def test_there_is_no_sound_before_the_final_grant() -> None:
    room = linked_room()
    room.woke(wake(), 1.0)
    assert room.told(grant(final=False), 1.1) == []
    assert room.light == "heard"
    actions = room.told(grant(), 1.2)
    assert only(actions, MakeTone) == [MakeTone("granted")]
    assert room.light == "listening"


def test_tones_can_be_off() -> None:
    room = Room(Controls(), (), tones=False)
    room.linked(welcome(), 0.0)
    room.woke(wake(), 1.0)
    assert only(room.told(grant(), 1.2), MakeTone) == []


def test_a_grant_for_another_claim_is_not_ours() -> None:
    room = linked_room()
    room.woke(wake("mine"), 1.0)
    assert room.told(grant("theirs"), 1.1) == []


def test_a_room_that_loses_closes_and_ignores_this_utterance_but_no_other() -> None:
    room = linked_room()
    room.woke(wake(captured_us=1_000_000), 1.0)
    order = StandDown(claim="1", epoch=1, winner="kitchen", reason="louder", suppress_ms=700)
    actions = room.told(order, 1.2)
    assert only(actions, CloseMicrophone)
    assert room.light == "off"
    assert room.woke(wake("2", captured_us=1_600_000), 1.6) == []
    assert said(room.woke(wake("3", captured_us=1_700_000), 1.7), Wake)


def test_standing_down_from_what_is_not_ours_changes_nothing() -> None:
    room = linked_room()
    room.woke(wake(), 1.0)
    assert room.told(StandDown(claim="other", epoch=1, reason="x"), 1.1) == []
    assert room.told(StandDown(conversation="other", epoch=1, reason="x"), 1.1) == []


def test_the_end_of_a_conversation_ends_the_microphone() -> None:
    room = linked_room()
    room.told(listen(), 1.0)
    assert only(room.told(StandDown(conversation="c", epoch=1, reason="closed"), 2.0), CloseMicrophone)


def test_a_hub_that_forgets_a_claim_does_not_leave_the_microphone_open() -> None:
    room = linked_room()
    room.woke(wake(), 1.0)
    assert room.next_deadline() == 1.0 + CLAIM_TIMEOUT_S
    assert room.poll(1.5) == []
    assert only(room.poll(1.0 + CLAIM_TIMEOUT_S), CloseMicrophone)
    assert room.light == "error"
    assert room.next_deadline() is None


def test_a_second_wake_begins_a_new_stream() -> None:
    room = linked_room()
    room.woke(wake("1"), 1.0)
    actions = room.woke(wake("2", 3_000_000), 3.0)
    assert [type(action) for action in actions[:2]] == [CloseMicrophone, OpenMicrophone]
    assert said(actions, Wake)[0].stream == 2


def test_without_a_hub_the_room_says_so() -> None:
    room = Room(Controls())
    actions = room.woke(wake(), 1.0)
    assert only(actions, MakeTone) == [MakeTone("offline")]
    assert not room.streaming


def test_the_hub_opens_and_closes_the_microphone() -> None:
    room = linked_room()
    assert only(room.told(listen(), 1.0), OpenMicrophone)
    assert only(room.told(listen(), 1.1), OpenMicrophone) == []
    assert room.told(listen(on=False, conversation="other"), 1.2) == []
    assert only(room.told(listen(on=False), 1.3), CloseMicrophone)


def test_the_hub_says_how_much_speech_may_wait() -> None:
    room = linked_room()
    assert BoundUplink(3000) in room.told(listen(), 1.0)
    duplex = listen().model_copy(update={"bound_ms": 200})
    assert room.told(duplex, 1.1) == [BoundUplink(200)]


def test_envelopes_begin_and_end_without_speech() -> None:
    room = linked_room()
    assert room.told(listen(envelope=True), 1.0) == [SendLevels(True)]
    assert not room.streaming
    assert only(room.told(listen(on=False, envelope=True), 1.3), SendLevels) == [SendLevels(False)]


@pytest.mark.parametrize("order", [listen(), listen(envelope=True)])
def test_a_muted_room_opens_nothing(order: Listen) -> None:
    room = linked_room(muted=True)
    assert [fault.code for fault in said(room.told(order, 1.0), Fault)] == ["muted"]
    assert room.woke(wake(), 1.0) == []
    assert room.interrupted(BARGE, 1.0) == []
    assert room.told(ShowLight(light="listening"), 1.0) == []
    assert room.light == "muted"


def test_muting_closes_the_microphone_and_is_told() -> None:
    room = linked_room()
    room.told(listen(), 1.0)
    actions = room.pressed(Button(button="mute"), False, 2.0)
    assert only(actions, CloseMicrophone)
    assert said(actions, RoomState)[-1].muted
    assert Tell("muted", "on") in actions
    actions = room.pressed(Button(button="mute"), False, 3.0)
    assert Tell("muted", "off") in actions
    assert room.light == "off"


def test_the_hub_can_mute_but_only_the_room_can_unmute() -> None:
    room = linked_room()
    room.told(Configure(muted=True), 1.0)
    assert not room.hears
    room.told(Configure(volume=0.2), 1.0)
    assert not room.hears


def test_pushed_settings_are_applied_once_and_unknown_words_left_out() -> None:
    room = linked_room()
    actions = room.told(Configure(volume=0.3, wake_words=("alexa", "x"), quiet_hours="22:00-06:00", follow=False), 1.0)
    assert only(actions, Apply)
    assert room.controls == Controls(volume=0.3, wake_words=("alexa",), quiet_hours="22:00-06:00", follow=False)
    assert room.told(Configure(volume=0.3, wake_words=("x",)), 1.0) == []


def test_volume_buttons_move_in_steps_and_stop_at_the_ends() -> None:
    room = linked_room(volume=0.95)
    room.pressed(Button(button="volume_up"), False, 1.0)
    assert room.controls.volume == 1.0
    for _ in range(12):
        room.pressed(Button(button="volume_down"), False, 1.0)
    assert room.controls.volume == 0.0


def test_stop_silences_the_room_at_once_or_only_its_own_alarm() -> None:
    room = linked_room()
    stop = Button(button="stop")
    assert room.pressed(stop, False, 1.0) == [Hold(True), Say(stop)]
    assert room.poll(1.0 + HOLD_TIMEOUT_S) == [Hold(False)]
    assert room.pressed(stop, True, 1.0) == [Ring(False), Say(stop)]


def test_an_interruption_is_held_until_the_hub_has_judged() -> None:
    room = linked_room()
    assert room.interrupted(BARGE, 1.0) == [Hold(True), Say(BARGE), Tell("barge")]
    assert room.interrupted(BARGE, 1.1) == []
    assert room.told(Duck(gain_db=-20), 1.2) == [SetDuck(-20)]
    assert room.told(Duck(gain_db=0), 1.3) == [SetDuck(0), Hold(False)]
    room.interrupted(BARGE, 2.0)
    assert room.told(Flush(stream=1, from_seq=3), 2.1) == [FlushStream(1, 3), Hold(False)]


def test_an_interruption_nobody_judges_counts_as_false() -> None:
    room = linked_room()
    room.interrupted(BARGE, 1.0)
    assert room.poll(1.0 + HOLD_TIMEOUT_S) == [Hold(False)]


def test_streams_are_played_scheduled_and_signalled() -> None:
    room = linked_room()
    assert StartStream(3, -6) in room.told(Play(stream=3, conversation="c", epoch=1, gain_db=-6), 1.0)
    assert room.light == "speaking"
    order = PlayFrom(stream=3, seq=4, at_us=5, conversation="c", epoch=1, until=True)
    assert room.told(order, 1.0) == [Schedule(3, 4, 5, True)]
    assert room.told(PlayTone(tone="done"), 1.0) == [MakeTone("done"), Tell("tone", "done")]
    assert only(room.told(ShowLight(light="thinking"), 1.0), Show) == [Show("thinking")]
    assert room.told(Fault(code="x"), 1.0) == []


@pytest.mark.parametrize(
    "order",
    [
        grant(epoch=4),
        StandDown(claim="1", epoch=4, reason="x"),
        Listen(conversation="c", epoch=4, on=True),
        Play(stream=1, conversation="c", epoch=4),
        PlayFrom(stream=1, seq=1, at_us=1, conversation="c", epoch=4),
    ],
)
def test_only_the_newest_epoch_is_obeyed(order: AnyMessage) -> None:
    room = linked_room()
    room.woke(wake(), 1.0)
    room.told(Play(stream=9, conversation="c", epoch=5), 1.0)
    assert room.told(order, 1.0) == []
    assert room.linked(welcome(4), 2.0) is None


def test_speech_survives_a_short_cut_and_an_unjudged_claim_is_said_again() -> None:
    room = linked_room()
    room.woke(wake(), 1.0)
    assert only(room.unlinked(1.5), CloseMicrophone) == []
    again = room.linked(welcome(), 2.0)
    assert again is not None
    assert said(again, Wake)[0].claim == "1"
    room.told(grant(), 2.1)
    room.unlinked(3.0)
    assert room.poll(3.0 + OFFLINE_KEEP_S - 0.1) == []
    assert only(room.poll(3.0 + OFFLINE_KEEP_S), CloseMicrophone)
    assert room.light == "offline"


def test_the_light_rests_where_it_should() -> None:
    room = Room(Controls())
    assert room.light == "offline"
    room.linked(welcome(), 0.0)
    assert room.light == "off"
    room.unlinked(1.0)
    assert room.light == "offline"


def test_the_health_of_the_devices_is_told_when_it_changes() -> None:
    room = linked_room()
    state = said(room.health_changed(False, True), RoomState)[0]
    assert (state.microphone_ok, state.speaker_ok) == (False, True)
    assert room.health_changed(False, True) == []


EVENTS: dict[str, Callable[[Room, float], list[Action]]] = {
    "wake": lambda room, now: room.woke(wake(str(now), int(now * 1e6)), now),
    "grant": lambda room, now: room.told(grant(None), now),
    "provisional": lambda room, now: room.told(grant(None, final=False), now),
    "stand": lambda room, now: room.told(StandDown(conversation="c", epoch=1, reason="x"), now),
    "listen": lambda room, now: room.told(listen(), now),
    "stop": lambda room, now: room.told(listen(on=False), now),
    "mute": lambda room, now: room.pressed(Button(button="mute"), False, now),
    "unlink": lambda room, now: room.unlinked(now),
    "link": lambda room, now: room.linked(welcome(), now) or [],
    "poll": lambda room, now: room.poll(now),
    "barge": lambda room, now: room.interrupted(BARGE, now),
    "flush": lambda room, now: room.told(Flush(stream=1), now),
}


@settings(max_examples=200)
@given(st.lists(st.sampled_from(sorted(EVENTS)), max_size=40))
def test_in_any_order_a_muted_room_never_has_an_open_microphone(events: list[str]) -> None:
    room, now, is_open = linked_room(), 0.0, False
    for event in events:
        now += 0.4
        for action in EVENTS[event](room, now):
            assert not (isinstance(action, OpenMicrophone) and is_open), "one stream at a time"
            is_open = isinstance(action, OpenMicrophone) or (is_open and not isinstance(action, CloseMicrophone))
        assert is_open == room.streaming
        assert not (is_open and room.controls.muted)
